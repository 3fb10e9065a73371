// The line on which a sum of hinges is zero, the boundary itself. It is traced and not contoured: in a cell, where no unit
// switches, the lead is linear and the line is straight; it bends only where it crosses the line of a unit. So its
// vertices are exact, and each has the number of the unit that switches there.

/** @typedef {import("./hinges.js").Hinges} Hinges */
/** @typedef {import("./field.js").Window} Window */

/**
 * @typedef {object} Polyline
 * @property {number[]} xs
 * @property {number[]} ys
 * @property {number[]} units  at each vertex the unit that switches, −1 where the line leaves the window
 * @property {boolean} closed  whether the last vertex leads back to the first
 */

/** @typedef {{x: number, y: number, unit: number, used: boolean}} Vertex  unit: place in the hinges, −1 on the edge */

/** @param {Hinges} h @param {Window} window @returns {Polyline[]} */
export function trace(h, window) {
  const room = new Switches(h.a.length);
  const vertices = [...edgeZeros(h, window, room), ...unitZeros(h, window, room)];
  const byUnit = new Map();
  for (const vertex of vertices) byUnit.set(vertex.unit, [...(byUnit.get(vertex.unit) ?? []), vertex]);
  const lines = [];
  // From the window's edge inwards first; what is left then are closed lines.
  for (const vertex of vertices) if (!vertex.used) lines.push(follow(h, window, vertex, byUnit));
  return lines.filter((line) => line.xs.length > 1);
}

/**
 * Walk from cell to cell until the line leaves the window or comes back.
 * @param {Hinges} h @param {Window} window @param {Vertex} from @param {Map<number, Vertex[]>} byUnit @returns {Polyline}
 */
function follow(h, window, from, byUnit) {
  const line = { xs: [from.x], ys: [from.y], units: [from.unit < 0 ? -1 : h.units[from.unit]], closed: false };
  const cell = new Cell(h, from.x, from.y);
  let { x, y, unit } = from;
  from.used = true;
  for (let step = 0; step < 4 * h.a.length + 8; step++) {
    if (unit >= 0) cell.set(unit, step === 0 ? true : !cell.on[unit]);
    const way = unit < 0 ? inwards(cell, window, x, y) : cell.along(unit);
    const [next, far] = cell.exit(x, y, way, unit);
    const edge = toEdge(window, x, y, way);
    if (edge <= far) {
      [x, y] = cell.onEdge(x + edge * way[0], y + edge * way[1], window);
      unit = -1;
    } else {
      [x, y] = cell.crossing(next) ?? [x + far * way[0], y + far * way[1]];
      unit = next;
    }
    const met = nearest(byUnit.get(unit) ?? [], x, y);
    if (unit >= 0 && met === from) {
      line.closed = true;
      return line;
    }
    if (met) met.used = true;
    line.xs.push(x);
    line.ys.push(y);
    line.units.push(unit < 0 ? -1 : h.units[unit]);
    if (unit < 0) break;
  }
  return line;
}

/** Which units are on, and the linear function that the lead is there: gx x + gy y + g0. */
class Cell {
  /** @param {Hinges} h @param {number} x @param {number} y */
  constructor(h, x, y) {
    this.h = h;
    this.gx = this.gy = this.g0 = 0;
    this.on = Uint8Array.from(h.a, (a, i) => (a * x + h.b[i] * y + h.c[i] > 0 ? 1 : 0));
    this.sum();
  }

  /** @param {number} i @param {boolean | number} on */
  set(i, on) {
    this.on[i] = on ? 1 : 0;
    this.sum();
  }

  /** Anew at each step: what is added and taken away again leaves the rounding of both. */
  sum() {
    const { a, b, c, v, v0 } = this.h;
    let [gx, gy, g0] = [0, 0, v0];
    for (let i = 0; i < a.length; i++) {
      if (!this.on[i]) continue;
      gx += v[i] * a[i];
      gy += v[i] * b[i];
      g0 += v[i] * c[i];
    }
    this.gx = gx;
    this.gy = gy;
    this.g0 = g0;
  }

