// A recorded network: its weights at every epoch, and what it computes with them, as `compute/forward.py` does.

import { readSafetensors } from "./safetensors.js";

/** @typedef {import("./safetensors.js").Tensor} Tensor */
/** @typedef {"relu" | "tanh" | "sigmoid" | "identity"} Activation */
/** @typedef {{weights: Float64Array, bias: Float64Array, inputs: number, outputs: number, activation: Activation}} Layer */

/**
 * @typedef {object} Metrics
 * @property {number} train_loss
 * @property {number} train_accuracy
 * @property {number} test_loss
 * @property {number} test_accuracy
 */

/** One training, epoch by epoch. */
export class Replay {
  /** @param {ArrayBuffer} file  written by `figure/replay.py`; throws if it is another one or cut off */
  constructor(file) {
    const { tensors, metadata } = readSafetensors(file);
    const about = JSON.parse(metadata.replay);
    /** @private */ this.tensors = tensors;
    /** @type {string[]} */ this.features = about.features;
    /** @type {string[]} */ this.classes = about.classes;
    /** @type {Activation[]} */ this.activations = about.activations;
    /** @type {(keyof Metrics)[]} */ this.names = about.metrics;
    /** How many of the points are training points; they come first. @type {number} */ this.train = about.train;
    // A larger network's replay has its metrics alone; its weights come epoch by epoch.
    this.points = /** @type {Float32Array} */ (tensors.points?.data);
    this.labels = /** @type {Uint8Array} */ (tensors.labels?.data);
    /** The last epoch. */ this.last = tensors.metrics.shape[0] - 1;
  }

  /** Whether it holds the weights of every epoch. */
  get whole() {
    return "scales" in this.tensors;
  }

  /** @param {number} epoch @returns {Layer[]} */
  layers(epoch) {
    const { data: scales, shape } = this.tensors.scales;
    return this.activations.map((activation, at) => {
      const [, outputs, inputs] = this.tensors[`weights.${at}`].shape;
      const place = epoch * shape[1] + 2 * at;
      return {
        weights: atEpoch(this.tensors[`weights.${at}`], epoch, scales[place]),
        bias: atEpoch(this.tensors[`biases.${at}`], epoch, scales[place + 1]),
        inputs,
        outputs,
        activation,
      };
    });
  }

  /** As recorded. @param {number} epoch @returns {Metrics} */
  metrics(epoch) {
    const { data, shape } = this.tensors.metrics;
    const row = this.names.map((name, at) => [name, data[epoch * shape[1] + at]]);
    return Object.fromEntries(row);
  }

  /** Whether the network of that epoch was wrong on a point, as recorded. @param {number} epoch @param {number} point */
  wrong(epoch, point) {
    const { data, shape } = this.tensors.wrong;
    return ((data[epoch * shape[1] + (point >> 3)] >> (point & 7)) & 1) === 1;
  }
}

/** @param {Tensor} tensor @param {number} epoch @param {number} scale @returns {Float64Array} */
function atEpoch({ data, shape }, epoch, scale) {
  const size = shape.slice(1).reduce((a, b) => a * b, 1);
  const values = new Float64Array(size);
  for (let at = 0, from = epoch * size; at < size; at++) values[at] = data[from + at] * scale;
  return values;
}

/**
 * Logits for one input.
 * @param {Layer[]} layers @param {ArrayLike<number>} input @returns {Float64Array}
 */
export function forward(layers, input) {
  let x = Float64Array.from(input);
  for (const { weights, bias, inputs, outputs, activation } of layers) {
    const z = new Float64Array(outputs);
    for (let out = 0; out < outputs; out++) {
      let sum = bias[out];
      for (let from = 0; from < inputs; from++) sum += weights[out * inputs + from] * x[from];
      z[out] = activate(sum, activation);
    }
    x = z;
  }
  return x;
}

/** @param {number} z @param {Activation} activation */
export function activate(z, activation) {
  if (activation === "relu") return z > 0 ? z : 0;
  if (activation === "tanh") return Math.tanh(z);
  return activation === "sigmoid" ? 0.5 * (1 + Math.tanh(0.5 * z)) : z;
}

/** Class probabilities. @param {ArrayLike<number>} logits @returns {Float64Array} */
export function softmax(logits) {
  const most = Math.max(...Array.from(logits));
  const e = Float64Array.from(logits, (z) => Math.exp(z - most));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / sum);
}

/** The place of the largest value, the first of several. @param {ArrayLike<number>} values */
export function argmax(values) {
  let best = 0;
  for (let at = 1; at < values.length; at++) if (values[at] > values[best]) best = at;
  return best;
}
