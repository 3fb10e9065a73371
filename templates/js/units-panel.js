// Hidden units to switch off one by one: a button for each, and how few of them do.

import { button, element, heard } from "./dom.js";
import { percent } from "./figure.js";

/**
 * @typedef {object} Network  what the panel switches
 * @property {number} count  of units
 * @property {number} last  epoch
 * @property {readonly number[]} kept  units that the build would keep
 * @property {(off: Set<number>) => void} choose  the reader has switched units
 * @property {(unit: number | null) => void} point  … points at one
 * @property {(off: ReadonlySet<number>) => number} atLast  training accuracy at the last epoch
 */

const TELL_MS = 400;

export class UnitsPanel {
  /** @param {HTMLElement} root  an empty element @param {Network} network */
  constructor(root, network) {
    this.network = network;
    /** @type {ReadonlySet<number>} */ this.off = new Set();
    /** What the reader last chose. @private @type {ReadonlySet<number>} */ this.mine = this.off;
    /** @private */ this.asked = false;
    const units = Array.from({ length: network.count }, (_, unit) => unit);
    /** @private */ this.built = new Set(units.filter((unit) => !network.kept.includes(unit)));
    const details = element("details", "film unit-panel");
    const summary = element("summary", "", "Hidden units: ");
    this.inUse = element("span");
    summary.append(this.inUse);
    this.score = element("p", "unit-score");
    this.found = element("p", "key-note");
    this.found.hidden = true;
    this.said = element("p", "key-note unit-said");
    this.heard = heard();
    this.build = button("The build’s choice", () => {
      this.asked = true;
      this.choose(this.showsBuilt() ? this.mine : this.built);
    });
    const all = element("div", "unit-all");
    all.append(button("All on", () => this.choose([])), button("None", () => this.choose(units)), this.build);
    this.buttons = units.map((unit) => {
      const made = button(String(unit), undefined, `Unit ${unit}`);
      made.tabIndex = unit ? -1 : 0;
      return made;
    });
    const note =
      "Point at a unit to see the line on which it switches, with ticks towards where it is on; press it to switch it off. Nothing is trained again, and curves, film and small pictures stay those of the whole network.";
    details.append(summary, element("p", "key-title", "How few units do you need?"), this.score, this.makeGrid(), this.said);
    details.append(all, this.found, element("p", "key-note", note), this.heard);
    root.replaceChildren(details);
  }

  /**
   * @param {ReadonlySet<number>} off @param {string} score  how good the network is without them
   */
  show(off, score) {
    const { count } = this.network;
    const changed = off !== this.off;
    this.off = off;
    if (!this.showsBuilt()) this.mine = off;
    this.inUse.textContent = `${count - off.size} of ${count} in use`;
    this.score.textContent = score;
    if (!changed) return;
    this.buttons.forEach((one, unit) => one.setAttribute("aria-pressed", String(!off.has(unit))));
    this.build.textContent = this.showsBuilt() ? "Back to yours" : "The build’s choice";
    this.compare();
  }

  /** A unit that is pointed at, here or in the picture. @param {number | null} unit @param {string} said */
  light(unit, said) {
    this.buttons.forEach((one, at) => one.classList.toggle("lit", at === unit));
    this.said.textContent = said;
  }

  /** @private @param {Iterable<number>} off */
  choose(off) {
    this.network.choose(new Set(off));
    clearTimeout(this.telling);
    this.telling = setTimeout(() => (this.heard.textContent = this.score.textContent), TELL_MS);
  }

  /** @private */
  showsBuilt() {
    return this.off.size === this.built.size && [...this.off].every((unit) => this.built.has(unit));
  }

  /** @private The reader's choice against the build's, once asked for. */
  compare() {
    if (!this.asked) return;
    const { count, kept, last, atLast } = this.network;
    const [theirs, yours] = [atLast(this.built), atLast(this.mine)];
    const fewer = count - this.mine.size < kept.length && yours >= theirs;
    this.found.hidden = false;
    this.found.textContent =
      `At epoch ${last} the build took away one unit after another, each time the one missed least, and kept ${kept.length}: ` +
      `training accuracy ${percent(theirs)}. You kept ${count - this.mine.size}: ${percent(yours)}.${fewer ? " You found fewer." : ""}`;
  }

  /** @private */
  makeGrid() {
    const grid = element("div", "unit-grid");
    grid.setAttribute("role", "toolbar");
    grid.setAttribute("aria-label", "Hidden units");
    grid.append(...this.buttons);
    const unitOf = (/** @type {EventTarget | null} */ target) => this.buttons.indexOf(/** @type {HTMLButtonElement} */ (target));
    const point = (/** @type {Event} */ event) => {
      const unit = unitOf(event.target);
      if (unit >= 0) this.network.point(unit);
    };
    grid.addEventListener("pointerover", point);
    grid.addEventListener("focusin", (event) => {
      this.buttons.forEach((one) => (one.tabIndex = one === event.target ? 0 : -1));
      point(event);
    });
    const leave = () => this.network.point(null);
    grid.addEventListener("pointerleave", leave);
    grid.addEventListener("focusout", leave);
    grid.addEventListener("click", ({ target }) => {
      const unit = unitOf(target);
      if (unit < 0) return;
      const off = new Set(this.off);
      if (!off.delete(unit)) off.add(unit);
      this.choose(off);
    });
    grid.addEventListener("keydown", (event) => {
      const columns = this.buttons.filter((one) => one.offsetTop === this.buttons[0].offsetTop).length;
      const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -Infinity, End: Infinity };
      if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const to = unitOf(event.target) + steps[/** @type {keyof typeof steps} */ (event.key)];
      const last = this.buttons.length - 1;
      if (Number.isFinite(to) && (to < 0 || to > last)) return;
      this.buttons[Math.min(Math.max(to, 0), last)].focus();
    });
    return grid;
  }
}