  /** The direction of the line in this cell, away from a unit's line that it has just crossed. @param {number} unit */
  along(unit) {
    const { a, b } = this.h;
    const size = Math.hypot(this.gx, this.gy) || 1;
    const way = [-this.gy / size, this.gx / size];
    const deeper = a[unit] * way[0] + b[unit] * way[1] > 0;
    return deeper === Boolean(this.on[unit]) ? way : [-way[0], -way[1]];
  }

  /** The next unit to switch on the way, and how far it is. @param {number} x @param {number} y @param {number[]} way @param {number} but */
  exit(x, y, way, but) {
    const { a, b, c } = this.h;
    let [next, far] = [-1, Infinity];
    for (let i = 0; i < a.length; i++) {
      const speed = a[i] * way[0] + b[i] * way[1];
      if (i === but || speed === 0 || speed > 0 === Boolean(this.on[i])) continue;
      const t = Math.max(-(a[i] * x + b[i] * y + c[i]) / speed, 0);
      if (t < far) [next, far] = [i, t];
    }
    return [next, far];
  }

  /** Where the line meets a unit's line. @param {number} i */
  crossing(i) {
    const { a, b, c } = this.h;
    const det = this.gx * b[i] - this.gy * a[i];
    if (Math.abs(det) < 1e-14) return null;
    return [(this.gy * c[i] - this.g0 * b[i]) / det, (this.g0 * a[i] - this.gx * c[i]) / det];
  }

  /** The same place, put exactly on the edge and on the line. @param {number} x @param {number} y @param {Window} window */
  onEdge(x, y, { xlim, ylim }) {
    const off = [Math.abs(x - xlim[0]), Math.abs(x - xlim[1]), Math.abs(y - ylim[0]), Math.abs(y - ylim[1])];
    const side = off.indexOf(Math.min(...off));
    if (side < 2) return [xlim[side], -(this.gx * xlim[side] + this.g0) / this.gy];
    return [-(this.gy * ylim[side - 2] + this.g0) / this.gx, ylim[side - 2]];
  }
}

/** The direction of the line into the window. @param {Cell} cell @param {Window} window @param {number} x @param {number} y */
function inwards(cell, { xlim, ylim }, x, y) {
  const size = Math.hypot(cell.gx, cell.gy) || 1;
  const way = [-cell.gy / size, cell.gx / size];
  const middle = [(xlim[0] + xlim[1]) / 2 - x, (ylim[0] + ylim[1]) / 2 - y];
  const off = [Math.abs(x - xlim[0]), Math.abs(x - xlim[1]), Math.abs(y - ylim[0]), Math.abs(y - ylim[1])];
  const axis = off.indexOf(Math.min(...off)) < 2 ? 0 : 1;
  return way[axis] * middle[axis] >= 0 ? way : [-way[0], -way[1]];
}

/** How far it is to the window's edge. @param {Window} window @param {number} x @param {number} y @param {number[]} way */
function toEdge({ xlim, ylim }, x, y, way) {
  const across = way[0] > 0 ? (xlim[1] - x) / way[0] : way[0] < 0 ? (xlim[0] - x) / way[0] : Infinity;
  const up = way[1] > 0 ? (ylim[1] - y) / way[1] : way[1] < 0 ? (ylim[0] - y) / way[1] : Infinity;
  return Math.max(Math.min(across, up), 0);
}

/** @param {Vertex[]} vertices @param {number} x @param {number} y */
function nearest(vertices, x, y) {
  let [found, best] = [/** @type {Vertex | null} */ (null), 1e-7];
  for (const vertex of vertices) {
    const away = Math.hypot(vertex.x - x, vertex.y - y);
    if (away < best) [found, best] = [vertex, away];
  }
  return found;
}

/** Where the line crosses the window's edge. @param {Hinges} h @param {Window} window @param {Switches} room @returns {Vertex[]} */
function edgeZeros(h, { xlim, ylim }, room) {
  const sides = [
    [xlim[0], ylim[0], xlim[1] - xlim[0], 0],
    [xlim[0], ylim[1], xlim[1] - xlim[0], 0],
    [xlim[0], ylim[0], 0, ylim[1] - ylim[0]],
    [xlim[1], ylim[0], 0, ylim[1] - ylim[0]],
  ];
  return sides.flatMap(([x, y, dx, dy]) =>
    zerosAlong(h, x, y, dx, dy, 0, 1, -1, room).map((t) => ({ x: x + t * dx, y: y + t * dy, unit: -1, used: false })),
  );
}

