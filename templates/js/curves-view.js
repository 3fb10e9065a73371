// Accuracy and loss over the epochs; a press or a drag on them sets the epoch.

import { button } from "./dom.js";
import { percent } from "./figure.js";
import { chosen } from "./frame.js";
import { NARROW } from "./palette.js";
import { make, text } from "./svg.js";

/** @typedef {import("./data.js").Frame} Frame */
/** @typedef {import("./data.js").Data} Data */
/** @typedef {import("./figure.js").LiveFigure} LiveFigure */
/** @typedef {import("./network.js").Replay} Replay */
/** @typedef {Frame["panels"][number]} Panel */

const APART = 17;

/** @param {LiveFigure} figure @param {Data} data */
export function mount(figure, data) {
  const replay = /** @type {Replay} */ (data.replays.get(figure.experiment));
  const picture = /** @type {HTMLElement} */ (figure.element.querySelector(".picture"));
  return mountCurves(figure, picture, data.about.frames, replay);
}

/** @param {LiveFigure} figure @param {HTMLElement} picture  holds the still @param {Record<string, Frame>} frames @param {Replay} replay */
export function mountCurves(figure, picture, frames, replay) {
  const root = document.createElement("div");
  root.className = "live curves-live";
  const log = button("log scale", undefined, "", "log");
  log.setAttribute("aria-pressed", "false");
  picture.append(root);
  const isLog = () => figure.clock.state.get("loss") === "log";
  /** @type {Curves} */
  let curves;
  const draw = () => {
    const frame = chosen(frames);
    curves = new Curves(frame, replay, isLog());
    const [, loss] = frame.panels;
    log.style.top = `${(100 * (loss.title[2] - 17)) / frame.size[1]}%`;
    log.setAttribute("aria-pressed", String(isLog()));
    const before = root.querySelector("svg");
    if (before) before.replaceWith(curves.svg);
    else root.append(curves.svg, log);
    curves.show(figure.clock.epoch);
  };
  log.addEventListener("click", () => {
    const { clock } = figure;
    clock.set(clock.epoch, "reader", new Map([...clock.state, ["loss", isLog() ? "" : "log"]]));
  });
  const drag = (/** @type {PointerEvent} */ event) => {
    const epoch = event.target === log ? null : curves.epochAt(event);
    if (epoch !== null) figure.clock.set(epoch, "reader");
  };
  root.addEventListener("pointerdown", (event) => {
    if (event.target === log) return;
    root.setPointerCapture(event.pointerId);
    drag(event);
  });
  root.addEventListener("pointermove", (event) => {
    if (root.hasPointerCapture(event.pointerId)) drag(event);
  });
  NARROW.addEventListener("change", draw);
  draw();
  return {
    /** @param {number} epoch */
    show(epoch) {
      if (curves.log !== isLog()) draw();
      else curves.show(epoch);
    },
  };
}

class Curves {
  /** @param {Frame} frame @param {Replay} replay @param {boolean} log */
  constructor(frame, replay, log) {
    this.frame = frame;
    this.replay = replay;
    this.log = log;
    this.svg = make("svg", { viewBox: `0 0 ${frame.size.join(" ")}`, "aria-hidden": "true" });
    this.panels = frame.panels.map((panel) => new PanelCurves(panel, replay, log && panel.metric === "loss"));
    this.svg.append(...this.panels.map(({ group }) => group));
  }

  /** @param {number} epoch */
  show(epoch) {
    for (const panel of this.panels) panel.show(epoch);
  }

  /** The epoch under a pointer. @param {PointerEvent} event */
  epochAt(event) {
    const box = this.svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * this.frame.size[0];
    const away = (/** @type {Panel} */ { axes }) => Math.max(axes[0] - x, x - axes[0] - axes[2], 0);
    const { axes } = [...this.frame.panels].sort((p, q) => away(p) - away(q))[0];
    return ((x - axes[0]) / axes[2]) * this.replay.last;
  }
}

