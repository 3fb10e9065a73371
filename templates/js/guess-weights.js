// Which network is the best? A choice among grids of weights, and then whose they are.

import { percent } from "./figure.js";

/** @typedef {{label: string, epoch: number, accuracy: number}} Choice */

/** @type {import("./guess.js").Mount} */
export function mount(element, about, changed) {
  /** @type {Choice[]} */
  const choices = Object.values(about.frames)[0].choices;
  const best = Math.max(...choices.map(({ accuracy }) => accuracy));
  const places = [...element.querySelectorAll(".choice")];
  const radios = places.map((place) => /** @type {HTMLInputElement} */ (place.querySelector("input")));
  radios.forEach((radio, at) => {
    radio.hidden = false;
    radio.addEventListener("change", changed);
    places[at].querySelector("picture")?.addEventListener("click", () => radio.disabled || radio.click());
  });
  return {
    made: () => radios.some(({ checked }) => checked),
    turn(answered) {
      const chosen = choices[radios.findIndex(({ checked }) => checked)];
      choices.forEach(({ epoch, accuracy }, at) => {
        const said = /** @type {HTMLElement} */ (places[at].querySelector(".choice-said"));
        said.textContent = answered ? `epoch ${epoch}, ${percent(accuracy)}` : "";
        places[at].classList.toggle("best", answered && accuracy === best);
        radios[at].disabled = answered;
        if (!answered) radios[at].checked = false;
      });
      if (!answered || !chosen) return "";
      const behind = 100 * (best - chosen.accuracy);
      return behind ? `${chosen.label}, your choice, is ${behind.toFixed(1)} percentage points behind.` : `${chosen.label} it is: nothing is better.`;
    },
  };
}
