// Points, rings, ticks and names as matplotlib draws them in the stills (`figure/marks.py`, `heap.py`, `plane.py`).

import { colour } from "./palette.js";

/** @typedef {CanvasRenderingContext2D} Context */
/** @typedef {import("./data.js").Frame} Frame */

/** Pixels by which a shape must be larger to look as large as a circle. @type {Record<string, number>} */
const LARGER = { triangle: 1.1, "triangle-down": 1.1, diamond: -0.6, plus: 1, cross: 1, pentagon: 0.8, hexagon: 0.6, star: 2.2 };

/** Corners of each shape about its middle, y downwards, for a size of 1. @type {Record<string, [number, number][]>} */
const CORNERS = {
  triangle: [[0, -0.5], [-0.5, 0.5], [0.5, 0.5]],
  "triangle-down": [[0, 0.5], [-0.5, -0.5], [0.5, -0.5]],
  square: [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]],
  diamond: [[0, -0.7071], [0.7071, 0], [0, 0.7071], [-0.7071, 0]],
  plus: crossed(0),
  cross: crossed(Math.PI / 4),
  pentagon: spokes(5, 1),
  hexagon: spokes(6, 1),
  star: spokes(5, 0.381966),
};

/** @param {number} turn @returns {[number, number][]}  a filled plus, turned */
function crossed(turn) {
  const [arm, end] = [1 / 6, 0.5];
  const plus = [[-arm, -end], [arm, -end], [arm, -arm], [end, -arm], [end, arm], [arm, arm], [arm, end], [-arm, end], [-arm, arm], [-end, arm], [-end, -arm], [-arm, -arm]];
  return plus.map(([x, y]) => [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)]);
}

/** @param {number} count @param {number} inner  1: a polygon; less: a star @returns {[number, number][]} */
function spokes(count, inner) {
  const corners = inner < 1 ? 2 * count : count;
  return Array.from({ length: corners }, (_, at) => {
    const [turn, radius] = [(2 * Math.PI * at) / corners, at % 2 && inner < 1 ? inner / 2 : 0.5];
    return [radius * Math.sin(turn), -radius * Math.cos(turn)];
  });
}

/** @param {Context} context @param {string} marker @param {number} x @param {number} y @param {number} size  of a circle as large */
function outline(context, marker, x, y, size) {
  context.beginPath();
  const corners = CORNERS[marker];
  if (!corners) return context.arc(x, y, size / 2, 0, 2 * Math.PI);
  const wide = size + (LARGER[marker] ?? 0);
  for (const [dx, dy] of corners) context.lineTo(x + wide * dx, y + wide * dy);
  context.closePath();
}

/** The same as a path of SVG. @param {string} marker @param {number} x @param {number} y @param {number} size */
export function outlinePath(marker, x, y, size) {
  const corners = CORNERS[marker];
  if (!corners) return `M${(x - size / 2).toFixed(1)} ${y.toFixed(1)}a${size / 2} ${size / 2} 0 1 0 ${size} 0a${size / 2} ${size / 2} 0 1 0 ${-size} 0`;
  const wide = size + (LARGER[marker] ?? 0);
  return `M${corners.map(([dx, dy]) => `${(x + wide * dx).toFixed(1)} ${(y + wide * dy).toFixed(1)}`).join("L")}Z`;
}

/**
 * Points by class, the wrong ones as discs of paper with a dark ring and the class's sign, each whole before the next.
 * @param {Context} context
 * @param {Frame} frame
 * @param {{at: [number, number], label: number, wrong: boolean}[]} points  places in the frame's px
 */
export function drawPoints(context, frame, points) {
  const [halo, ring] = [colour("halo"), colour("ring")];
  const colours = frame.classes.map(({ index }) => colour(`class-${index % 10}`));
  const big = frame.point > 3.5;
  context.strokeStyle = halo;
  context.lineWidth = big ? 0.7 : 0.5;
  for (let k = 0; k < frame.classes.length; k++) {
    context.fillStyle = colours[k];
    for (const { at, label, wrong } of points) {
      if (wrong || label !== k) continue;
      outline(context, frame.classes[k].marker, ...at, frame.point);
      context.fill();
      context.stroke();
    }
  }
  for (const { at, label, wrong } of points) {
    if (!wrong) continue;
    outline(context, "circle", ...at, frame.point + (big ? 4 : 2.2));
    context.fillStyle = halo;
    context.strokeStyle = ring;
    context.lineWidth = big ? 1.2 : 0.8;
    context.fill();
    context.stroke();
    outline(context, frame.classes[label].marker, ...at, frame.point - 0.6);
    context.fillStyle = colours[label];
    context.fill();
  }
}

/** Ticks, their numbers and the names. @param {Context} context @param {Frame} frame */
export function drawNames(context, frame) {
  context.lineJoin = "round";
  context.strokeStyle = colour("ink");
  context.lineWidth = 1;
  for (const [x0, y0, x1, y1] of frame.strokes) {
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  }
  const sans = colour("sans");
  for (const [text, x, y, across, upright, size, weight] of frame.texts) {
    context.font = `${weight} ${size}px ${sans}`;
    context.textAlign = /** @type {CanvasTextAlign} */ (across);
    context.fillStyle = colour("ink");
    context.strokeStyle = colour("halo");
    context.lineWidth = size > 13 ? 4 : 3;
    // Half a capital's height above the baseline.
    const down = upright === "baseline" ? 0 : 0.36 * size;
    context.strokeText(text, x, y + down);
    context.fillText(text, x, y + down);
  }
}

/** The line between the classes. @param {Context} context @param {import("./stage.js").Stage} stage @param {import("./boundary.js").Polyline[]} lines */
export function drawLines(context, stage, lines) {
  context.strokeStyle = colour("ink");
  context.lineJoin = "round";
  for (const { xs, ys, closed } of lines) {
    context.beginPath();
    for (let at = 0; at < xs.length; at++) context.lineTo(...stage.toPicture(xs[at], ys[at]));
    if (closed) context.closePath();
    context.stroke();
  }
}

const MOST_POINTS = 3000;

/** The points that a still draws: all, or an evenly spaced part. @param {import("./network.js").Replay} replay @param {"train" | "test"} [split] */
export function shownPoints({ train, labels }, split = "train") {
  const [from, count] = split === "train" ? [0, train] : [train, labels.length - train];
  const some = Math.min(count, MOST_POINTS);
  return Array.from({ length: some }, (_, at) => from + (some < count ? Math.floor((at * (count - 1)) / (some - 1)) : at));
}
