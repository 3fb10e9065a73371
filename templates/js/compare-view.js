// Two networks beside each other, each at an epoch of its own, and their difference: what is asked of one is asked of all.

import { trace } from "./boundary.js";
import { difference, differing, paintEdges, paintValues, shares, shareAt } from "./compare.js";
import { paintBands } from "./field.js";
import { percent } from "./figure.js";
import { chosen } from "./frame.js";
import { drawLines, drawPoints, shownPoints } from "./marks.js";
import { NARROW, colour, pixel } from "./palette.js";
import { mountProbe } from "./probe.js";
import { Stage } from "./stage.js";
import { Switched } from "./switched.js";

/** @typedef {import("./data.js").Frame} Frame */
/** @typedef {import("./figure.js").LiveFigure} LiveFigure */
/** @typedef {import("./network.js").Replay} Replay */
/** @typedef {Frame & {points: number[], differences: number[], cells: [number, number], features: string[], titles: string[], same: boolean}} Both */

const COARSE = 1 / 3;
const SIDES = ["left", "right"];
const DASHES = [5, 3];
/** Both epochs of a figure in the address: `compare=figure-moons-compare@20-100`, several parted by commas. */
const STATE = "compare";

/** @param {LiveFigure} figure @param {import("./data.js").Data} data */
export function mount(figure, data) {
  const view = new Comparison(figure, data);
  return { show: () => view.show([0, 1, 2]) };
}

class Comparison {
  /** @param {LiveFigure} figure @param {import("./data.js").Data} data */
  constructor(figure, data) {
    const { element } = figure;
    this.figure = figure;
    this.frames = /** @type {Record<string, Both>} */ (data.about.frames);
    this.about = this.frames.wide;
    const names = element.dataset.experiments?.split(" ") ?? [];
    this.alone = names.length === 1;
    this.sides = this.about.epochs.map((epoch, at) => this.at(/** @type {Replay} */ (data.replays.get(names[at] ?? names[0])), epoch));
    const picture = /** @type {HTMLElement} */ (element.querySelector(".picture"));
    this.panels = this.about.boxes.map((_, at) => this.makePanel(picture, at));
    /** Where the reader asks, and in which panel. @type {{panel: number, place: [number, number] | null}} */ this.asked = { panel: 0, place: null };
    this.probes = this.panels.map(({ stage }, at) => {
      const linked = { moved: (/** @type {[number, number] | null} */ place) => this.moved(at, place), spoken: this.spoken.bind(this) };
      const probe = mountProbe(stage, (x, y) => this.answer(x, y)[at], undefined, linked);
      stage.root.setAttribute("aria-label", `${SIDES[at] ?? "difference"}: the plane of ${this.about.features.join(" and ")}. Arrow keys move a probe in all three pictures.`);
      return probe;
    });
    this.sliders = SIDES.map((side, at) => this.makeSlider(`${element.id}-${side}`, at));
    element.querySelector(".two-epochs")?.replaceChildren(...this.sliders.map(({ root }) => root));
    this.obey();
    figure.page?.listen((_, cause) => cause === "address" && this.obey());
  }

  /** @private What the address says of other figures, and of this one. @returns {[string[], string]} */
  read() {
    const all = (this.figure.page?.state.get(STATE) ?? "").split(",").filter(Boolean);
    const mine = `${this.figure.element.id}@`;
    return [all.filter((part) => !part.startsWith(mine)), all.find((part) => part.startsWith(mine))?.slice(mine.length) ?? ""];
  }

  /** @private Show the epochs that the address names, else those of the stills. */
  obey() {
    const asked = this.read()[1];
    const epochs = /^\d{1,6}-\d{1,6}$/.test(asked) ? asked.split("-").map(Number) : this.about.epochs;
    const known = epochs.every((epoch, at) => epoch <= this.sides[at].replay.last);
    if (asked) this.figure.note(known && epochs !== this.about.epochs ? "" : "The address names epochs that are not there to be compared.");
    (known ? epochs : this.about.epochs).forEach((epoch, at) => this.sliders[at].set(epoch));
  }

