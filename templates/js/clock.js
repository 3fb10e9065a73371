// What figures show: an epoch, and further state of their experiment. Figures of one experiment share a clock unless they
// are unlinked.

/** @typedef {"reader" | "address" | "play"} Cause  why a clock was set */

export class Clock {
  /** @param {number} epoch @param {number} last */
  constructor(epoch, last) {
    this.last = last;
    this.epoch = this.within(epoch);
    /** Further state by name, as the address has it. @type {ReadonlyMap<string, string>} */
    this.state = new Map();
    /** @private @type {Set<(epoch: number, cause: Cause) => void>} */
    this.listeners = new Set();
  }

  /** @param {number} epoch */
  within(epoch) {
    return Math.min(Math.max(Math.round(epoch), 0), this.last);
  }

  /** @param {number} epoch  brought within 0 … last @param {Cause} cause @param {ReadonlyMap<string, string>} state */
  set(epoch, cause, state = this.state) {
    const wanted = this.within(epoch);
    const same = state.size === this.state.size && [...state].every(([name, value]) => this.state.get(name) === value);
    if (wanted === this.epoch && same) return;
    this.epoch = wanted;
    this.state = state;
    for (const listener of [...this.listeners]) listener(wanted, cause);
  }

  /** A clock with an epoch of its own and the same further state, whichever of the two is told of it. */
  fork() {
    const own = new Clock(this.epoch, this.last);
    own.state = this.state;
    own.listen((_, cause) => this.set(this.epoch, cause, own.state));
    this.listen((_, cause) => own.set(own.epoch, cause, this.state));
    return own;
  }

  /** @param {(epoch: number, cause: Cause) => void} listener @returns {() => void}  stops listening */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
