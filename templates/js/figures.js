// The page's figures that play: whose clock each follows, and what the address says of them.

import { Clock } from "./clock.js";
import { LiveFigure } from "./figure.js";
import { formatHash } from "./hash.js";

/** @typedef {import("./hash.js").Place} Place */

const QUIET_MS = 250;

/**
 * @param {HTMLElement[]} elements
 * @param {(element: Element) => boolean} reveal  opens the tab that holds an element
 */
export function mountFigures(elements, reveal) {
  /** @type {Map<string, Clock>} */
  const clocks = new Map();
  const figures = elements.map((element) => {
    const name = element.dataset.experiments?.split(" ")[0] ?? "";
    const last = Number(element.dataset.last);
    // Runs are no epochs: they have a clock of their own.
    if (element.dataset.runs) return new LiveFigure(element, name, new Clock(0, Number(element.dataset.runs) - 1));
    // Both epochs of a comparison are its own.
    if (element.dataset.kind === "compare") return new LiveFigure(element, "", new Clock(last, last));
    const clock = clocks.get(name) ?? new Clock(Number(element.dataset.epoch ?? last), last);
    clocks.set(name, clock);
    return new LiveFigure(element, name, clock);
  });
  for (const figure of figures) figure.page = clocks.get(figure.element.dataset.experiments?.split(" ")[0] ?? "") ?? null;
  const status = document.createElement("p");
  status.className = "heard";
  status.setAttribute("role", "status");
  document.body.append(status);

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let writing;
  for (const [experiment, clock] of clocks) {
    clock.listen((epoch, cause) => {
      if (cause === "address") return;
      // A drag passes many epochs; the address is written when it rests.
      clearTimeout(writing);
      writing = setTimeout(() => {
        history.replaceState(null, "", formatHash({ experiment, epoch: clock.epoch, state: clock.state }));
      }, QUIET_MS);
    });
  }

  return {
    /** Whether there is a figure of that experiment. @param {Place} place */
    knows: ({ experiment }) => clocks.has(experiment),

    /**
     * Show an epoch, and of its further state what the address says; `deliberately`, because someone followed a link: then the figure is brought into view.
     * @param {Place} place @param {boolean} deliberately @returns {boolean}  false: nothing here can show it
     */
    drive({ experiment, epoch, state }, deliberately) {
      const clock = clocks.get(experiment);
      const figure = figures.find((one) => one.experiment === experiment && !one.runs);
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
      clock.set(epoch, "address", state);
      if (deliberately) figure.bringIntoView();
      figure.wake().then(() => {
        if (deliberately) status.textContent = `${figure.title}: ${figure.spoken(epoch)}`;
      });
      return true;
    },
  };
}
