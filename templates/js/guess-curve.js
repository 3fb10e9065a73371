// How will the accuracy go? A curve drawn over the epochs, and the recorded one over it.

import { percent } from "./figure.js";
import { chosen, path, toPx } from "./frame.js";
import { mountPad } from "./pad.js";
import { distance, valueAt } from "./sketch.js";

/** @typedef {import("./sketch.js").Place} Place */
/** @typedef {import("./data.js").Frame & {truth: number[], flat: number}} Frame */
/** Points by their epoch, the given one among them. @typedef {Place[]} Drawn */

/** @type {import("./guess.js").Mount} */
export function mount(element, about, changed) {
  /** @type {Record<string, Frame>} */
  const frames = about.frames;
  const { truth, flat } = frames.wide;
  const last = truth.length - 1;
  /** @param {Place} place @returns {Place} */
  const fitted = ([epoch, value]) => [Math.min(Math.max(Math.round(epoch), 1), last), Math.min(Math.max(value, 0), 1)];
  /** @param {Drawn} drawn @param {Place[]} points @returns {Drawn} */
  const joined = (drawn, points) => {
    const values = new Map([...drawn, ...points]);
    return [...values].sort(([p], [q]) => p - q);
  };
  const px = (/** @type {Place[]} */ places) => path(places.map((place) => toPx(chosen(frames), ...place)));
  const off = (/** @type {number} */ share) => (100 * share).toFixed(1);
  /** @type {import("./pad.js").Pen<Drawn>} */
  const pen = {
    blank: [[0, truth[0]]],
    go(drawn, from, to) {
      const ends = [fitted(from), fitted(to)].sort(([p], [q]) => p - q);
      const [first, count] = [ends[0][0], ends[1][0] - ends[0][0]];
      // Where the pen stays at one epoch, its last value counts.
      const points = Array.from({ length: count }, (_, n) => /** @type {Place} */ ([first + n, valueAt(ends, first + n)]));
      return joined(drawn, [...points, ends[1], fitted(to)]);
    },
    corner: (drawn, place) => joined(drawn, [fitted(place)]),
    lift: (drawn) => drawn,
    paths(drawn) {
      const recorded = truth.map((value, epoch) => /** @type {Place} */ ([epoch, value]));
      const back = recorded.map(([epoch]) => /** @type {Place} */ ([epoch, valueAt(drawn, epoch)])).reverse();
      const guessed = drawn !== pen.blank;
      return {
        led: guessed ? px([...drawn, back[0]]) : "",
        line: guessed ? px(drawn) : "",
        apart: guessed ? px([...recorded, ...back]) : "",
        truth: px(recorded),
      };
    },
    score(drawn) {
      if (drawn === pen.blank) return "";
      return `Your curve is ${off(distance(drawn, truth))} percentage points off on average; the best flat line is ${off(flat)} off.`;
    },
    named: (place) => `epoch ${fitted(place)[0]}, ${percent(fitted(place)[1], 0)}`,
    step: [1, 0.01],
    at: [1, truth[0]],
  };
  return mountPad(element, frames, changed, pen);
}
