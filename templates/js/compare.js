// How far two networks lie apart: class B's probability place by place, its bands, and where the class is another one.

import { Sweep, pixels } from "./field.js";
import { leadAt, probability } from "./hinges.js";
import { forward, softmax } from "./network.js";

/** @typedef {{layers: import("./network.js").Layer[], hinges: import("./hinges.js").Hinges | null}} Network  of two classes */
/** @typedef {import("./field.js").Window} Window */

/**
 * Class B's probability in the middle of each pixel, the top row first.
 * @param {Network} network @param {Window} window @param {number} width @param {number} height @returns {Float64Array}
 */
export function shares({ layers, hinges }, window, width, height) {
  const [x0, dx, y1, dy] = pixels(window, width, height);
  const found = new Float64Array(width * height);
  const sweep = hinges && new Sweep(hinges, width);
  for (let row = 0; row < height; row++) {
    const y = y1 - row * dy;
    const line = sweep?.row(x0, dx, y);
    for (let column = 0; column < width; column++) {
      found[row * width + column] = line ? probability(line[column]) : shareAt({ layers, hinges }, x0 + column * dx, y);
    }
  }
  return found;
}

/** Class B's probability at one place. @param {Network} network @param {number} x @param {number} y */
export function shareAt({ layers, hinges }, x, y) {
  return hinges ? probability(leadAt(hinges, x, y)) : softmax(forward(layers, [x, y]))[1];
}

/** One less the other. @param {Float64Array} second @param {Float64Array} first */
export function difference(second, first) {
  return second.map((share, at) => share - first[at]);
}

/** On which share of the places the class is another one. @param {Float64Array} first @param {Float64Array} second */
export function differing(first, second) {
  return first.reduce((count, share, at) => count + Number(share > 0.5 !== second[at] > 0.5), 0) / first.length;
}

/**
 * Paint values by the band that they lie in.
 * @param {Float64Array} values @param {number[]} edges  between bands, ascending @param {number[]} colours  one more @param {Uint32Array} out
 */
export function paintValues(values, edges, colours, out) {
  for (let at = 0; at < values.length; at++) {
    let band = 0;
    while (values[at] >= edges[band]) band++;
    out[at] = colours[band];
  }
}

/** Paint where the class changes from a pixel to the next. @param {Float64Array} values @param {number} width @param {number} ink @param {Uint32Array} out */
export function paintEdges(values, width, ink, out) {
  for (let at = 0; at < values.length - width - 1; at++) {
    const here = values[at] > 0.5;
    if (((at + 1) % width && here !== values[at + 1] > 0.5) || here !== values[at + width] > 0.5) out[at] = ink;
  }
}
