// The field of a picture: which band of probability each pixel lies in.

import { forward, softmax } from "./network.js";
import { leadOf } from "./hinges.js";

/** @typedef {import("./hinges.js").Hinges} Hinges */
/** @typedef {import("./network.js").Layer} Layer */
/** @typedef {{xlim: number[], ylim: number[]}} Window */

/**
 * Paint the bands of a sum of hinges.
 *
 * Along a row the lead is linear between the places where a unit switches. Each unit's change of slope is noted at the
 * pixel where it switches, and one pass adds them up: a row costs units + pixels and not units × pixels.
 * @param {Hinges} h
 * @param {Window} window  the edges of the outermost pixels
 * @param {number} width
 * @param {number} height
 * @param {ArrayLike<number>} levels  probabilities of class B between bands, ascending, without 0 and 1
 * @param {ArrayLike<number>} colours  one for each band, as 32 bits
 * @param {Uint32Array} out  (height · width), the top row first
 */
export function paintBands(h, window, width, height, levels, colours, out) {
  const { a, b, c, v, v0 } = h;
  const [x0, dx, y1, dy] = pixels(window, width, height);
  const leads = Float64Array.from([-Infinity, ...Array.from(levels, leadOf), Infinity]);
  const slopes = new Float64Array(width + 1);
  const starts = new Float64Array(width + 1);
  let at = 0;
  for (let row = 0; row < height; row++) {
    const y = y1 - row * dy;
    slopes.fill(0);
    starts.fill(0);
    let slope = 0;
    let start = v0;
    for (let i = 0; i < a.length; i++) {
      const rest = b[i] * y + c[i];
      const [up, more] = [v[i] * a[i], v[i] * rest];
      const first = a[i] === 0 ? width : Math.min(Math.max(Math.ceil((-rest / a[i] - x0) / dx), 0), width);
      if (a[i] > 0) {
        slopes[first] += up;
        starts[first] += more;
      } else if (a[i] < 0 || rest > 0) {
        slope += up;
        start += more;
        slopes[first] -= up;
        starts[first] -= more;
      }
    }
    let band = 0;
    for (let column = 0, x = x0; column < width; column++, x += dx) {
      slope += slopes[column];
      start += starts[column];
      const lead = start + slope * x;
      while (lead >= leads[band + 1]) band++;
      while (lead < leads[band]) band--;
      out[at++] = colours[band];
    }
  }
}

/**
 * Paint any network with few inputs: the winner's bands by its margin over the second, and where the winner changes, the
 * line. Each pixel is computed, so let them be few.
 * @param {Layer[]} layers
 * @param {Window} window
 * @param {number} width
 * @param {number} height
 * @param {ArrayLike<number>} margins  least margins of the bands, ascending, the first 0
 * @param {ArrayLike<number>[]} colours  of each class, by band
 * @param {Uint32Array} out
 * @returns {Uint8Array}  the winner of each pixel
 */
export function paintWinners(layers, window, width, height, margins, colours, out) {
  const [x0, dx, y1, dy] = pixels(window, width, height);
  const winners = new Uint8Array(width * height);
  const place = [0, 0];
  for (let row = 0, at = 0; row < height; row++) {
    place[1] = y1 - row * dy;
    for (let column = 0; column < width; column++, at++) {
      place[0] = x0 + column * dx;
      const [winner, margin] = leader(softmax(forward(layers, place)));
      let band = 0;
      while (band + 1 < margins.length && margin >= margins[band + 1]) band++;
      winners[at] = winner;
      out[at] = colours[winner][band];
    }
  }
  return winners;
}

/** @param {Float64Array} shares @returns {[number, number]}  the likeliest class, and how far it is ahead */
function leader(shares) {
  let [winner, first, second] = [0, -1, -1];
  for (let k = 0; k < shares.length; k++) {
    if (shares[k] > first) [winner, second, first] = [k, first, shares[k]];
    else if (shares[k] > second) second = shares[k];
  }
  return [winner, first - second];
}

/**
 * The middle of the top left pixel, and the steps to the right and downwards.
 * @param {Window} window @param {number} width @param {number} height
 */
function pixels({ xlim, ylim }, width, height) {
  const [dx, dy] = [(xlim[1] - xlim[0]) / width, (ylim[1] - ylim[0]) / height];
  return [xlim[0] + dx / 2, dx, ylim[1] - dy / 2, dy];
}
