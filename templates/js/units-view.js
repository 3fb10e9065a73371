// Hidden units in a boundary's figure: the panel that switches them, and the line of the one that the reader points at,
// be it by its button or by the kink that it makes.

import { formatNumbers } from "./hash.js";
import { hinges } from "./hinges.js";
import { percent } from "./figure.js";
import { Switched } from "./switched.js";
import { mountUnitLine } from "./unit-line.js";
import { UnitsPanel } from "./units-panel.js";

/** @typedef {import("./boundary.js").Polyline} Polyline */

/** CSS px from a kink at which it is meant. */
const NEAR = matchMedia("(pointer: coarse)").matches ? 18 : 9;

/**
 * @param {HTMLElement} root  the panel's place
 * @param {import("./figure.js").LiveFigure} figure
 * @param {import("./stage.js").Stage} stage
 * @param {import("./network.js").Replay} replay
 * @param {number[]} kept  the units that the build would keep
 */
export function mountUnits(root, figure, stage, replay, kept) {
  const light = mountUnitLine(stage);
  /** @type {Switched} */ let shown;
  /** @type {Polyline[]} */ let lines = [];
  /** @type {number | null} */ let pressed = null;
  /** @type {number | null} */ let kink = null;

  const panel = new UnitsPanel(root, {
    count: replay.layers(0)[0].outputs,
    last: replay.last,
    kept,
    choose(off) {
      const { clock } = figure;
      figure.note("");
      clock.set(clock.epoch, "reader", new Map([...clock.state, ["off", formatNumbers(off)]]));
    },
    point(unit) {
      pressed = unit;
      relight();
    },
    atLast: (off) => new Switched(replay, replay.last, off).accuracies[0],
  });

  function relight() {
    const unit = pressed ?? kink;
    const whole = unit === null ? null : hinges(shown.layers);
    light(whole, unit);
    panel.light(unit, whole && unit !== null ? told(whole, unit) : "");
  }

  /** A unit in words. @param {import("./hinges.js").Hinges} h @param {number} unit */
  function told({ a, b, c, v }, unit) {
    let on = 0;
    for (let at = 0; at < replay.train; at++) {
      if (a[unit] * replay.points[2 * at] + b[unit] * replay.points[2 * at + 1] + c[unit] > 0) on++;
    }
    const side = replay.classes[Number(v[unit] > 0)];
    return `Unit ${unit}${shown.off.has(unit) ? ", off," : ""} speaks for ${side}; it is on at ${on} of ${replay.train} training points.`;
  }

  return {
    /** @param {Switched} network */
    show(network) {
      const [train, test] = network.accuracies.map((share) => percent(share));
      panel.show(network.off, `Training accuracy ${train}, test accuracy ${test}`);
    },
    /** @param {Switched} network @param {Polyline[]} drawn */
    drawn(network, drawn) {
      [shown, lines] = [network, drawn];
      if (pressed !== null || kink !== null) relight();
    },
    /** What there is to say of a kink near a place. @param {number} x @param {number} y */
    near(x, y) {
      const before = kink;
      kink = nearestKink(lines, stage, stage.toPicture(x, y));
      if (kink !== before) relight();
      return kink === null ? "" : ` · bent by unit ${kink}`;
    },
    /** Nobody points at the picture any more. */
    away() {
      if (kink === null) return;
      kink = null;
      relight();
    },
  };
}

/** @param {Polyline[]} lines @param {import("./stage.js").Stage} stage @param {[number, number]} place  in the frame's px @returns {number | null} */
function nearestKink(lines, stage, [px, py]) {
  let [found, best] = [/** @type {number | null} */ (null), NEAR / stage.scale];
  for (const { xs, ys, units } of lines) {
    for (let at = 0; at < xs.length; at++) {
      if (units[at] < 0) continue;
      const [x, y] = stage.toPicture(xs[at], ys[at]);
      const away = Math.hypot(x - px, y - py);
      if (away < best) [found, best] = [units[at], away];
    }
  }
  return found;
}
