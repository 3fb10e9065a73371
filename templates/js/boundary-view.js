// The decision boundary at any epoch, computed from the network and drawn in the still's own frame.

import { trace } from "./boundary.js";
import { mountCurves } from "./curves-view.js";
import { paintBands, paintWinners } from "./field.js";
import { percent } from "./figure.js";
import { parseNumbers } from "./hash.js";
import { leadAt, probability, unitsOn } from "./hinges.js";
import { drawLines, drawNames, drawPoints, shownPoints } from "./marks.js";
import { argmax, forward, softmax } from "./network.js";
import { mixed } from "./oklab.js";
import { DARK, colour, pixel } from "./palette.js";
import { mountOwnPoints } from "./own-points.js";
import { mountProbe } from "./probe.js";
import { Stage } from "./stage.js";
import { Switched } from "./switched.js";
import { mountUnits } from "./units-view.js";

/** @typedef {import("./data.js").Data} Data */
/** @typedef {import("./figure.js").LiveFigure} LiveFigure */
/** @typedef {import("./network.js").Replay} Replay */

const COARSE = 1 / 3;
const TELL_MS = 300;
/** @type {ReadonlySet<number>} */
const NONE = new Set();

/** @param {LiveFigure} figure @param {Data} data */
export function mount(figure, data) {
  const replay = /** @type {Replay} */ (data.replays.get(figure.experiment));
  const view = new BoundaryView(figure, data, replay);
  const beside = data.about.beside;
  const picture = /** @type {HTMLElement | null} */ (figure.element.querySelector(".curves"));
  const curves = beside && picture ? mountCurves(figure, picture, beside.frames, replay) : null;
  return {
    /** @param {number} epoch */
    show(epoch) {
      view.show(epoch);
      curves?.show(epoch);
    },
    accuracy: (/** @type {number} */ epoch) => view.network(epoch).accuracies[1],
    network: () => (view.shown.inUse ? ` with ${view.shown.inUse} units` : ""),
  };
}

class BoundaryView {
  /** @param {LiveFigure} figure @param {Data} data @param {Replay} replay */
  constructor(figure, data, replay) {
    this.figure = figure;
    this.replay = replay;
    /** @private */ this.off = { text: "", units: NONE };
    /** @private @type {Switched | null} */ this.made = null;
    /** @private Whether numbers and units have been told of what is shown. */ this.told = false;
    /** @type {Switched} */ this.shown = this.network(figure.clock.epoch);
    this.numbers = [...figure.element.querySelectorAll(".numbers dd")];
    const picture = /** @type {HTMLElement} */ (figure.element.querySelector(".picture"));
    this.stage = new Stage(picture, data.about.frames, () => {
      this.place();
      drawNames(this.stage.clearNames(), this.stage.frame);
      this.draw();
    });
    /** @private @type {{point: number, at: [number, number], label: number, wrong: boolean}[]} */ this.points = [];
    const place = /** @type {HTMLElement | null} */ (figure.element.querySelector(".units"));
    this.units = place && this.shown.hinges ? mountUnits(place, figure, this.stage, replay, data.about.pruned?.[figure.experiment] ?? []) : null;
    this.probe = mountProbe(this.stage, (x, y) => this.answer(x, y), () => this.units?.away());
    this.own = mountOwnPoints(figure, this.stage, (x, y) => this.classify(x, y), this.probe.tell);
    // The still's words are of its own epoch only.
    picture.querySelector("picture")?.setAttribute("aria-hidden", "true");
    this.place();
  }

  /** The network of an epoch without the units that the address switches off. @param {number} epoch @returns {Switched} */
  network(epoch) {
    const text = this.figure.clock.state.get("off") ?? "";
    if (text !== this.off.text) {
      const units = parseNumbers(text, this.replay.layers(epoch)[0].outputs);
      this.off = { text, units: units ?? NONE };
      if (!units) this.figure.note("The address names hidden units that this network does not have: all are on.");
    }
    // An epoch is asked for twice, by who says it and by who draws it.
    const known = this.made?.epoch === epoch && this.made.off === this.off.units;
    if (!known) this.made = new Switched(this.replay, epoch, this.off.units);
    return /** @type {Switched} */ (this.made);
  }

  /** @private Where the points are. */
  place() {
    const { points, labels } = this.replay;
    this.points = shownPoints(this.replay, this.stage.frame.split).map((point) => ({
      point,
      at: this.stage.toPicture(points[2 * point], points[2 * point + 1]),
      label: labels[point],
      wrong: false,
    }));
  }

