// The network of one epoch with some of its hidden units switched off: what it computes, and what it gets wrong.

import { hinges, isHinged, wrongPoints } from "./hinges.js";

/** @typedef {import("./network.js").Replay} Replay */

export class Switched {
  /** @param {Replay} replay @param {number} epoch @param {ReadonlySet<number>} off  units of the one layer of a sum of hinges */
  constructor(replay, epoch, off) {
    this.replay = replay;
    this.epoch = epoch;
    this.off = off;
    this.layers = replay.layers(epoch);
    /** The sum of hinges that it is, or null. */
    this.hinges = isHinged(this.layers) ? hinges(this.layers, off) : null;
    /** How many units the first layer has, on and off. */
    this.count = this.layers[0].outputs;
    /** Of the whole network it was recorded, and need not be computed. @private @type {Uint8Array | null} */
    this.wrongs = this.hinges && off.size ? wrongPoints(this.hinges, replay.points, replay.labels) : null;
  }

  /** @param {number} point */
  wrong(point) {
    return this.wrongs ? this.wrongs[point] === 1 : this.replay.wrong(this.epoch, point);
  }

  /** How many points it gets wrong. @param {number} from @param {number} to */
  countWrong(from, to) {
    let count = 0;
    for (let point = from; point < to; point++) if (this.wrong(point)) count++;
    return count;
  }

  /** On training and test points. @returns {[number, number]} */
  get accuracies() {
    const { replay, epoch } = this;
    const { train_accuracy: train, test_accuracy: test } = replay.metrics(epoch);
    if (!this.wrongs) return [train, test];
    const all = replay.labels.length;
    return [1 - this.countWrong(0, replay.train) / replay.train, 1 - this.countWrong(replay.train, all) / (all - replay.train)];
  }

  /** `92 of 100`, or nothing if that is all. */
  get inUse() {
    return this.wrongs ? `${this.count - this.off.size} of ${this.count}` : "";
  }
}
