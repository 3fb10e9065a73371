// Where will the boundary run? Lines drawn on the bare points, and the network's over them.

import { percent } from "./figure.js";
import { chosen, path, toPx } from "./frame.js";
import { mountPad } from "./pad.js";
import { agreement, near, outline } from "./sketch.js";

/** @typedef {import("./sketch.js").Place} Place */
/** @typedef {import("./data.js").Frame & {lines: number[][], region: number[][], grid: number[], runs: number[], nothing: number, straight: number}} Frame */
/** @typedef {{strokes: Place[][], open: boolean}} Drawn  open: the next corner goes on with the last line */

const STEP = 0.02;

/** @type {import("./guess.js").Mount} */
export function mount(element, about, changed) {
  /** @type {Record<string, Frame>} */
  const frames = about.frames;
  const { xlim, ylim } = frames.wide;
  const step = STEP * (xlim[1] - xlim[0]);
  /** In px. @param {Drawn} drawn @returns {Place[][]} */
  const placed = ({ strokes }) => strokes.map((stroke) => stroke.map((place) => toPx(chosen(frames), ...place)));
  const loops = (/** @type {Place[][]} */ strokes) => strokes.map((stroke) => path(outline(stroke, chosen(frames).size)));
  const compared = (/** @type {Drawn} */ drawn) => {
    const { size, grid, runs } = chosen(frames);
    return agreement(placed(drawn), size, grid, runs);
  };
  /** @type {import("./pad.js").Pen<Drawn>} */
  const pen = {
    blank: { strokes: [], open: false },
    go({ strokes }, from, to, first) {
      const last = strokes[strokes.length - 1];
      const joins = last && near(toPx(chosen(frames), ...last[last.length - 1]), toPx(chosen(frames), ...from));
      if (first && !joins) return { strokes: [...strokes, [from, to]], open: false };
      return { strokes: [...strokes.slice(0, -1), [...last, to]], open: false };
    },
    corner({ strokes, open }, place) {
      if (!open) return { strokes: [...strokes, [place]], open: true };
      return { strokes: [...strokes.slice(0, -1), [...strokes[strokes.length - 1], place]], open };
    },
    lift: (drawn) => (drawn.open ? { ...drawn, open: false } : drawn),
    paths(drawn) {
      const { lines, region, size } = chosen(frames);
      const strokes = placed(drawn);
      const mine = loops(strokes);
      const rest = compared(drawn).swapped ? `M0 0H${size[0]}V${size[1]}H0Z` : "";
      return {
        led: mine.join(""),
        line: strokes.map((stroke) => path([stroke[0], ...stroke])).join(""),
        apart: mine.length ? [...mine, ...region.map((flat) => path(pairs(flat))), rest].join("") : "",
        truth: lines.map((flat) => path(pairs(flat))).join(""),
      };
    },
    score(drawn) {
      const { straight, nothing } = chosen(frames);
      if (!drawn.strokes.some((stroke) => stroke.length > 1)) return "";
      return `Your sides are the network’s on ${percent(compared(drawn).share)} of the picture; where they are not, it is tinted. The best straight line would reach ${percent(straight)}, no line at all ${percent(nothing)}.`;
    },
    named: (place) => place.map((value) => value.toFixed(2).replace("-", "−")).join(", "),
    step: [step, step],
    at: [(xlim[0] + xlim[1]) / 2, (ylim[0] + ylim[1]) / 2],
  };
  return mountPad(element, frames, changed, pen);
}

/** @param {number[]} flat  x and y of each place @returns {Place[]} */
function pairs(flat) {
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at], flat[2 * at + 1]]);
}
