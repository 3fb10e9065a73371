// Figures that ask first: what the reader draws or chooses on the bare picture, then the answer over it with a score.
// Nothing of it is kept or sent.

import { Unplayable, load, unreachable } from "./data.js";

/**
 * @typedef {object} Guess
 * @property {() => boolean} made  whether the reader has guessed
 * @property {(answered: boolean) => string} turn  the answer over the guess, or a new question; the score in words
 * @property {() => void} [undo]
 * @property {(fingers: boolean) => void} [draw]  whether fingers draw and don't scroll
 */

/** @typedef {(element: HTMLElement, about: any, changed: () => void) => Guess} Mount */

/** @type {Record<string, () => Promise<{mount: Mount}>>} */
const VIEWS = {
  guess_boundary: () => import("./guess-boundary.js"),
  guess_curve: () => import("./guess-curve.js"),
  guess_weights: () => import("./guess-weights.js"),
};

/** Mount each when it comes near. @param {HTMLElement[]} elements */
export function mountGuesses(elements) {
  for (const element of elements) {
    const seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        start(element).catch((error) => fail(element, error));
      },
      { rootMargin: "200px" },
    );
    seen.observe(element);
  }
}

/** @param {HTMLElement} element @param {unknown} error */
function fail(element, error) {
  if (!(error instanceof Unplayable)) console.error(error);
  const note = /** @type {HTMLElement} */ (element.querySelector("p.frame-note"));
  note.textContent = `Nothing can be guessed here: ${error instanceof Unplayable ? error.message : "this browser can't show it"}.`;
  note.hidden = false;
  element.dataset.failed = "";
}

/** @param {HTMLElement} element */
async function start(element) {
  const lost = () => {
    throw unreachable();
  };
  const [{ about }, { mount }] = await Promise.all([
    load(element.dataset.live ?? ""),
    VIEWS[element.dataset.kind ?? ""]().catch(lost),
  ]);
  const [draw, undo, show, again, said, answer] = [".draw", ".undo", ".show", ".again", ".guess-said", ".guess-answer p"].map(
    (name) => /** @type {HTMLButtonElement} */ (element.querySelector(name)),
  );
  const how = said.textContent;
  let answered = false;
  const refresh = () => {
    for (const button of [draw, undo, show, again]) if (button) button.hidden = answered !== (button === again);
    if (undo) undo.disabled = !guess.made();
    show.textContent = guess.made() ? "Show the answer" : "Skip to the answer";
  };
  const fingers = (/** @type {boolean} */ draws) => {
    draw?.setAttribute("aria-pressed", String(draws));
    guess.draw?.(draws);
  };
  const turn = () => {
    answered = !answered;
    fingers(false);
    const score = guess.turn(answered);
    refresh();
    said.textContent = answered ? `${score} ${answer.textContent}` : how;
    (answered ? again : (draw ?? show)).focus({ preventScroll: true });
  };
  const guess = mount(element, about, refresh);
  draw?.addEventListener("click", () => fingers(draw.ariaPressed !== "true"));
  undo?.addEventListener("click", () => guess.undo?.());
  for (const button of [show, again]) button.addEventListener("click", turn);
  element.dataset.ready = "";
  refresh();
}
