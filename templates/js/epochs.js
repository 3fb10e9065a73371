// A larger network, one file an epoch: fetched where the reader rests, the newest wish first, the last few kept.

import { readSafetensors } from "./safetensors.js";

/** @typedef {Omit<import("./network.js").Layer, "activation">} Layer */
/** @typedef {{layers: Layer[], units: (Units | null)[]}} Network */

/**
 * @typedef {object} Units  what the units of a hidden layer do at an epoch
 * @property {Float32Array} fires  share of test points that switch each on
 * @property {Uint8Array} dead  1: no training point does
 * @property {Uint8Array} excites  its mean output over each class, unit by unit, 255 for the class that excites it most
 */

const REST_MS = 120;
const PACE_MS = 400;
const KEPT = 16;

/** An epoch's file, `figure/epochs.py`. @param {ArrayBuffer} file @returns {Network} */
export function readEpoch(file) {
  const { tensors } = readSafetensors(file);
  const { data: scales } = tensors.scales;
  const numbers = Array.from({ length: scales.length / 2 }, (_, at) => at);
  return {
    layers: numbers.map((at) => {
      const [outputs, inputs] = tensors[`weights.${at}`].shape;
      return {
        weights: scaled(tensors[`weights.${at}`].data, scales[2 * at]),
        bias: scaled(tensors[`biases.${at}`].data, scales[2 * at + 1]),
        inputs,
        outputs,
      };
    }),
    units: numbers.map((at) => {
      const [fires, dead, excites] = ["fires", "dead", "excites"].map((name) => tensors[`${name}.${at}`]?.data);
      return fires ? /** @type {Units} */ ({ fires, dead, excites }) : null;
    }),
  };
}

/** A loop, which is several times as fast as `from` with a function. @param {ArrayLike<number>} whole @param {number} scale */
function scaled(whole, scale) {
  const out = new Float64Array(whole.length);
  for (let at = 0; at < whole.length; at++) out[at] = whole[at] * scale;
  return out;
}

export class Epochs {
  /**
   * @param {(epoch: number, signal?: AbortSignal) => Promise<Network>} read
   * @param {number} [rest]  ms for which a reader must rest at an epoch before it is fetched
   */
  constructor(read, rest = REST_MS) {
    this.read = read;
    this.rest = rest;
    /** @private @type {Map<number, Network>} */ this.known = new Map();
    /** @private @type {Set<(epoch: number, network: Network | null, why: unknown) => void>} */ this.listeners = new Set();
    /** @private @type {{epoch: number, controller: AbortController} | null} */ this.running = null;
    this.wanted = -1;
    /** @private @type {ReturnType<typeof setTimeout> | undefined} */ this.timer = undefined;
    /** @private When the wish that is still open began. */ this.since = 0;
  }

  /** Hear of each epoch that was asked for and has come, or, without a network, why it has not. @param {(epoch: number, network: Network | null, why: unknown) => void} listener */
  listen(listener) {
    this.listeners.add(listener);
  }

  /** An epoch, now; the listeners don't hear of it. @param {number} epoch @param {AbortSignal} [signal] */
  async get(epoch, signal) {
    const network = this.known.get(epoch) ?? (await this.read(epoch, signal));
    this.known.delete(epoch);
    this.known.set(epoch, network);
    for (const old of this.known.keys()) if (this.known.size > KEPT) this.known.delete(old);
    return network;
  }

  /** Wish for an epoch; it takes the place of the wish before. @param {number} epoch */
  ask(epoch) {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.wanted = epoch;
    const known = this.known.get(epoch);
    if (known) {
      this.since = 0;
      this.running?.controller.abort();
      this.running = null;
      return this.tell(epoch, known, null);
    }
    // Who never rests, because it plays, still sees an epoch now and then.
    this.since ||= performance.now();
    const left = this.since + PACE_MS - performance.now();
    const rested = left > this.rest;
    this.timer = setTimeout(() => this.begin(rested), Math.max(Math.min(this.rest, left), 0));
  }

  /** @private @param {boolean} rested  else what is under way may arrive first */
  async begin(rested) {
    this.timer = undefined;
    this.since = 0;
    const epoch = this.wanted;
    if (this.running && (!rested || this.running.epoch === epoch)) return;
    this.running?.controller.abort();
    const controller = new AbortController();
    this.running = { epoch, controller };
    const [network, why] = await this.get(epoch, controller.signal).then(
      (came) => /** @type {const} */ ([came, null]),
      (error) => /** @type {const} */ ([null, error]),
    );
    if (controller.signal.aborted) return;
    this.running = null;
    this.tell(epoch, network, why);
    if (this.wanted !== epoch && this.timer === undefined) this.begin(true);
  }

  /** @private @param {number} epoch @param {Network | null} network @param {unknown} why */
  tell(epoch, network, why) {
    for (const listener of this.listeners) listener(epoch, network, why);
  }
}
