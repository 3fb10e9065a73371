// The run player: play, step, scrub. It knows a clock and nothing of what the figure shows.

import { button, element } from "./dom.js";
import { make } from "./svg.js";

/** @typedef {import("./clock.js").Clock} Clock */

const SPEEDS = [1, 2, 4, 0.5];
const EPOCHS_PER_SECOND = 10;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const PLAY = "M7.5 4.6v14.8L19.6 12z";
const PAUSE = "M6.5 5h4v14h-4zm7 0h4v14h-4z";
const APART = "M10 8H7a4 4 0 0 0 0 8h3M14 8h3a4 4 0 0 1 0 8h-3";
const LINK = `${APART}M8.5 12h7`;

/** @type {Set<Player>} */
const playing = new Set();
/** @type {HTMLButtonElement | null} */
let pauseAll = null;

export class Player {
  /**
   * @param {HTMLElement} root  an empty element
   * @param {Clock} clock
   * @param {{name: string, step: string, marks: readonly number[], named: (at: number) => string, spoken: (at: number) => string}} about
   *   name: whose steps they are; step: what one is, "epoch"; marks: steps named under the slider; named: a step in the
   *   fewest words; spoken: a step for those who hear it
   */
  constructor(root, clock, { name, step, marks, named, spoken }) {
    this.root = root;
    this.clock = clock;
    this.step = step;
    this.named = named;
    this.spoken = spoken;
    /** @private */ this.speed = 0;
    /** @private @type {HTMLElement[]} */ this.ticks = [];
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", `Run of ${name}`);
    this.button = button("", () => this.toggle(), "Play", "play");
    this.button.append(icon(PLAY));
    const steps = element("div", "steps");
    for (const by of [-1, 1]) {
      const text = `${by < 0 ? "−" : "+"}1`;
      steps.append(button(text, () => this.clock.set(this.clock.epoch + by, "reader"), `${text} ${step}`));
    }
    this.slider = this.makeSlider(name);
    const track = element("div", "slider");
    track.append(this.slider, this.makeTicks(marks));
    this.shown = element("b");
    const epoch = element("span", "epoch");
    epoch.setAttribute("aria-hidden", "true"); // the slider says it
    epoch.append(`${step} `, this.shown);
    this.faster = button("", () => this.nextSpeed(), "Speed", "speed");
    root.replaceChildren(this.button, steps, track, epoch, this.faster);
    root.addEventListener("keydown", (event) => this.key(event));
    this.nextSpeed(0);
    this.attach(clock);
    STILL.addEventListener("change", () => this.mayMove());
    this.mayMove();
  }

  /** Offer a switch between a clock that others follow too and one of its own. @param {(linked: boolean) => void} link */
  offerLink(link) {
    const linking = button("", () => link(linking.ariaPressed !== "true"), "Follow the same epoch as the other figures", "link");
    linking.append(icon(LINK));
    this.root.append(linking);
    this.linking = linking;
  }

  /** @param {boolean} linked */
  showLink(linked) {
    const { linking } = this;
    if (!linking) return;
    linking.setAttribute("aria-pressed", String(linked));
    linking.title = linked ? "Linked: all figures of this training show the same epoch" : "Not linked: this figure has an epoch of its own";
    linking.querySelector("path")?.setAttribute("d", linked ? LINK : APART);
  }

  /** Follow another clock. @param {Clock} clock */
  attach(clock) {
    this.leave?.();
    this.clock = clock;
    this.leave = clock.listen(() => this.show());
    this.show();
  }

  /** Say the epoch anew: what is known of it has changed. */
  show() {
    const { epoch, last } = this.clock;
    this.slider.value = String(epoch);
    this.slider.setAttribute("aria-valuetext", this.spoken(epoch));
    this.slider.parentElement?.style.setProperty("--at", `${(100 * epoch) / last}%`);
    this.shown.textContent = this.named(epoch);
    for (const tick of this.ticks) tick.classList.toggle("now", tick.dataset.epoch === String(epoch));
  }

  toggle() {
    if (playing.has(this)) this.pause();
    else this.play();
  }

  play() {
    if (STILL.matches || playing.has(this)) return;
    if (this.clock.epoch === this.clock.last) this.clock.set(0, "play");
    playing.add(this);
    this.looks("Pause", PAUSE);
    let [then, shown] = [performance.now(), this.clock.epoch];
    let due = shown;
    const frame = (/** @type {number} */ now) => {
      if (!playing.has(this)) return;
      // Someone moved the slider while it plays: go on from there.
      if (this.clock.epoch !== shown) due = this.clock.epoch;
      due += (Math.min(now - then, 250) / 1000) * EPOCHS_PER_SECOND * SPEEDS[this.speed];
      then = now;
      this.clock.set(Math.floor(due), "play");
      shown = this.clock.epoch;
      if (due >= this.clock.last) this.pause();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    offerPauseAll();
  }

  pause() {
    playing.delete(this);
    this.looks("Play", PLAY);
    offerPauseAll();
  }

  /** @private @param {string} name @param {string} path */
  looks(name, path) {
    this.button.setAttribute("aria-label", name);
    this.button.querySelector("path")?.setAttribute("d", path);
  }

  /** @private Under reduced motion nothing moves without a key or a pointer: there is no play. */
  mayMove() {
    if (STILL.matches) this.pause();
    this.button.hidden = this.faster.hidden = STILL.matches;
  }

  /** @private @param {number} [by] */
  nextSpeed(by = 1) {
    this.speed = (this.speed + by) % SPEEDS.length;
    const named = `${SPEEDS[this.speed] === 0.5 ? "½" : SPEEDS[this.speed]}×`;
    this.faster.textContent = named;
    this.faster.setAttribute("aria-label", `${named} speed`);
  }

  /** @private @param {string} name */
  makeSlider(name) {
    const slider = element("input");
    slider.type = "range";
    slider.min = "0";
    slider.max = String(this.clock.last);
    slider.setAttribute("aria-label", `${this.step[0].toUpperCase()}${this.step.slice(1)} of ${name}`);
    slider.addEventListener("input", () => this.clock.set(Number(slider.value), "reader"));
    return slider;
  }

  /** @private @param {readonly number[]} marks */
  makeTicks(marks) {
    const row = element("div", "ticks");
    row.setAttribute("aria-hidden", "true");
    this.ticks = marks.map((epoch) => {
      const tick = element("span", "", this.named(epoch));
      tick.dataset.epoch = String(epoch);
      tick.style.left = `${(100 * epoch) / this.clock.last}%`;
      return tick;
    });
    row.append(...this.ticks);
    return row;
  }

  /** @private @param {KeyboardEvent} event */
  key(event) {
    const { epoch, last } = this.clock;
    const steps = { PageUp: epoch + 10, PageDown: epoch - 10, ArrowLeft: epoch - 1, ArrowRight: epoch + 1, Home: 0, End: last };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === " " && event.target === this.slider) this.toggle();
    else if (event.key in steps) this.clock.set(steps[/** @type {keyof typeof steps} */ (event.key)], "reader");
    else return;
    event.preventDefault();
  }
}

/** One button for all players, there as soon as two play. */
function offerPauseAll() {
  if (playing.size < 2) {
    pauseAll?.remove();
    pauseAll = null;
  } else if (!pauseAll) {
    pauseAll = button("Pause all", () => [...playing].forEach((player) => player.pause()), "", "pause-all");
    document.body.append(pauseAll);
  }
}

/** @param {string} path */
function icon(path) {
  const svg = make("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
  svg.append(make("path", { d: path }));
  return svg;
}