  /** @param {number} epoch */
  show(epoch) {
    const before = this.shown;
    this.shown = this.network(epoch);
    // A point that is dragged changes nothing else.
    if (before === this.shown && this.told) return this.own.show();
    this.told = true;
    this.draw();
    const texts = [...this.shown.accuracies.map((share) => percent(share)), String(this.shown.countWrong(0, this.replay.train))];
    this.numbers.forEach((place, at) => (place.textContent = texts[at]));
    this.units?.show(this.shown);
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(), TELL_MS);
  }

  /** @private */
  draw() {
    const { stage } = this;
    if (!stage.scale) return;
    const { frame } = stage;
    const { layers, hinges: h } = this.shown;
    if (h) {
      const levels = frame.levels.slice(1, -1);
      const colours = frame.levels.slice(1).map((_, band) => pixel(colour(`field-${band + 1}`)));
      stage.paint((width, height, out) => paintBands(h, frame, width, height, levels, colours, out));
      const lines = trace(h, frame);
      this.drawMarks(lines);
      this.units?.drawn(this.shown, lines);
    } else {
      const colours = frame.classes.map((_, k) => this.bands(k));
      const ink = pixel(colour("ink"));
      stage.paint((width, height, out) => {
        const winners = paintWinners(layers, frame, width, height, frame.margins, colours, out);
        for (let at = 0; at < out.length - width - 1; at++) {
          const wraps = (at + 1) % width === 0;
          if ((!wraps && winners[at] !== winners[at + 1]) || winners[at] !== winners[at + width]) out[at] = ink;
        }
      }, COARSE);
      this.drawMarks([]);
    }
    this.probe.refresh();
    this.own.show();
  }

  /** @private @param {number} k @returns {number[]}  colours of a class's bands, undecided to sure */
  bands(k) {
    const { classes, shares, dark_shares: dark } = this.stage.frame;
    if (classes.length === 2) {
      const places = k ? [5, 6, 7, 8] : [4, 3, 2, 1];
      return places.map((place) => pixel(colour(`field-${place}`)));
    }
    const [paper, own] = [colour("paper"), colour(`class-${k % 10}`)];
    return (DARK.matches ? dark : shares).map((share) => pixel(mixed(paper, own, share)));
  }

  /** @private @param {import("./boundary.js").Polyline[]} lines */
  drawMarks(lines) {
    const { stage } = this;
    const context = stage.clear();
    context.lineWidth = 2;
    drawLines(context, stage, lines);
    for (const place of this.points) place.wrong = this.shown.wrong(place.point);
    drawPoints(context, stage.frame, this.points);
  }

  /** @private The class that the network holds for likeliest at one place. @param {number} x @param {number} y */
  classify(x, y) {
    const { layers, hinges: h } = this.shown;
    const p = h && probability(leadAt(h, x, y));
    const shares = p === null ? softmax(forward(layers, [x, y])) : [1 - p, p];
    const label = argmax(shares);
    return { label, said: `${this.replay.classes[label]} ${percent(shares[label])}` };
  }

  /** @private What the network says of one place. @param {number} x @param {number} y */
  answer(x, y) {
    const h = this.shown.hinges;
    const { said } = this.classify(x, y);
    if (!h) return said;
    return `${said} · ${unitsOn(h, x, y).length} of ${h.units.length} units on${this.units?.near(x, y) ?? ""}`;
  }

  /** @private In words, for those who don't see it. */
  tell() {
    const { frame } = this.stage;
    const split = frame.split === "train" ? "training" : "test";
    const [from, to] = frame.split === "train" ? [0, this.replay.train] : [this.replay.train, this.replay.labels.length];
    const wrong = this.shown.countWrong(from, to);
    const used = this.shown.inUse && ` with ${this.shown.inUse} hidden units`;
    const ringed = wrong ? `${wrong} of ${to - from} ${split} points are wrong and ringed` : `no ${split} point is wrong`;
    this.stage.root.setAttribute(
      "aria-label",
      `Epoch ${this.shown.epoch} of ${this.replay.last}${used}: the plane of ${this.replay.features.join(" and ")}, coloured by the class that the network holds for likeliest; ${ringed}. Arrow keys move a probe.`,
    );
  }
}
