// The reader's own points on a picture: put there, dragged, and classified by the network of every epoch.

import { button, element } from "./dom.js";
import { formatPlaces, parsePlaces } from "./hash.js";

/** @typedef {[number, number]} Place  of the data */

const MOST = 8;
const STEP = 0.02;

/**
 * @param {import("./figure.js").LiveFigure} figure
 * @param {import("./stage.js").Stage} stage
 * @param {(x: number, y: number) => {label: number, said: string}} classify  what the network says of a place
 * @param {(words: () => string) => void} tell  to those who hear it
 */
export function mountOwnPoints(figure, stage, classify, tell) {
  /** @type {Place[]} */ let places = [];
  /** @type {HTMLButtonElement[]} */ let points = [];
  let text = "";
  const add = control("+", "Add a point of your own: drag it; nothing is trained on it", () => put());
  const remove = control("−", "Remove your last point", () => {
    change(places.slice(0, -1));
    (places.length ? remove : add).focus();
  });
  const controls = element("div", "own-controls");
  controls.append(remove, add);
  stage.root.append(controls);

  /** A new point in the middle, or above or below those that lie there: none covers what another says. */
  function put() {
    const { xlim, ylim } = stage.frame;
    const at = (((places.length + 4) % MOST) + 0.5) / MOST;
    change([...places, [(xlim[0] + xlim[1]) / 2, ylim[0] + at * (ylim[1] - ylim[0])]]);
    points[places.length - 1].focus();
  }

  /** @param {Place} place @returns {Place} */
  function within([x, y]) {
    const { xlim, ylim } = stage.frame;
    return [Math.min(Math.max(x, xlim[0]), xlim[1]), Math.min(Math.max(y, ylim[0]), ylim[1])];
  }

  /** @param {Place[]} wanted */
  function change(wanted) {
    const { clock } = figure;
    clock.set(clock.epoch, "reader", new Map([...clock.state, ["points", formatPlaces(wanted)]]));
  }

  /** @param {number} at */
  function made(at) {
    const point = button("", undefined, "", "own");
    point.append(element("span"));
    const move = (/** @type {Place} */ to) => change(places.map((place, n) => (n === at ? within(to) : place)));
    point.addEventListener("pointerdown", (event) => point.setPointerCapture(event.pointerId));
    for (const kind of ["pointerdown", "pointermove"]) {
      point.addEventListener(kind, (event) => {
        event.stopPropagation(); // the probe stays away
        const one = /** @type {PointerEvent} */ (event);
        if (kind === "pointermove" && point.hasPointerCapture(one.pointerId)) move(stage.toData(one));
      });
    }
    point.addEventListener("keydown", (event) => {
      const { xlim } = stage.frame;
      const step = (event.shiftKey ? 5 * STEP : STEP) * (xlim[1] - xlim[0]);
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
      const way = ways[/** @type {keyof typeof ways} */ (event.key)];
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Delete" || event.key === "Backspace") {
        change(places.filter((_, n) => n !== at));
        (points[Math.min(at, places.length - 1)] ?? add).focus();
      } else if (way) {
        move([places[at][0] + way[0] * step, places[at][1] + way[1] * step]);
        tell(() => point.getAttribute("aria-label") ?? "");
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return point;
  }

  return {
    /** The network has changed, or the points, or the size. */
    show() {
      const wanted = figure.clock.state.get("points") ?? "";
      if (wanted !== text) {
        text = wanted;
        places = (parsePlaces(wanted) ?? []).slice(0, MOST).map(within);
      }
      while (points.length > places.length) points.pop()?.remove();
      while (points.length < places.length) {
        points.push(made(points.length));
        stage.root.insertBefore(points[points.length - 1], controls);
      }
      places.forEach(([x, y], at) => {
        const [left, top] = stage.toPicture(x, y);
        const { label, said } = classify(x, y);
        const [wide, high] = stage.frame.size;
        const point = points[at];
        point.style.left = `${(100 * left) / wide}%`;
        point.style.top = `${(100 * top) / high}%`;
        point.style.setProperty("--own", `var(--class-${stage.frame.classes[label].index % 10})`);
        point.classList.toggle("leftwards", left > wide / 2);
        point.setAttribute("aria-label", `Your point at ${x.toFixed(2)}, ${y.toFixed(2)}: ${said}`);
        /** @type {HTMLElement} */ (point.firstChild).textContent = said;
      });
      remove.hidden = !places.length;
      add.disabled = places.length >= MOST;
    },
  };
}

/** @param {string} sign @param {string} name @param {() => void} press */
function control(sign, name, press) {
  const made = button(sign, press, name);
  made.title = name;
  for (const kind of ["keydown", "pointerdown", "pointermove"]) made.addEventListener(kind, (event) => event.stopPropagation());
  return made;
}
