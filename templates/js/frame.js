// Where things stand in a picture: `Drawing.frame`, in CSS px from its top left.

import { NARROW } from "./palette.js";

/** @typedef {Pick<import("./data.js").Frame, "axes" | "xlim" | "ylim">} Axes */

/** That of the still which is shown now. @template F @param {Record<string, F>} frames @returns {F} */
export function chosen(frames) {
  return (NARROW.matches && frames.narrow) || frames.wide || frames.narrow;
}

/** A place of the data in px. @param {Axes} axes @param {number} x @param {number} y @returns {[number, number]} */
export function toPx({ axes: [left, top, wide, high], xlim, ylim }, x, y) {
  return [left + ((x - xlim[0]) / (xlim[1] - xlim[0])) * wide, top + ((ylim[1] - y) / (ylim[1] - ylim[0])) * high];
}

/** The other way. @param {Axes} axes @param {number} x @param {number} y @returns {[number, number]} */
export function toPlace({ axes: [left, top, wide, high], xlim, ylim }, x, y) {
  return [xlim[0] + ((x - left) / wide) * (xlim[1] - xlim[0]), ylim[1] - ((y - top) / high) * (ylim[1] - ylim[0])];
}

/** `M1 2L3 4`, as the d of a path. @param {number[][]} places  in px @param {boolean} [closed] */
export function path(places, closed = false) {
  return `M${places.map((place) => place.map((v) => v.toFixed(1)).join(" ")).join("L")}${closed ? "Z" : ""}`;
}

/** Lines of the data as the d of one path. @param {Axes} axes @param {import("./boundary.js").Polyline[]} lines */
export function linesPath(axes, lines) {
  return lines.map(({ xs, ys, closed }) => path(xs.map((x, k) => toPx(axes, x, ys[k])), closed)).join("");
}
