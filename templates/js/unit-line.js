// The line on which one unit switches, over the picture; its fringe is on the side where the unit is on.

import { unitLine } from "./boundary.js";
import { make } from "./svg.js";

/** @typedef {import("./hinges.js").Hinges} Hinges */

const FRINGE = 9;
const EVERY = 40;

/** @param {import("./stage.js").Stage} stage */
export function mountUnitLine(stage) {
  const svg = make("svg", { class: "unit-line", "aria-hidden": "true" });
  stage.root.append(svg);

  /** @param {Hinges | null} h  of the whole network @param {number | null} unit  null takes the line away */
  return (h, unit) => {
    const { frame } = stage;
    const line = !h || unit === null ? null : unitLine(h.a[unit], h.b[unit], h.c[unit], frame);
    if (!line) return svg.replaceChildren();
    const { x, y, dx, dy, from, to } = line;
    const at = (/** @type {number} */ t, side = 0) => stage.toPicture(x + t * dx + side * dy, y + t * dy - side * dx);
    const [start, end, beside] = [at(from), at(to), at(from, 1)];
    const [wide, high] = [end[0] - start[0], end[1] - start[1]];
    const length = Math.hypot(wide, high);
    // Upright on the line as it is seen, towards where the unit is on.
    const turn = -high * (beside[0] - start[0]) + wide * (beside[1] - start[1]) > 0 ? FRINGE : -FRINGE;
    const [outX, outY] = [(-high / length) * turn, (wide / length) * turn];
    const teeth = Array.from({ length: Math.floor(length / EVERY) }, (_, k) => {
      const share = ((k + 0.5) * EVERY) / length;
      return `M${start[0] + share * wide} ${start[1] + share * high}l${outX} ${outY}`;
    });
    const d = `M${start.join(" ")}L${end.join(" ")}${teeth.join("")}`;
    svg.setAttribute("viewBox", `0 0 ${frame.size.join(" ")}`);
    svg.replaceChildren(make("path", { class: "unit-halo", d }), make("path", { d }));
  };
}