/** Where the line crosses units' lines, within the window. @param {Hinges} h @param {Window} window @param {Switches} room @returns {Vertex[]} */
function unitZeros(h, window, room) {
  const found = [];
  for (let i = 0; i < h.a.length; i++) {
    const line = h.v[i] === 0 ? null : unitLine(h.a[i], h.b[i], h.c[i], window);
    if (!line) continue;
    const { x, y, dx, dy, from, to } = line;
    for (const t of zerosAlong(h, x, y, dx, dy, from, to, i, room)) {
      found.push({ x: x + t * dx, y: y + t * dy, unit: i, used: false });
    }
  }
  return found;
}

/**
 * The line a x + b y + c = 0, on which a unit switches: (x + t dx, y + t dy), within the window for t from … to; null if
 * it doesn't cross it. It is on to the right of that direction.
 * @param {number} a @param {number} b @param {number} c @param {Window} window
 */
export function unitLine(a, b, c, { xlim, ylim }) {
  const square = a ** 2 + b ** 2;
  if (square === 0) return null;
  const size = Math.sqrt(square);
  const [x, y, dx, dy] = [(-c * a) / square, (-c * b) / square, -b / size, a / size];
  const [tx, ty] = [within(x, dx, xlim), within(y, dy, ylim)];
  const [from, to] = [Math.max(tx[0], ty[0]), Math.min(tx[1], ty[1])];
  return from < to ? { x, y, dx, dy, from, to } : null;
}

/** For which t a coordinate is within its limits. @param {number} at @param {number} speed @param {number[]} limits */
function within(at, speed, limits) {
  if (speed === 0) return at >= limits[0] && at <= limits[1] ? [-Infinity, Infinity] : [Infinity, -Infinity];
  const [s, t] = [(limits[0] - at) / speed, (limits[1] - at) / speed];
  return s < t ? [s, t] : [t, s];
}

/** Room for one straight line's switches, used again for the next. */
class Switches {
  /** @param {number} count */
  constructor(count) {
    this.times = new Float64Array(count);
    this.words = new Uint32Array(this.times.buffer);
    this.ups = new Float64Array(count);
    this.mores = new Float64Array(count);
  }
}

/** The lowest bits of a switch's time are its unit: numbers are sorted four times as fast as with a function. */
const UNIT_BITS = 0xfff;

/**
 * Where the lead is zero along a straight line: it is linear between the places where units switch.
 * @param {Hinges} h @param {number} x @param {number} y @param {number} dx @param {number} dy
 * @param {number} from @param {number} to  the range of t
 * @param {number} but  a unit whose own line this is: it is neither on nor off there
 * @param {Switches} room
 * @returns {number[]}
 */
function zerosAlong(h, x, y, dx, dy, from, to, but, { times, words, ups, mores }) {
  const { a, b, c, v, v0 } = h;
  let [slope, start, count] = [0, v0, 0];
  for (let i = 0; i < a.length; i++) {
    if (i === but) continue;
    const speed = a[i] * dx + b[i] * dy;
    const rest = a[i] * x + b[i] * y + c[i];
    const on = rest + from * speed > 0;
    const [up, more] = [v[i] * speed, v[i] * rest];
    if (on) {
      slope += up;
      start += more;
    }
    const t = -rest / speed;
    if (!(t > from && t < to)) continue;
    times[count] = t;
    words[2 * count] = (words[2 * count] & ~UNIT_BITS) | i;
    ups[i] = on ? -up : up;
    mores[i] = on ? -more : more;
    count++;
  }
  times.subarray(0, count).sort();
  const zeros = [];
  let left = from;
  for (let at = 0; at <= count; at++) {
    const right = at < count ? times[at] : to;
    if (start + slope * left < 0 !== start + slope * right < 0) zeros.push(Math.min(Math.max(-start / slope, left), right));
    if (at === count) break;
    const unit = words[2 * at] & UNIT_BITS;
    slope += ups[unit];
    start += mores[unit];
    left = right;
  }
  return zeros;
}
