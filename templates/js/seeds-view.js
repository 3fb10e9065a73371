// One run among many: its boundary over those of all, exactly, and its dots among theirs.

import { trace } from "./boundary.js";
import { percent } from "./figure.js";
import { chosen, linesPath } from "./frame.js";
import { hinges, isHinged } from "./hinges.js";
import { NARROW } from "./palette.js";
import { make } from "./svg.js";

/** @typedef {import("./data.js").Frame} Frame */
/** @typedef {import("./figure.js").LiveFigure} LiveFigure */
/** @typedef {import("./network.js").Replay} Replay */

/** @param {LiveFigure} figure @param {import("./data.js").Data} data */
export function mount(figure, data) {
  const replay = /** @type {Replay} */ (data.replays.get(figure.experiment));
  const { frames } = data.about;
  const picture = /** @type {HTMLElement} */ (figure.element.querySelector(".picture"));
  const root = document.createElement("div");
  root.className = "live run-live";
  picture.append(root);
  const draw = () => show(figure.clock.epoch);
  NARROW.addEventListener("change", draw);

  /** @param {number} run */
  function show(run) {
    const frame = chosen(frames);
    const svg = make("svg", { viewBox: `0 0 ${frame.size.join(" ")}`, "aria-hidden": "true" });
    frame.boxes.forEach((box, at) => svg.append(boundary(replay, run * frame.boxes.length + at, frame, box)));
    for (const column of frame.dots) svg.append(make("circle", { class: "run-dot", cx: column[run][0], cy: column[run][1], r: 5 }));
    root.replaceChildren(svg);
  }

  return {
    show,
    /** @param {number} run */
    spoken(run) {
      const { seeds, boxes } = frames.wide;
      const { test_accuracy: last } = replay.metrics((run + 1) * boxes.length - 1);
      return `seed ${seeds[run]}, test accuracy ${percent(last)}`;
    },
  };
}

/** @param {Replay} replay @param {number} at @param {Frame} frame @param {number[]} box */
function boundary(replay, at, frame, box) {
  const layers = replay.layers(at);
  const lines = isHinged(layers) ? trace(hinges(layers), frame) : [];
  return make("path", { class: "run-line", d: linesPath({ ...frame, axes: box }, lines) });
}
