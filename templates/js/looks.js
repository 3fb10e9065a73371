// How a layer can be looked at: each neuron as its weights, or in the space of pixels as its mean gradient.

/** @typedef {import("./epochs.js").Network} Network */
/** @typedef {import("./tiles.js").Tiles} Tiles */
/** @typedef {import("./weights-view.js").Frame} Frame */

/**
 * @typedef {object} Look
 * @property {Tiles} tiles  all of them, as the still has them
 * @property {Tiles} pair  the framed ones, enlarged
 * @property {number} limit  of the colour scale, at every epoch
 * @property {(network: Network) => {weights: ArrayLike<number>, inputs: number}} of  neuron by neuron
 */

const CLOSE = 140;
const CLOSE_GAP = 18;

/** Tiles in whole-pixel cells that are at most `side` px. @param {[number, number]} tile @param {number} side @param {Partial<Tiles>} [how] @returns {Tiles} */
export function enlarged(tile, side, how) {
  const cell = Math.max(Math.floor(side / Math.max(...tile)), 1);
  return { count: 1, columns: 1, tile, cell, gap: 0, line: 0, ...how };
}

/** @param {Frame} frame @returns {Look} */
export function asWeights(frame) {
  return look(frame, frame.limit, ({ layers }) => layers[frame.layer - 1]);
}

/** For deeper layers of networks that see images. @param {Frame} frame @param {(network: Network) => import("./sample.js").Asked} asked @returns {Look | null} */
export function inPixels(frame, asked) {
  const { pixel_tile: tile, pixel_cell: cell, pixel_gap: gap, pixel_limit: limit } = frame;
  if (!tile) return null;
  const of = (/** @type {Network} */ network) => ({ weights: asked(network).gradient(frame.layer - 1), inputs: tile[0] * tile[1] });
  return look({ ...frame, tile, cell, gap, line: Math.min(gap, 2) }, limit, of);
}

/** @param {Tiles & {close: number[]}} tiles @param {number} limit @param {Look["of"]} of @returns {Look} */
function look(tiles, limit, of) {
  return { tiles, pair: enlarged(tiles.tile, CLOSE, { count: tiles.close.length, columns: 2, gap: CLOSE_GAP }), limit, of };
}
