// The page's figures that play: whose clock each follows, and what the address says of them.

import { Clock } from "./clock.js";
import { heard } from "./dom.js";
import { LiveFigure } from "./figure.js";
import { formatHash } from "./hash.js";

/** @typedef {import("./hash.js").Place} Place */

const QUIET_MS = 250;

/**
 * @param {HTMLElement[]} elements
 * @param {(element: Element) => boolean} reveal  opens the tab that holds an element
 */
export function mountFigures(elements, reveal) {
  const named = (/** @type {HTMLElement} */ element) => element.dataset.experiments?.split(" ")[0] ?? "";
  const compares = (/** @type {HTMLElement} */ element) => element.dataset.kind === "compare";
  const epochOf = (/** @type {HTMLElement} */ element) => Number(element.dataset.epoch ?? element.dataset.last);
  /** Those that figures of an experiment share; they begin with the first that has small multiples. @type {Map<string, Clock>} */
  const clocks = new Map();
  const epochs = elements.filter((element) => !element.dataset.runs && !compares(element));
  for (const element of [...epochs.filter((one) => one.matches(".has-strip")), ...epochs]) {
    if (!clocks.has(named(element))) clocks.set(named(element), new Clock(epochOf(element), Number(element.dataset.last)));
  }
  const figures = elements.map((element) => {
    // Runs are no epochs: they have a clock of their own.
    if (element.dataset.runs) return new LiveFigure(element, named(element), new Clock(0, Number(element.dataset.runs) - 1));
    // Both epochs of a comparison are its own.
    if (compares(element)) return new LiveFigure(element, "", new Clock(Number(element.dataset.last), Number(element.dataset.last)));
    return new LiveFigure(element, named(element), /** @type {Clock} */ (clocks.get(named(element))));
  });
  for (const figure of figures) figure.page = clocks.get(named(figure.element)) ?? null;
  /** Whose address is an epoch's alone: the first that has small multiples, else the first. @param {string} experiment */
  const mainOf = (experiment) => {
    const its = figures.filter((one) => one.experiment === experiment && !one.runs);
    return its.find(({ element }) => element.matches(".has-strip")) ?? its[0];
  };
  /** The figure of each experiment that a reader has used last. @type {Map<string, LiveFigure>} */
  const used = new Map();
  for (const figure of figures) {
    for (const kind of ["pointerdown", "keydown"]) figure.element.addEventListener(kind, () => used.set(named(figure.element), figure), true);
  }
  const status = heard();
  document.body.append(status);

  /** Clocks of figures that the address can say apart from their experiment's: of runs, and of those that may be unlinked. @type {Map<LiveFigure, Clock>} */
  const own = new Map();
  for (const figure of figures) {
    const shared = clocks.get(figure.experiment);
    const others = figures.filter((one) => one.experiment === figure.experiment && !one.runs);
    if (!shared || !figure.element.id) continue;
    if (figure.runs) own.set(figure, figure.clock);
    else if (others.length > 1) {
      own.set(figure, shared.fork());
      figure.player.offerLink((linked) => {
        own.get(figure)?.set(shared.epoch, "reader");
        link(figure, linked);
        write(figure.experiment);
      });
      // Curves show all epochs; what shows one that was chosen for it keeps it.
      const apart = figure.element.dataset.kind !== "learning_curves" && epochOf(figure.element) !== shared.epoch;
      if (apart) own.get(figure)?.set(epochOf(figure.element), "address");
      link(figure, !apart);
    }
  }

  /** @param {LiveFigure} figure @param {boolean} linked  to the others of its experiment */
  function link(figure, linked) {
    const clock = linked ? clocks.get(figure.experiment) : own.get(figure);
    if (clock) figure.attach(clock);
    figure.player.showLink(linked);
  }

  /** What the address has to say of an experiment, so that it leads to a figure. @param {string} experiment @param {Clock} clock @param {LiveFigure} [figure] */
  function address(experiment, clock, figure = used.get(experiment)) {
    const at = figure && figure !== mainOf(experiment) ? figure.element.id : "";
    const apart = [...own].filter(([figure, one]) => figure.experiment === experiment && figure.clock === one && (one.epoch || !figure.runs));
    const free = apart.map(([figure, { epoch }]) => `${figure.element.id}@${epoch}`).join(",");
    return formatHash({ experiment, epoch: clock.epoch, state: new Map([...clock.state, ["free", free], ["at", at]]) });
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let writing;
  /** @param {string} experiment */
  function write(experiment) {
    // A drag passes many epochs; the address is written when it rests.
    clearTimeout(writing);
    const clock = clocks.get(experiment);
    if (!clock) return;
    writing = setTimeout(() => {
      history.replaceState(null, "", address(experiment, clock));
      for (const figure of figures.filter(({ element }) => named(element) === experiment)) {
        figure.element.querySelector(".meta a[href^='#']")?.setAttribute("href", address(experiment, clock, figure));
      }
    }, QUIET_MS);
  }
  /** @param {string} experiment @returns {(at: number, cause: import("./clock.js").Cause) => void} */
  const moved = (experiment) => (_, cause) => {
    if (cause !== "address") write(experiment);
  };
  for (const [experiment, clock] of clocks) clock.listen(moved(experiment));
  for (const [figure, clock] of own) clock.listen(moved(figure.experiment));

  /** Unlink the figures that the address names, link all others. @param {string} experiment @param {string} free  `figure-moons-seeds@7,…` */
  function part(experiment, free) {
    const named = new Map(free.split(",").map((one) => /** @type {[string, string]} */ (one.split("@"))));
    for (const [figure, clock] of own) {
      if (figure.experiment !== experiment) continue;
      const epoch = Number(named.get(figure.element.id) ?? NaN);
      if (Number.isInteger(epoch)) clock.set(epoch, "address");
      else if (figure.runs) clock.set(0, "address");
      if (!figure.runs) link(figure, !Number.isInteger(epoch));
    }
  }

  return {
    /** Whether there is a figure of that experiment. @param {Place} place */
    knows: ({ experiment }) => clocks.has(experiment),

    /** What the address says once a reader has come to a part of the page: of the training that plays there, or nothing. @param {Element} part */
    addressWithin(part) {
      const figure = figures.find((one) => part.contains(one.element) && clocks.has(one.experiment));
      const clock = figure && clocks.get(figure.experiment);
      return clock && figure.data ? address(figure.experiment, clock) : "";
    },

    /**
     * Show an epoch, and of its further state what the address says; `deliberately`, because someone followed a link: then the figure is brought into view.
     * @param {Place} place @param {boolean} deliberately @returns {boolean}  false: nothing here can show it
     */
    drive({ experiment, epoch, state }, deliberately) {
      const clock = clocks.get(experiment);
      const figure = figures.find(({ element }) => element.id === state.get("at") && named(element) === experiment) ?? mainOf(experiment);
      if (!clock || !figure) return false;
      clearTimeout(writing);
      if (deliberately) reveal(figure.element);
      if (epoch > clock.last) {
        figure.note(`There is no epoch ${epoch}: this training has epochs 0 to ${clock.last}.`);
        if (deliberately) figure.bringIntoView();
        return true;
      }
      if (figure.failed) return false;
      figure.note("");
      clock.set(epoch, "address", new Map([...state].filter(([name]) => name !== "free" && name !== "at")));
      part(experiment, state.get("free") ?? "");
      if (deliberately) figure.bringIntoView();
      figure.wake().then(() => {
        if (deliberately) status.textContent = figure.title + (figure.experiment && `: ${figure.spoken(figure.clock.epoch)}`);
      });
      return true;
    },
  };
}
