// A hidden layer at any epoch: its units' lines with the boundary that turns at them, and the surface they add up to.

import { trace, unitLine } from "./boundary.js";
import { Unplayable } from "./data.js";
import { chosen, linesPath, path, toPx } from "./frame.js";
import { hinges, isHinged } from "./hinges.js";
import { outlinePath } from "./marks.js";
import { NARROW } from "./palette.js";
import { make, text } from "./svg.js";

/** @typedef {import("./data.js").Frame} Frame */
/** @typedef {import("./hinges.js").Hinges} Hinges */
/** @typedef {import("./network.js").Replay} Replay */

/** As `figure/kinds/hidden_units.py` draws them. */
const [MOST_LINES, FAINTEST, POINT] = [8, 0.06, 3.6];

/** @param {import("./figure.js").LiveFigure} figure @param {import("./data.js").Data} data */
export function mount(figure, data) {
  const replay = /** @type {Replay} */ (data.replays.get(figure.experiment));
  if (!isHinged(replay.layers(0))) throw new Unplayable("it can be played for two classes only");
  const { frames } = data.about;
  const picture = /** @type {HTMLElement} */ (figure.element.querySelector(".picture"));
  const root = document.createElement("div");
  root.className = "live hidden-live";
  picture.append(root);
  const sub = figure.element.querySelector(".frame-sub");
  /** @type {Panels} */ let panels;
  let drawn = -1;
  const build = () => {
    panels = new Panels(chosen(frames), replay);
    root.replaceChildren(panels.svg);
    panels.show(figure.clock.epoch);
  };
  NARROW.addEventListener("change", build);
  build();
  picture.querySelector("picture")?.setAttribute("aria-hidden", "true");
  root.setAttribute("role", "img");
  return {
    /** @param {number} epoch */
    show(epoch) {
      if (epoch === drawn) return; // it was told of something else
      drawn = epoch;
      const turns = panels.show(epoch);
      root.setAttribute("aria-label", `Epoch ${epoch} of ${replay.last}: the boundary meets a unit's line ${turns} times.`);
      if (sub) sub.textContent = (sub.textContent ?? "").replace(/\bepoch \d+/, `epoch ${epoch}`);
    },
  };
}

class Panels {
  /** @param {Frame} frame @param {Replay} replay */
  constructor(frame, replay) {
    this.frame = frame;
    this.replay = replay;
    this.svg = make("svg", { viewBox: `0 0 ${frame.size.join(" ")}`, "aria-hidden": "true" });
    /** Both panels have the same size. */ this.axes = { ...frame, axes: [0, 0, ...frame.boxes[0].slice(2)] };
    this.layers = frame.boxes.map(([x, y, width, height], at) => {
      const clip = make("svg", { x, y, width, height, viewBox: `0 0 ${width} ${height}` });
      clip.append(make("rect", { class: "ground", width, height }), ...this.points());
      const drawn = make("g", {});
      clip.append(drawn, make("rect", { class: "edge", x: 0.5, y: 0.5, width: width - 1, height: height - 1 }));
      const [title, left, middle, size] = frame.titles[at];
      this.svg.append(text(title, left, middle, { class: "curve-title", "font-size": size }), clip);
      return drawn;
    });
  }

  /** @param {number} epoch @returns {number}  how often the boundary meets a unit's line */
  show(epoch) {
    const { frame } = this;
    const h = hinges(this.replay.layers(epoch));
    const weights = strengths(h);
    const lines = trace(h, frame);
    const [folds, heights] = this.layers;
    const boundary = make("path", { class: "tie", d: linesPath(this.axes, lines) });
    /** @type {SVGElement[]} */ const turns = [];
    for (const { xs, ys, units } of lines) {
      units.forEach((unit, at) => {
        if (unit < 0) return;
        const [cx, cy] = toPx(this.axes, xs[at], ys[at]);
        turns.push(make("circle", { class: "turn", cx, cy, r: (3.5 + 4 * weights[unit]) / 2 }));
      });
    }
    folds.replaceChildren(...this.unitLines(h, weights), boundary, ...turns);
    heights.replaceChildren(...this.heights(h), make("path", { class: "tie", d: linesPath(this.axes, lines) }));
    return turns.length;
  }

  /** @private @param {Hinges} h @param {Float64Array} weights */
  *unitLines({ a, b, c }, weights) {
    for (let i = 0; i < a.length; i++) {
      const line = unitLine(a[i], b[i], c[i], this.frame);
      if (!line) continue;
      const { x, y, dx, dy, from, to } = line;
      const ends = [from, to].map((t) => toPx(this.axes, x + t * dx, y + t * dy));
      yield make("path", { class: "fold", d: path(ends), "stroke-opacity": FAINTEST + (1 - FAINTEST) * weights[i] });
    }
  }

  /** @private Each class's lead at multiples of the still's own step: at other epochs there are more or fewer. @param {Hinges} h */
  *heights(h) {
    for (const side of [-1, 1]) {
      const { index } = this.frame.classes[Number(side > 0)];
      for (let n = 1; n <= MOST_LINES; n++) {
        const lines = trace({ ...h, v0: h.v0 - side * n * this.frame.step }, this.frame);
        if (!lines.length) continue;
        const d = linesPath(this.axes, lines);
        yield make("path", { class: "height", d, "stroke-width": 0.9 + 0.12 * n, stroke: `var(--class-${index % 10})` });
      }
    }
  }

  /** @private The training points by class. */
  points() {
    const { points, labels, train } = this.replay;
    return this.frame.classes.map(({ index, marker }, k) => {
      let d = "";
      for (let at = 0; at < train; at++) {
        if (labels[at] !== k) continue;
        const [x, y] = toPx(this.axes, points[2 * at], points[2 * at + 1]);
        d += outlinePath(marker, x, y, POINT);
      }
      return make("path", { class: "dots", d, fill: `var(--class-${index % 10})` });
    });
  }
}

/** How strongly the surface folds at each unit's line, 1 for the strongest. @param {Hinges} h */
function strengths({ a, b, v }) {
  const folds = a.map((value, i) => Math.hypot(value, b[i]) * Math.abs(v[i]));
  const most = Math.max(...folds, 1e-12);
  return folds.map((fold) => fold / most);
}
