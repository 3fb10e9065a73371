// How far two networks lie apart: class B's probability place by place, its bands, and where the class is another one.

import { paintBands } from "./field.js";
import { leadAt, probability } from "./hinges.js";
import { forward, softmax } from "./network.js";

/** @typedef {{layers: import("./network.js").Layer[], hinges: import("./hinges.js").Hinges | null}} Network  of two classes */
/** @typedef {import("./field.js").Window} Window */

/** Probabilities between bands so narrow that which one it is says the probability itself. */
const STEPS = 4096;
const BANDS = Array.from({ length: STEPS }, (_, band) => band);
const EDGES = BANDS.slice(1).map((band) => band / STEPS);

/**
 * Class B's probability in the middle of each pixel, the top row first.
 * @param {Network} network @param {Window} window @param {number} width @param {number} height @returns {Float64Array}
 */
export function shares(network, window, width, height) {
  const { xlim, ylim } = window;
  if (network.hinges) {
    const bands = new Uint32Array(width * height);
    paintBands(network.hinges, window, width, height, EDGES, BANDS, bands);
    return Float64Array.from(bands, (band) => (band + 0.5) / STEPS);
  }
  const [dx, dy] = [(xlim[1] - xlim[0]) / width, (ylim[1] - ylim[0]) / height];
  return Float64Array.from({ length: width * height }, (_, at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    return shareAt(network, xlim[0] + (column + 0.5) * dx, ylim[1] - (row + 0.5) * dy);
  });
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
