// Some test images, and what a network does with them: which excite a neuron most, and how neurons answer to single pixels.

import { activate } from "./network.js";
import { readSafetensors } from "./safetensors.js";

/** @typedef {import("./epochs.js").Layer} Layer */
/** @typedef {import("./network.js").Activation} Activation */
/** @typedef {import("./epochs.js").Network} Network */

export class Sample {
  /** @param {ArrayBuffer} file  written by `figure/sample.py`, inflated; throws if it is another one or cut off */
  constructor(file) {
    const { tensors, metadata } = readSafetensors(file);
    const { scale } = JSON.parse(metadata.sample);
    this.images = /** @type {Uint8Array} */ (tensors.images.data);
    this.labels = /** @type {Uint8Array} */ (tensors.labels.data);
    const [count, rows, columns] = tensors.images.shape;
    this.count = count;
    /** Rows and columns of one. @type {[number, number]} */ this.shape = [rows, columns];
    /** What a network is given. */ this.inputs = Float32Array.from(this.images, (value) => value / scale);
  }
}

/** As it is sent. @param {Response} answer */
export async function readSample({ body }) {
  const whole = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (body).pipeThrough(new DecompressionStream("deflate"));
  return new Sample(await new Response(whole).arrayBuffer());
}

/** A network that was asked about the sample; each layer when someone wants to know. */
export class Asked {
  /** @param {Layer[]} layers @param {Activation[]} activations @param {Sample} sample */
  constructor(layers, activations, sample) {
    this.layers = layers;
    this.activations = activations;
    this.sample = sample;
    /** @private @type {Float64Array[]} */ this.known = [];
    /** @private @type {Map<number, Float64Array>} */ this.found = new Map();
  }

  /** What a layer's neurons sum up, image by image, before their activation. @param {number} at @returns {Float64Array} */
  sums(at) {
    if (!this.known[at]) {
      const input = at ? this.sums(at - 1).map((z) => activate(z, this.activations[at - 1])) : this.sample.inputs;
      this.known[at] = sums(this.layers[at], input, this.sample.count);
    }
    return this.known[at];
  }

  /** The images that excite a neuron most, the first the most; none that does not switch it on. @param {number} at @param {number} k @param {number} many @returns {number[]} */
  most(at, k, many) {
    const { outputs } = this.layers[at];
    const z = Array.from({ length: this.sample.count }, (_, image) => this.sums(at)[image * outputs + k]);
    const on = [...z.keys()].filter((image) => this.activations[at] !== "relu" || z[image] > 0);
    return on.sort((a, b) => z[b] - z[a]).slice(0, many);
  }

  /**
   * By how much the sum of each of a layer's neurons grows when a pixel does, averaged over the sample, neuron by neuron:
   * `mean_gradient` of `figure/folds.py`. For ReLU units the mean of the linear paths through those that are on.
   * @param {number} at @returns {Float64Array}
   */
  gradient(at) {
    const known = this.found.get(at) ?? this.makeGradient(at);
    this.found.set(at, known);
    return known;
  }

  /** @private @param {number} at */
  makeGradient(at) {
    const [first, { outputs, weights }] = [this.layers[0], this.layers[at]];
    if (!at) return weights;
    const slopes = this.layers.slice(0, at).map((_, l) => this.sums(l).map((z) => slope(z, this.activations[l])));
    const mean = at < 3 ? this.shortPath(at, slopes) : this.longPath(at, slopes);
    return through(mean, ones(first.outputs), first.weights, outputs, first.inputs);
  }

  /** @private From the neurons to the first layer's: how often two units are on together says it all. @param {number} at @param {Float64Array[]} slopes */
  shortPath(at, slopes) {
    const { outputs, weights } = this.layers[at];
    const [low, { count }] = [this.layers[0].outputs, this.sample];
    const units = at > 1 ? this.layers[1].outputs : 1;
    const together = new Float64Array(units * low);
    for (let image = 0; image < count; image++) {
      for (let k = 0; k < units; k++) {
        const share = (at > 1 ? slopes[1][image * units + k] : 1) / count;
        if (share) for (let i = 0; i < low; i++) together[k * low + i] += share * slopes[0][image * low + i];
      }
    }
    if (at === 1) return weights.map((weight, to) => weight * together[to % low]);
    return through(weights, ones(units), this.layers[1].weights.map((weight, to) => weight * together[to]), outputs, low);
  }

  /** @private The same of deeper layers, image by image. @param {number} at @param {Float64Array[]} slopes */
  longPath(at, slopes) {
    const { outputs, weights } = this.layers[at];
    const low = this.layers[0].outputs;
    const total = new Float64Array(outputs * low);
    for (let image = 0; image < this.sample.count; image++) {
      let path = weights;
      for (let l = at - 1; l > 0; l--) {
        const { outputs: units, inputs, weights: before } = this.layers[l];
        path = through(path, slopes[l].subarray(image * units, (image + 1) * units), before, outputs, inputs);
      }
      for (let to = 0; to < total.length; to++) total[to] += path[to] * slopes[0][image * low + (to % low)];
    }
    return total.map((sum) => sum / this.sample.count);
  }
}

/** @param {Layer} layer @param {ArrayLike<number>} input  image by image @param {number} count */
function sums({ weights, bias, inputs, outputs }, input, count) {
  const z = new Float64Array(count * outputs);
  // Most pixels are dark, and half of the units off.
  const [places, values] = [new Uint16Array(inputs), new Float64Array(inputs)];
  for (let image = 0; image < count; image++) {
    let lit = 0;
    for (let at = 0; at < inputs; at++) {
      const value = input[image * inputs + at];
      if (value) {
        places[lit] = at;
        values[lit++] = value;
      }
    }
    for (let out = 0; out < outputs; out++) {
      let sum = bias[out];
      for (let at = 0; at < lit; at++) sum += weights[out * inputs + places[at]] * values[at];
      z[image * outputs + out] = sum;
    }
  }
  return z;
}

/** @param {number} count */
function ones(count) {
  return new Float64Array(count).fill(1);
}

/** path · diag(slopes) · weights. @param {Float64Array} path @param {Float64Array} slopes @param {Float64Array} weights @param {number} outputs @param {number} inputs */
function through(path, slopes, weights, outputs, inputs) {
  const out = new Float64Array(outputs * inputs);
  const units = slopes.length;
  for (let k = 0; k < units; k++) {
    if (!slopes[k]) continue;
    for (let j = 0; j < outputs; j++) {
      const share = path[j * units + k] * slopes[k];
      for (let i = 0; i < inputs; i++) out[j * inputs + i] += share * weights[k * inputs + i];
    }
  }
  return out;
}

/** @param {number} z @param {Activation} activation */
function slope(z, activation) {
  if (activation === "relu") return z > 0 ? 1 : 0;
  const a = activate(z, activation);
  return activation === "tanh" ? 1 - a * a : a * (1 - a);
}
