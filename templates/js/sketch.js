// How good a guess is: the same arithmetic as `figure/guesses.py`, which says what each of these is for.

/** @typedef {[number, number]} Place */

const NEAR = 30;
const FAR = 1e4;

/** Whether two places are as good as one, to a hand. @param {Place} p @param {Place} q */
export function near([x0, y0], [x1, y1]) {
  return Math.hypot(x0 - x1, y0 - y1) <= NEAR;
}

/** A stroke as a loop: closed, or led far out at both ends. @param {Place[]} stroke @param {number[]} size @returns {Place[]} */
export function outline(stroke, size) {
  const [first, last] = [stroke[0], stroke[stroke.length - 1]];
  if (near(first, last)) return [...stroke, first];
  return [...outwards(first, size).reverse(), ...stroke, ...outwards(last, size)];
}

/** @param {Place} place @param {number[]} size @returns {Place[]} */
function outwards([x, y], [width, height]) {
  const away = [y, x, width - x, height - y];
  /** @type {Place[][]} */
  const ways = [
    [[x, -FAR]],
    [[-FAR, y], [-FAR, -FAR]],
    [[FAR, y], [FAR, -FAR]],
    [[x, FAR], [FAR, FAR], [FAR, -FAR]],
  ];
  return ways[away.indexOf(Math.min(...away))];
}

/**
 * Which side of the sketch each cell's centre is on, the top row first.
 * @param {Place[][]} strokes @param {number[]} size @param {number[]} grid  columns and rows @returns {Uint8Array}
 */
export function sides(strokes, size, [columns, rows]) {
  const side = new Uint8Array(columns * rows);
  for (const stroke of strokes) {
    const loop = outline(stroke, size);
    loop.forEach(([x1, y1], at) => {
      const [x2, y2] = loop[(at + 1) % loop.length];
      for (let row = 0; row < rows; row++) {
        const y = ((row + 0.5) * size[1]) / rows;
        if (y1 <= y === y2 <= y) continue;
        const x = x1 + ((y - y1) * (x2 - x1)) / (y2 - y1);
        for (let column = columns; column-- && ((column + 0.5) * size[0]) / columns > x; ) side[row * columns + column] ^= 1;
      }
    });
  }
  return side;
}

/**
 * The share of cells whose side is the network's, and whether sides had to be named the other way round for it.
 * @param {Place[][]} strokes @param {number[]} size @param {number[]} grid @param {number[]} runs  of the network's sides
 */
export function agreement(strokes, size, grid, runs) {
  const side = sides(strokes, size, grid);
  let at = 0;
  const same = runs.reduce((sum, run, n) => sum + side.subarray(at, (at += run)).filter((one) => one === n % 2).length, 0);
  const share = same / side.length;
  return { share: Math.max(share, 1 - share), swapped: share < 0.5 };
}

/** The value of a sketched curve at an epoch. @param {Place[]} points  ascending, the given one first @param {number} epoch */
export function valueAt(points, epoch) {
  const after = points.findIndex(([at]) => at >= epoch);
  if (after < 1) return points[after < 0 ? points.length - 1 : 0][1];
  const [[e0, v0], [e1, v1]] = points.slice(after - 1);
  return v0 + ((epoch - e0) / (e1 - e0)) * (v1 - v0);
}

/** Mean distance from the truth, over all epochs but the first. @param {Place[]} points @param {number[]} truth */
export function distance(points, truth) {
  return truth.reduce((sum, value, epoch) => sum + Math.abs(valueAt(points, epoch) - value), 0) / (truth.length - 1);
}
