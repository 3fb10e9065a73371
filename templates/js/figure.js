// One figure that plays: its player, its data when someone looks, its view over the still, and the words around it.

import { Unplayable, load, unreachable } from "./data.js";
import { Player } from "./player.js";

/** @typedef {import("./clock.js").Clock} Clock */
/** @typedef {import("./data.js").Data} Data */
/**
 * @typedef {object} View
 * @property {(at: number) => void} show  an epoch, or a run
 * @property {(run: number) => string} [spoken]  a run for those who hear it
 * @property {(epoch: number) => number} [accuracy]  of what is shown, on the test points
 * @property {() => string} [network]  which part of the network is shown, if not the whole one
 */

/** @type {Record<string, () => Promise<{mount: (figure: LiveFigure, data: Data) => View}>>} */
const VIEWS = {
  compare: () => import("./compare-view.js"),
  decision_boundary: () => import("./boundary-view.js"),
  hidden_units: () => import("./hidden-view.js"),
  learning_curves: () => import("./curves-view.js"),
  seeds: () => import("./seeds-view.js"),
  weights: () => import("./weights-view.js"),
};

/** Kinds whose data are large: nothing is fetched before a reader presses something. */
const ON_DEMAND = ["weights"];

const HALF = 0.5;

export class LiveFigure {
  /** @param {HTMLElement} element @param {string} experiment @param {Clock} clock */
  constructor(element, experiment, clock) {
    this.element = element;
    this.experiment = experiment;
    this.clock = clock;
    this.title = element.querySelector(".frame-title")?.textContent ?? "";
    /** How many runs it steps through; 0: it steps through epochs. */ this.runs = Number(element.dataset.runs ?? 0);
    /** The clock of the page's figures of this experiment, whose state it may keep its own in. @type {Clock | null} */ this.page = null;
    this.failed = false;
    /** What was pressed while it stood still. @type {MouseEvent | null} */ this.pressed = null;
    /** @type {View | null} */ this.view = null;
    /** @type {Data | null} */ this.data = null;
    /** @private @type {Promise<void> | null} */ this.waking = null;
    const root = /** @type {HTMLElement} */ (element.querySelector(".player") ?? document.createElement("div"));
    const steps = this.runs
      ? { step: "run", marks: [0, clock.last], named: (/** @type {number} */ at) => String(at + 1) }
      : { step: "epoch", marks: this.marks(), named: String };
    this.player = new Player(root, clock, { ...steps, name: experiment, spoken: (at) => this.spoken(at) });
    this.leave = clock.listen((epoch) => this.show(epoch));
    this.wakeWhenSeen();
  }

  /** Follow another clock. @param {Clock} clock */
  attach(clock) {
    if (clock === this.clock) return;
    this.leave();
    const moves = clock.epoch !== this.clock.epoch;
    this.clock = clock;
    this.leave = clock.listen((epoch) => this.show(epoch));
    this.player.attach(clock);
    if (moves) this.show(clock.epoch);
  }

  /** An epoch, or a run, for those who hear it. @param {number} epoch */
  spoken(epoch) {
    if (this.runs) return `run ${epoch + 1} of ${this.runs}${this.view?.spoken ? `, ${this.view.spoken(epoch)}` : ""}`;
    const metrics = this.data?.replays.get(this.experiment)?.metrics(epoch);
    const accuracy = this.view?.accuracy?.(epoch) ?? metrics?.test_accuracy;
    return `epoch ${epoch} of ${this.clock.last}${accuracy === undefined ? "" : `, test accuracy ${percent(accuracy)}`}`;
  }

  /** A sentence under the title; none takes it away. @param {string} words */
  note(words) {
    const note = /** @type {HTMLElement | null} */ (this.element.querySelector("p.frame-note"));
    if (!note) return;
    note.textContent = words;
    note.hidden = !words;
  }

  bringIntoView() {
    const picture = this.element.querySelector(".picture") ?? this.element;
    const { top, bottom } = picture.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) picture.scrollIntoView({ block: "center" });
  }

  /** Fetch the data and put the view over the still; once, unless it failed. */
  wake() {
    this.waking ??= this.start().catch((error) => {
      this.waking = null;
      this.failed = true;
      if (!(error instanceof Unplayable)) console.error(error);
      const why = error instanceof Unplayable ? error.message : "this browser can't draw it";
      const epoch = this.element.dataset.epoch;
      this.note(`The picture stands still${epoch ? ` at epoch ${epoch}` : ""}: ${why}.`);
      this.element.querySelector(".player")?.setAttribute("inert", "");
    });
    return this.waking;
  }

  /** @private */
  async start() {
    const kind = this.element.dataset.kind ?? "";
    const [data, { mount }] = await Promise.all([load(this.element.dataset.live ?? ""), VIEWS[kind]().catch(lost)]);
    this.view = mount(this, data);
    this.data = data;
    this.player.show();
    this.show(this.clock.epoch);
    this.element.dataset.ready = "";
  }

  /** @private @param {number} epoch */
  show(epoch) {
    if (!this.data) return void this.wake();
    this.view?.show(epoch);
    const heading = this.element.querySelector(".numbers-title");
    if (heading) heading.textContent = `At epoch ${epoch}${this.view?.network?.() ?? ""}`;
    for (const link of this.element.querySelectorAll('.strip a[href*="@"]')) {
      const here = link.getAttribute("href")?.split("@")[1] === String(epoch);
      if (here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /** @private Epochs that have a small picture, and the last. */
  marks() {
    const links = [...this.element.querySelectorAll(".strip-name, .grids .grid-head b")];
    const epochs = links.map((name) => Number(/\d+$/.exec(name.textContent ?? "")?.[0]));
    return [...new Set(epochs.length ? epochs : [0, this.clock.last])].filter((epoch) => epoch <= this.clock.last);
  }

  /** @private Half in view, or touched. */
  wakeWhenSeen() {
    const touched = () => void this.wake();
    const picture = /** @type {HTMLElement} */ (this.element.querySelector(".picture") ?? this.element);
    if (ON_DEMAND.includes(this.element.dataset.kind ?? "")) {
      const pressed = (/** @type {MouseEvent} */ event) => {
        this.pressed = event;
        touched();
      };
      const place = this.element.querySelector(".shown") ?? picture;
      return /** @type {HTMLElement} */ (place).addEventListener("click", pressed, { once: true });
    }
    for (const kind of ["pointerenter", "focusin", "touchstart"]) {
      this.element.addEventListener(kind, touched, { once: true, passive: true });
    }
    const seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        touched();
      },
      // What shows another epoch than its player says is put right before it is seen.
      Number(this.element.dataset.epoch ?? this.clock.epoch) === this.clock.epoch ? { threshold: HALF } : { rootMargin: "50%" },
    );
    seen.observe(picture);
  }
}

/** A part of the program did not arrive. @returns {never} */
function lost() {
  throw unreachable();
}

/** `88.8 %`, joined by a no-break space. @param {number} share */
export function percent(share, digits = 1) {
  return `${(100 * share).toFixed(digits)}\u00a0%`;
}
