// What a picture says at one place: under the pointer, under a finger, or where arrow keys have moved a cross to.

import { element, heard } from "./dom.js";

/** @typedef {import("./stage.js").Stage} Stage */

const STEP = 0.02;
const TELL_MS = 300;

/**
 * @param {Stage} stage
 * @param {(x: number, y: number) => string} answer  what is said of a place of the data
 * @param {() => void} [left]  nothing is asked any more
 * @param {{moved?: (place: [number, number] | null) => void, spoken?: (x: number, y: number) => string}} linked
 *   moved: the reader has moved the cross; spoken: the answer for those who hear it, where it is another one
 */
export function mountProbe(stage, answer, left = () => {}, { moved = () => {}, spoken = answer } = {}) {
  const { root } = stage;
  root.tabIndex = 0;
  root.setAttribute("role", "application");
  root.setAttribute("aria-roledescription", "picture to probe");
  root.setAttribute("aria-label", "Arrow keys move a probe.");
  const cross = element("div", "cross");
  cross.hidden = true;
  const said = element("p", "said");
  const status = heard();
  cross.append(said);
  root.append(cross, status);
  /** @type {[number, number] | null} */
  let place = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let telling;

  function refresh() {
    cross.hidden = !place;
    if (!place) return left();
    const { frame } = stage;
    const [x, y] = stage.toPicture(...place);
    cross.style.left = `${(100 * x) / frame.size[0]}%`;
    cross.style.top = `${(100 * y) / frame.size[1]}%`;
    cross.classList.toggle("leftwards", x > frame.size[0] / 2);
    said.textContent = answer(...place);
  }

  /** @param {[number, number] | null} to */
  function move(to) {
    const { xlim, ylim } = stage.frame;
    follow(to && [Math.min(Math.max(to[0], xlim[0]), xlim[1]), Math.min(Math.max(to[1], ylim[0]), ylim[1])]);
    moved(place);
  }

  /** Put the cross where another picture's is. @param {[number, number] | null} to */
  function follow(to) {
    place = to;
    refresh();
  }

  /** Say something once keys rest. @param {() => string} words */
  function tell(words) {
    clearTimeout(telling);
    telling = setTimeout(() => (status.textContent = words()), TELL_MS);
  }

  root.addEventListener("pointermove", (event) => move(stage.toData(event)));
  root.addEventListener("pointerdown", (event) => move(stage.toData(event)));
  root.addEventListener("pointerleave", (event) => {
    // A finger that is lifted leaves its answer to be read.
    if (event.pointerType === "mouse") move(null);
  });
  root.addEventListener("keydown", (event) => {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key === "Escape" && place) move(null);
    else if (event.key in ways && !event.altKey && !event.ctrlKey && !event.metaKey) {
      const [dx, dy] = ways[/** @type {keyof typeof ways} */ (event.key)];
      const { xlim, ylim } = stage.frame;
      const [wide, high] = [xlim[1] - xlim[0], ylim[1] - ylim[0]];
      const from = place ?? [xlim[0] + wide / 2, ylim[0] + high / 2];
      const step = event.shiftKey ? 5 * STEP : STEP;
      move([from[0] + dx * step * wide, from[1] + dy * step * wide]);
      tell(() => (place ? `At ${place.map((v) => v.toFixed(2)).join(", ")}: ${spoken(...place)}` : ""));
    } else return;
    event.preventDefault();
  });
  root.addEventListener("blur", () => move(null));
  return { refresh, tell, follow };
}