  /** @private Say in the address what is shown, unless it is what the stills show. */
  tell() {
    const { page, element } = this.figure;
    const epochs = this.sides.map(({ epoch }) => epoch).join("-");
    const mine = epochs === this.about.epochs.join("-") ? [] : [`${element.id}@${epochs}`];
    page?.set(page.epoch, "reader", new Map([...page.state, [STATE, [...this.read()[0], ...mine].join(",")]]));
  }

  /** @private @param {Replay} replay @param {number} epoch */
  at(replay, epoch) {
    return new Switched(replay, epoch, new Set());
  }

  /** @private @param {HTMLElement} picture @param {number} at */
  makePanel(picture, at) {
    const root = document.createElement("div");
    root.className = at < 2 ? "compared" : "compared of-both";
    root.innerHTML = '<p class="compared-head"><b></b><span></span></p>';
    picture.append(root);
    const place = () => {
      const { boxes, size } = chosen(this.frames);
      ["left", "top", "width", "height"].forEach((side, k) => root.style.setProperty(side, `${(100 * boxes[at][k]) / size[k % 2]}%`));
    };
    place();
    NARROW.addEventListener("change", place);
    const frames = Object.entries(this.frames).map(([sheet, frame]) => {
      const size = frame.boxes[at].slice(2);
      return [sheet, { ...frame, size, axes: [0, 0, ...size], point: frame.points[at] }];
    });
    return { stage: new Stage(root, Object.fromEntries(frames), () => this.draw(at)), head: root.children[0].children };
  }

  /** @private @param {string} id @param {number} at */
  makeSlider(id, at) {
    const root = document.createElement("div");
    root.innerHTML = '<label></label><b aria-hidden="true"></b><div class="slider"><input type="range"></div>';
    const [label, shown, track] = /** @type {any} */ (root.children);
    const slider = /** @type {HTMLInputElement} */ (track.firstChild);
    const { replay } = this.sides[at];
    label.textContent = `Epoch of ${this.about.titles.at(-at)}, ${SIDES[at]}`;
    label.htmlFor = slider.id = id;
    slider.max = String(replay.last);
    const set = (/** @type {number} */ to) => {
      this.sides[at] = this.at(replay, to);
      const { epoch, accuracies } = this.sides[at];
      slider.value = shown.textContent = String(epoch);
      track.style.setProperty("--at", `${(100 * epoch) / replay.last}%`);
      slider.setAttribute("aria-valuetext", `epoch ${epoch} of ${replay.last}, test accuracy ${percent(accuracies[1])}`);
      this.show([at, 2]);
    };
    slider.addEventListener("input", () => set(Number(slider.value)));
    slider.addEventListener("change", () => this.tell());
    return { root, set };
  }

  /** Draw, and say what stands over each picture. @param {number[]} panels */
  show(panels) {
    for (const at of panels) this.draw(at);
    const told = this.sides.map(({ epoch, accuracies }, at) => {
      const test = percent(accuracies[1]);
      return this.alone ? [`epoch ${epoch}`, `test accuracy ${test}`] : [this.about.titles[at], `epoch ${epoch}, test ${test}`];
    });
    const [first, second] = this.shares(this.about, ...this.about.cells);
    told.push(["difference, right − left", `the class differs on ${percent(differing(first, second))}`]);
    told.forEach((lines, at) => lines.forEach((text, k) => (this.panels[at].head[k].textContent = text)));
  }

  /** @private Both fields of probabilities. @param {import("./field.js").Window} window @param {number} width @param {number} height */
  shares(window, width, height) {
    return this.sides.map((side) => once(side, `${width} ${height}`, () => shares(side, window, width, height)));
  }

  /** @private @param {number} at */
  draw(at) {
    const { stage } = this.panels[at];
    if (!stage.scale) return;
    if (at < 2) this.drawSide(stage, this.sides[at]);
    else this.drawDifference(stage);
    this.probes[at].refresh();
  }

