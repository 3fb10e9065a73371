// A sheet over a still on which a reader draws: by mouse, by finger, by taps, or by keys that move a cross.

import { chosen, toPlace, toPx } from "./frame.js";
import { NARROW } from "./palette.js";

/** @typedef {import("./data.js").Frame} Frame */
/** @typedef {import("./sketch.js").Place} Place */

/**
 * @template S
 * @typedef {object} Pen  places are the data's; what is drawn so far is never changed, but replaced
 * @property {S} blank
 * @property {(drawn: S, from: Place, to: Place, first: boolean) => S} go
 * @property {(drawn: S, place: Place) => S} corner
 * @property {(drawn: S) => S} lift  the next corner begins a new line
 * @property {(drawn: S) => Record<string, string>} paths  d of the paths by class; `apart` and `truth` are for the answer
 * @property {(drawn: S) => string} score
 * @property {(place: Place) => string} named
 * @property {Place} step  of one arrow key
 * @property {Place} at  where the cross is at first
 */

const STILL_PX = 4;
const SAY_MS = 300;
/** @type {Record<string, Place>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * @template S
 * @param {HTMLElement} element @param {Record<string, Frame>} frames @param {() => void} changed @param {Pen<S>} pen
 * @returns {import("./guess.js").Guess}
 */
export function mountPad(element, frames, changed, pen) {
  const [root, svg, cross, said, heard] = [".pad", ".pad svg", ".cross", ".said", ".heard"].map(
    (name) => /** @type {HTMLElement} */ (element.querySelector(name)),
  );
  let { blank: drawn, at } = pen;
  /** @type {S[]} */
  let past = [];
  let answered = false;
  let fingers = false;
  /** The pointer that is down. @type {{id: number, from: Place, event: PointerEvent, moved: boolean} | null} */
  let down = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let telling;

  function show() {
    const frame = chosen(frames);
    svg.setAttribute("viewBox", `0 0 ${frame.size.join(" ")}`);
    const paths = pen.paths(drawn);
    for (const one of svg.children) {
      const [name, after] = one.classList;
      one.setAttribute("d", after && !answered ? "" : paths[name]);
    }
    const [x, y] = toPx(frame, ...at);
    cross.style.left = `${(100 * x) / frame.size[0]}%`;
    cross.style.top = `${(100 * y) / frame.size[1]}%`;
    cross.classList.toggle("leftwards", x > frame.size[0] / 2);
    said.textContent = pen.named(at);
  }

  /** @param {S} next @param {boolean} [goesOn]  what was drawn is no state to come back to */
  function set(next, goesOn = false) {
    if (!goesOn) past.push(drawn);
    drawn = next;
    show();
    changed();
  }

  function undo() {
    drawn = past.pop() ?? drawn;
    show();
    changed();
  }

  /** @param {PointerEvent} event @returns {Place} */
  function toData(event) {
    const { size: [wide, high] } = chosen(frames);
    const box = root.getBoundingClientRect();
    return toPlace(chosen(frames), ((event.clientX - box.left) / box.width) * wide, ((event.clientY - box.top) / box.height) * high);
  }

  root.addEventListener("pointerdown", (event) => {
    if (answered || down || event.button || (event.pointerType === "touch" && !fingers)) return;
    root.setPointerCapture(event.pointerId);
    cross.hidden = true;
    down = { id: event.pointerId, from: toData(event), event, moved: false };
  });
  root.addEventListener("pointermove", (event) => {
    if (down?.id !== event.pointerId) return;
    const { moved, event: { clientX, clientY } } = down;
    if (!moved && Math.hypot(event.clientX - clientX, event.clientY - clientY) < STILL_PX) return;
    const to = toData(event);
    set(pen.go(drawn, down.from, to, !moved), moved);
    Object.assign(down, { from: to, moved: true });
  });
  root.addEventListener("lostpointercapture", () => {
    if (down && !down.moved) set(pen.corner(drawn, down.from));
    down = null;
  });
  root.addEventListener("keydown", (event) => {
    const { key } = event;
    const way = WAYS[key];
    if (answered || event.altKey || event.ctrlKey || event.metaKey) return;
    let words = "";
    if (way) {
      const { xlim, ylim } = chosen(frames);
      const [x, y] = at.map((value, axis) => value + way[axis] * pen.step[axis] * (event.shiftKey ? 5 : 1));
      at = [Math.min(Math.max(x, xlim[0]), xlim[1]), Math.min(Math.max(y, ylim[0]), ylim[1])];
      show();
      words = pen.named(at);
    } else if (key === "Enter") {
      set(pen.corner(drawn, at));
      words = `Set: ${pen.named(at)}`;
    } else if (key === "Backspace") {
      undo();
      words = "Taken back";
    } else if (key === "Escape") {
      drawn = pen.lift(drawn);
      words = "New line";
    } else return;
    event.preventDefault();
    cross.hidden = false;
    clearTimeout(telling);
    telling = setTimeout(() => (heard.textContent = words), SAY_MS);
  });
  root.addEventListener("blur", () => (cross.hidden = true));
  NARROW.addEventListener("change", show);
  root.hidden = false;
  show();
  return {
    made: () => drawn !== pen.blank,
    undo,
    draw(draws) {
      fingers = draws;
      root.classList.toggle("drawing", draws);
      if (draws) root.focus({ preventScroll: true });
      else drawn = pen.lift(drawn);
    },
    turn(after) {
      answered = after;
      root.tabIndex = after ? -1 : 0;
      if (!after) [drawn, past] = [pen.blank, []];
      show();
      return after ? pen.score(drawn) : "";
    },
  };
}
