// The epoch that figures show. Figures of one experiment share a clock unless they are unlinked.

/** @typedef {"reader" | "address" | "play"} Cause  why a clock was set */

export class Clock {
  /** @param {number} epoch @param {number} last */
  constructor(epoch, last) {
    this.last = last;
    this.epoch = this.within(epoch);
    /** @private @type {Set<(epoch: number, cause: Cause) => void>} */
    this.listeners = new Set();
  }

  /** @param {number} epoch */
  within(epoch) {
    return Math.min(Math.max(Math.round(epoch), 0), this.last);
  }

  /** @param {number} epoch  brought within 0 … last @param {Cause} cause */
  set(epoch, cause) {
    const wanted = this.within(epoch);
    if (wanted === this.epoch) return;
    this.epoch = wanted;
    for (const listener of [...this.listeners]) listener(wanted, cause);
  }

  /** @param {(epoch: number, cause: Cause) => void} listener @returns {() => void}  stops listening */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
