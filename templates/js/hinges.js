// One hidden layer of ReLU units and two classes: the lead of class B, the difference of the logits, is a sum of hinges,
//   f(x, y) = v0 + Σ v · max(0, a x + b y + c),
// one for each hidden unit: linear wherever no unit switches.

/** @typedef {import("./network.js").Layer} Layer */

/**
 * @typedef {object} Hinges
 * @property {Float64Array} a  slopes of each unit's input along x
 * @property {Float64Array} b  … along y
 * @property {Float64Array} c  … and its bias
 * @property {Float64Array} v  what the unit adds to the lead for each of its activation
 * @property {number} v0
 * @property {Int32Array} units  the units' numbers: those switched off are left out
 */

/** Whether a network is a sum of hinges. @param {Layer[]} layers */
export function isHinged(layers) {
  return layers.length === 2 && layers[0].inputs === 2 && layers[0].activation === "relu" && layers[1].outputs === 2;
}

/** @param {Layer[]} layers @param {ReadonlySet<number>} off  units that are switched off @returns {Hinges} */
export function hinges(layers, off = new Set()) {
  const [{ weights, bias, outputs }, output] = layers;
  const units = Int32Array.from(bias.keys()).filter((unit) => !off.has(unit));
  const [a, b, c, v] = [0, 1, 2, 3].map(() => new Float64Array(units.length));
  units.forEach((unit, i) => {
    a[i] = weights[2 * unit];
    b[i] = weights[2 * unit + 1];
    c[i] = bias[unit];
    v[i] = output.weights[outputs + unit] - output.weights[unit];
  });
  return { a, b, c, v, v0: output.bias[1] - output.bias[0], units };
}

/** The lead of class B at one place. @param {Hinges} h @param {number} x @param {number} y */
export function leadAt(h, x, y) {
  let sum = h.v0;
  for (let i = 0; i < h.a.length; i++) {
    const z = h.a[i] * x + h.b[i] * y + h.c[i];
    if (z > 0) sum += h.v[i] * z;
  }
  return sum;
}

/**
 * Which points the network puts in the wrong class: 1 for each. A tie is class A, as for every network here.
 * @param {Hinges} h @param {ArrayLike<number>} points  x and y of each @param {ArrayLike<number>} labels @returns {Uint8Array}
 */
export function wrongPoints({ a, b, c, v, v0 }, points, labels) {
  const leads = new Float64Array(labels.length).fill(v0);
  for (let i = 0; i < a.length; i++) {
    for (let at = 0; at < leads.length; at++) {
      const z = a[i] * points[2 * at] + b[i] * points[2 * at + 1] + c[i];
      if (z > 0) leads[at] += v[i] * z;
    }
  }
  return Uint8Array.from(leads, (lead, at) => Number(Number(lead > 0) !== labels[at]));
}

/** Class B's probability from its lead. @param {number} lead */
export function probability(lead) {
  return 1 / (1 + Math.exp(-lead));
}

/** The lead at which class B has a probability. @param {number} p  0 … 1 */
export function leadOf(p) {
  return Math.log(p / (1 - p));
}

/** Numbers of the units that are on at a place. @param {Hinges} h @param {number} x @param {number} y */
export function unitsOn(h, x, y) {
  return [...h.units].filter((_, i) => h.a[i] * x + h.b[i] * y + h.c[i] > 0);
}