class PanelCurves {
  /** @param {Panel} panel @param {Replay} replay @param {boolean} log */
  constructor(panel, replay, log) {
    this.axes = panel.axes;
    this.last = replay.last;
    this.values = ["train", "test"].map((split) =>
      Array.from({ length: replay.last + 1 }, (_, e) => replay.metrics(e)[/** @type {keyof import("./network.js").Metrics} */ (`${split}_${panel.metric}`)]),
    );
    const scale = log ? logarithmic(this.values.flat()) : linear(panel);
    this.y = (/** @type {number} */ value) => this.axes[1] + this.axes[3] * (1 - scale.share(value));
    this.group = make("g", { class: "curve" });
    const [title, x, y, size] = panel.title;
    this.group.append(text(title, x, y, { class: "curve-title", "font-size": size }));
    for (const { value, name } of scale.ticks) {
      const at = this.y(value);
      this.group.append(make("path", { class: "grid-line", d: `M${this.axes[0]} ${at}h${this.axes[2]}` }));
      this.group.append(text(name, this.axes[0] - 6, at + 4, { class: "tick", "text-anchor": "end" }));
    }
    this.xAxis(panel.named);
    ["train", "test"].forEach((split, at) => {
      const d = this.values[at].map((value, epoch) => `${this.x(epoch).toFixed(1)} ${this.y(value).toFixed(1)}`).join("L");
      this.group.append(make("path", { class: `${split}-line`, d: `M${d}` }));
    });
    this.nameEnds();
    this.cursor = make("path", { class: "cursor" });
    this.dots = ["train", "test"].map((split, at) => make("circle", { class: `${split}-dot`, r: at ? 3 : 4.5 }));
    this.group.append(this.cursor, ...this.dots);
  }

  /** @param {number} epoch */
  x(epoch) {
    return this.axes[0] + (this.axes[2] * epoch) / this.last;
  }

  /** @param {number} epoch */
  show(epoch) {
    const x = this.x(epoch);
    this.cursor.setAttribute("d", `M${x} ${this.axes[1]}v${this.axes[3]}`);
    this.dots.forEach((dot, at) => {
      dot.setAttribute("cx", String(x));
      dot.setAttribute("cy", String(this.y(this.values[at][epoch])));
    });
  }

  /** @private @param {boolean} named */
  xAxis(named) {
    const [left, top, wide, high] = this.axes;
    const bottom = top + high;
    this.group.append(make("path", { class: "axis", d: `M${left} ${bottom}h${wide}` }));
    const ticks = this.last === 100 ? [0, 20, 50, 100] : [...new Set([0, Math.round(this.last / 5), Math.round(this.last / 2), this.last])];
    for (const epoch of ticks) {
      this.group.append(make("path", { class: "axis", d: `M${this.x(epoch)} ${bottom}v4` }));
      this.group.append(text(String(epoch), this.x(epoch), bottom + 17, { class: "tick", "text-anchor": "middle" }));
    }
    if (named) this.group.append(text("epoch", left + wide, bottom + 34, { class: "tick", "text-anchor": "end" }));
  }

  /** @private Names at the lines' ends, pushed apart where they would touch. */
  nameEnds() {
    const ends = this.values.map((values) => this.y(values[this.last]));
    const push = Math.max(APART - Math.abs(ends[0] - ends[1]), 0) / 2;
    const up = ends[0] <= ends[1] ? -push : push;
    const [top, bottom] = [this.axes[1] - 1, this.axes[1] + this.axes[3] - APART * 0.35];
    const at = [ends[0] + up, ends[1] - up];
    const shift = Math.max(top - Math.min(...at), 0) - Math.max(Math.max(...at) - bottom, 0);
    ["training", "test"].forEach((name, k) => {
      const x = this.axes[0] + this.axes[2] + 9;
      this.group.append(text(name, x, at[k] + shift + 4.5, { class: `${k ? "test" : "train"}-name` }));
    });
  }
}

/** @param {Panel} panel */
function linear({ ylim, ticks, metric, axes }) {
  const every = axes[3] < 120 && ticks.length > 3 ? 2 : 1;
  return {
    share: (/** @type {number} */ value) => (value - ylim[0]) / (ylim[1] - ylim[0]),
    ticks: ticks.filter((_, at) => at % every === 0).map((value) => ({ value, name: metric === "loss" ? String(value) : value === 1 ? percent(1, 0) : String(Math.round(100 * value)) })),
  };
}

/** Whole decades that hold all values; a loss of zero lies on the lowest. @param {number[]} values */
function logarithmic(values) {
  const above = values.filter((value) => value > 0);
  const low = Math.max(Math.floor(Math.log10(Math.min(...above))), -8);
  const high = Math.max(Math.ceil(Math.log10(Math.max(...above))), low + 1);
  const every = Math.ceil((high - low) / 3);
  const ticks = Array.from({ length: high - low + 1 }, (_, at) => low + at).filter((power) => (high - power) % every === 0);
  return {
    share: (/** @type {number} */ value) => Math.max((Math.log10(Math.max(value, 1e-12)) - low) / (high - low), 0),
    ticks: ticks.map((power) => ({ value: 10 ** power, name: String(Number((10 ** power).toPrecision(1))) })),
  };
}
