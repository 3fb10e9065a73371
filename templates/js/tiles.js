// Weights as tiles of whole pixels on the still's signed scale, as `figure/folds.py` and `figure/style.py` draw them.

/**
 * @typedef {object} Tiles  tiles in rows, left to right
 * @property {number} count
 * @property {number} columns  tiles in a row
 * @property {[number, number]} tile  rows and columns of cells in one
 * @property {number} cell  px a cell
 * @property {number} gap  px between tiles
 * @property {number} line  px of a frame round a tile
 */

/** @typedef {{table: number[], paper: number, ink: number}} Colours  as pixels */

export const STEPS = 31;

/** `steps` colours between evenly spaced stops, as `#rrggbb`. @param {string[]} stops @param {number} [steps] */
export function ramp(stops, steps = STEPS) {
  const channels = stops.map((stop) => [1, 3, 5].map((at) => Number.parseInt(stop.slice(at, at + 2), 16)));
  return Array.from({ length: steps }, (_, step) => {
    const place = (step / (steps - 1)) * (stops.length - 1);
    const from = Math.min(Math.floor(place), stops.length - 2);
    const mixed = channels[from].map((low, c) => low + (place - from) * (channels[from + 1][c] - low));
    return `#${mixed.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
  });
}

/** The place in the table of a value: it grows with the square root, and is cut at ±limit. @param {number} value @param {number} limit */
export function step(value, limit) {
  const root = Math.sqrt(Math.min(Math.abs(value) / limit, 1));
  return Math.round(((value < 0 ? -root : root) + 1) * ((STEPS - 1) / 2));
}

/** Px from one tile to the next, down and across. @param {Tiles} tiles @returns {[number, number]} */
export function pitch({ tile, cell, gap }) {
  return [tile[0] * cell + gap, tile[1] * cell + gap];
}

/** Width and height in px. @param {Tiles} tiles @returns {[number, number]} */
export function size(tiles) {
  const [down, across] = pitch(tiles);
  return [tiles.columns * across - tiles.gap, Math.ceil(tiles.count / tiles.columns) * down - tiles.gap];
}

/** Top and left of tile k in px. @param {Tiles} tiles @param {number} k @returns {[number, number]} */
export function corner(tiles, k) {
  const [down, across] = pitch(tiles);
  return [Math.floor(k / tiles.columns) * down, (k % tiles.columns) * across];
}

/**
 * Paint tiles into an image that is `size(tiles)` large.
 * @param {Uint32Array} out @param {Tiles} tiles @param {Colours} colours
 * @param {ArrayLike<number>} weights  row by row @param {number} inputs  weights in a row
 * @param {number[]} rows  which row each tile shows @param {number} limit @param {number[]} [framed]  tiles
 */
export function paint(out, tiles, colours, weights, inputs, rows, limit, framed = []) {
  const [width] = size(tiles);
  const { tile, cell } = tiles;
  const [high, wide] = tile;
  const { table } = colours;
  out.fill(colours.paper);
  rows.forEach((row, k) => {
    const [top, left] = corner(tiles, k);
    for (let y = 0; y < high; y++) {
      const from = (top + y * cell) * width + left;
      for (let x = 0; x < wide; x++) {
        const at = y * wide + x;
        // Cells beyond the last input are as pale as zero.
        const pixel = table[step(at < inputs ? weights[row * inputs + at] : 0, limit)];
        for (let across = 0; across < cell; across++) out[from + x * cell + across] = pixel;
      }
      for (let down = 1; down < cell; down++) out.copyWithin(from + down * width, from, from + wide * cell);
    }
  });
  for (const k of framed) frame(out, tiles, colours.ink, k);
}

/** Ink in the gap round tile k; at the rim, where there is no gap, inside it. @param {Uint32Array} out @param {Tiles} tiles @param {number} ink @param {number} k */
function frame(out, tiles, ink, k) {
  const [width, height] = size(tiles);
  const [down, across] = pitch(tiles);
  const [top, left] = corner(tiles, k);
  const { gap, line } = tiles;
  const [y0, y1] = [Math.max(top - line, 0), Math.min(top + down - gap + line, height)];
  const [x0, x1] = [Math.max(left - line, 0), Math.min(left + across - gap + line, width)];
  for (let y = y0; y < y1; y++) {
    const whole = y < y0 + line || y >= y1 - line;
    out.fill(ink, y * width + x0, y * width + (whole ? x1 : x0 + line));
    if (!whole) out.fill(ink, y * width + x1 - line, y * width + x1);
  }
}