  /** @private @param {Stage} stage @param {Switched} side */
  drawSide(stage, side) {
    const { frame } = stage;
    const levels = frame.levels.slice(1, -1);
    const colours = [...levels, 1].map((_, band) => pixel(colour(`field-${band + 1}`)));
    const h = side.hinges;
    if (h) stage.paint((width, height, out) => paintBands(h, frame, width, height, levels, colours, out));
    else {
      stage.paint((width, height, out) => {
        const values = shares(side, frame, width, height);
        paintValues(values, levels, colours, out);
        paintEdges(values, width, pixel(colour("ink")), out);
      }, COARSE);
    }
    const context = stage.clear();
    this.drawLine(context, stage, side, 1.5);
    this.drawPoints(context, stage, side, shownPoints(side.replay));
  }

  /** @private @param {Stage} stage */
  drawDifference(stage) {
    const { sides, about } = this;
    const edges = about.differences.slice(1, -1);
    const colours = [...edges, 1].map((_, band) => pixel(colour(`weight-${band + 1}`)));
    stage.paint((width, height, out) => {
      const both = this.shares(about, width, height);
      paintValues(difference(both[1], both[0]), edges, colours, out);
      both.forEach((values, at) => sides[at].hinges || paintEdges(values, width, pixel(colour(at ? "ink" : "muted")), out));
    }, sides.every((side) => side.hinges) ? undefined : COARSE);
    const context = stage.clear();
    this.drawLine(context, stage, sides[0], 1, DASHES);
    this.drawLine(context, stage, sides[1], 2);
    if (about.same) this.drawPoints(context, stage, sides[1], shownPoints(sides[1].replay).filter((point) => sides[0].wrong(point) !== sides[1].wrong(point)));
  }

  /** @private @param {CanvasRenderingContext2D} context @param {Stage} stage @param {Switched} side @param {number} width @param {number[]} dashes */
  drawLine(context, stage, side, width, dashes = []) {
    const { hinges } = side;
    context.lineWidth = width;
    context.setLineDash(dashes);
    if (hinges) drawLines(context, stage, once(side, "line", () => trace(hinges, stage.frame)));
  }

  /** @private @param {CanvasRenderingContext2D} context @param {Stage} stage @param {Switched} side @param {number[]} some */
  drawPoints(context, stage, side, some) {
    const { points, labels } = side.replay;
    const places = some.map((point) => ({
      at: stage.toPicture(points[2 * point], points[2 * point + 1]),
      label: labels[point],
      wrong: side.wrong(point),
    }));
    drawPoints(context, stage.frame, places);
  }

  /** @private What each panel says of a place. @param {number} x @param {number} y */
  answer(x, y) {
    const [first, second] = this.sides.map((side) => shareAt(side, x, y));
    const change = (100 * (second - first)).toFixed(1).replace("-", "−");
    return [...[first, second].map((share) => `${this.about.classes[1].name} ${percent(share)}`), `${second > first ? "+" : ""}${change} points`];
  }

  /** @private … and all three in a sentence. @param {number} x @param {number} y */
  spoken(x, y) {
    const [first, second, change] = this.answer(x, y);
    return `left ${first}, right ${second}, ${change}`;
  }

  /** @private The cross was moved in one panel. @param {number} panel @param {[number, number] | null} place */
  moved(panel, place) {
    // One that has lost the focus has no say in what is asked elsewhere.
    if (place || panel === this.asked.panel) this.asked = { panel, place };
    for (const probe of this.probes) probe.follow(this.asked.place);
  }
}

/** @type {WeakMap<Switched, Map<string, any>>} */
const known = new WeakMap();

/**
 * What was computed of a network: when one side moves, nothing of the other is computed anew. All pictures show one window.
 * @template T
 * @param {Switched} side @param {string} what @param {() => T} compute @returns {T}
 */
function once(side, what, compute) {
  const mine = known.get(side) ?? new Map();
  known.set(side, mine);
  if (!mine.has(what)) mine.set(what, compute());
  return mine.get(what);
}
