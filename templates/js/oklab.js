// Colours mixed where equal steps look equal: OKLab (Ottosson 2020).

/**
 * A share of a colour mixed into another, straight in OKLab, as `figure/style.py` does.
 * @param {string} a @param {string} b @param {number} share
 */
export function mixed(a, b, share) {
  const [p, q] = [oklab(a), oklab(b)];
  const lms = times(INVERSE_LAB, p.map((v, at) => (1 - share) * v + share * q[at])).map((v) => v ** 3);
  const linear = times(INVERSE_LMS, lms).map((v) => Math.min(Math.max(v, 0), 1));
  const c = linear.map((v) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
  return `#${c.map((v) => Math.round(v * 255).toString(16).padStart(2, "0")).join("")}`;
}

const LMS = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const LAB = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];
const INVERSE_LMS = [
  [4.0767416621, -3.3077115913, 0.2309699292],
  [-1.2684380046, 2.6097574011, -0.3413193965],
  [-0.0041960863, -0.7034186147, 1.707614701],
];
const INVERSE_LAB = [
  [1, 0.3963377774, 0.2158037573],
  [1, -0.1055613458, -0.0638541728],
  [1, -0.0894841775, -1.291485548],
];

/** @param {string} hex */
function oklab(hex) {
  const c = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const linear = c.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return times(LAB, times(LMS, linear).map(Math.cbrt));
}

/** @param {number[][]} matrix @param {number[]} v */
function times(matrix, v) {
  return matrix.map((row) => row.reduce((sum, m, at) => sum + m * v[at], 0));
}
