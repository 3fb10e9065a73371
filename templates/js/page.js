// What a page does with script: tabs, figures that play, and one place that follows the address into both.

import { decoded, parseHash } from "./hash.js";
import { mountTabs } from "./tabs.js";

/** @type {ReturnType<typeof import("./figures.js").mountFigures> | null} */
let figures = null;
const roots = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".tabs")]);
const groups = roots.map((root) => mountTabs(root, (panel) => figures?.addressWithin(panel) || `#${panel.id}`));
const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("figure[data-live]:not([data-guess])")]);
const guesses = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("figure[data-guess]")]);
if (guesses.length) import("./guess.js").then(({ mountGuesses }) => mountGuesses(guesses), unasked);
if (found.length) figures = (await import("./figures.js")).mountFigures(found, reveal);

/** The program that asks did not arrive: the answer stands there unasked. */
function unasked() {
  for (const { dataset } of guesses) dataset.failed = "";
}

/** Open the tab that holds an element, so that it can be seen. @param {Element} element */
function reveal(element) {
  return groups.map((group) => group.reveal(element)).some(Boolean);
}

/** Show what the address names: an epoch of a figure, or a place within a hidden tab. @param {boolean} deliberately */
function follow(deliberately) {
  const place = parseHash(location.hash);
  if (place && figures?.drive(place, deliberately)) return;
  const id = decoded(location.hash.slice(1));
  const target = id && document.getElementById(id);
  // The browser could not bring it into view: it was hidden.
  if (target && reveal(target)) target.scrollIntoView();
}

addEventListener("popstate", () => follow(false));
document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest?.('a[href^="#"]');
  const hash = link?.getAttribute("href");
  if (!hash || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const place = parseHash(hash);
  if (place && figures?.knows(place)) {
    event.preventDefault();
    if (hash !== location.hash) history.pushState(null, "", hash);
    follow(true);
  } else if (hash === location.hash) {
    follow(true); // it leads where the address already is, which tells nobody
  }
});
follow(true);
