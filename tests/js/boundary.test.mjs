import assert from "node:assert/strict";
import { test } from "node:test";
import { expected, file, module } from "./oracle.mjs";

const { Replay } = await module("network.js");
const { hinges, leadAt, probability } = await module("hinges.js");
const { trace } = await module("boundary.js");
const { paintBands, paintWinners } = await module("field.js");

const run = expected.runs.moons;
const replay = new Replay(file("moons.safetensors"));
const epochs = Array.from({ length: replay.last + 1 }, (_, epoch) => epoch);
const { window } = run;

for (const epoch of epochs) {
  test(`epoch ${epoch}: at every vertex of the boundary p is 0.5 to 1e-6`, () => {
    const h = hinges(replay.layers(epoch));
    for (const { xs, ys } of trace(h, window)) {
      xs.forEach((x, at) => assert.ok(Math.abs(probability(leadAt(h, x, ys[at])) - 0.5) <= 1e-6));
    }
  });

  test(`epoch ${epoch}: between two vertices p is 0.5 too, so no kink is left out`, () => {
    const h = hinges(replay.layers(epoch));
    for (const { xs, ys, closed } of trace(h, window)) {
      for (let at = 1; at < xs.length + Number(closed); at++) {
        const [from, to] = [at - 1, at % xs.length];
        const middle = leadAt(h, (xs[from] + xs[to]) / 2, (ys[from] + ys[to]) / 2);
        assert.ok(Math.abs(probability(middle) - 0.5) <= 1e-6);
      }
    }
  });

  test(`epoch ${epoch}: each kink lies on the line of its unit`, () => {
    const h = hinges(replay.layers(epoch));
    for (const { xs, ys, units } of trace(h, window)) {
      units.forEach((unit, at) => {
        if (unit >= 0) assert.ok(Math.abs(h.a[unit] * xs[at] + h.b[unit] * ys[at] + h.c[unit]) < 1e-9);
      });
    }
  });

  test(`epoch ${epoch}: it is as long as Python's contour`, () => {
    const h = hinges(replay.layers(epoch));
    let length = 0;
    for (const { xs, ys, closed } of trace(h, window)) {
      for (let at = 1; at < xs.length + Number(closed); at++) {
        length += Math.hypot(xs[at % xs.length] - xs[at - 1], ys[at % xs.length] - ys[at - 1]);
      }
    }
    const contour = run.boundary_length[epoch];
    assert.ok(Math.abs(length - contour) <= 0.01 * contour + 0.02, `${length} and ${contour}`);
  });
}

test("closed lines are found: a ring of units around a hill", () => {
  const corners = 7;
  const turns = Array.from({ length: corners }, (_, at) => (2 * Math.PI * at) / corners);
  const ring = {
    a: Float64Array.from(turns, Math.cos),
    b: Float64Array.from(turns, Math.sin),
    c: Float64Array.from(turns, () => -0.5),
    v: Float64Array.from(turns, () => -1),
    v0: 0.3,
    units: Int32Array.from(turns.keys()),
  };
  const lines = trace(ring, { xlim: [-2, 2], ylim: [-2, 2] });
  assert.deepEqual(lines.map(({ closed }) => closed), [true]);
  const outside = trace(ring, { xlim: [-0.2, 0.2], ylim: [-0.2, 0.2] });
  assert.deepEqual(outside, []);
});

test("a painted row is what each of its pixels says alone", () => {
  const [width, height] = [61, 43];
  const levels = [0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95];
  const colours = [0, 1, 2, 3, 4, 5, 6, 7];
  for (const epoch of epochs) {
    const layers = replay.layers(epoch);
    const h = hinges(layers);
    const out = new Uint32Array(width * height);
    paintBands(h, window, width, height, levels, colours, out);
    const [xs, ys] = [window.xlim, window.ylim];
    let differ = 0;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const x = xs[0] + ((column + 0.5) / width) * (xs[1] - xs[0]);
        const y = ys[1] - ((row + 0.5) / height) * (ys[1] - ys[0]);
        const p = probability(leadAt(h, x, y));
        if (out[row * width + column] !== levels.filter((level) => p >= level).length) differ++;
      }
    }
    assert.equal(differ, 0);
    // The way that any network is painted gives the same winners.
    const winners = paintWinners(layers, window, width, height, [0], [[0], [1]], new Uint32Array(width * height));
    assert.equal(winners.filter((winner, at) => winner !== Number(out[at] >= 4)).length, 0);
  }
});

test("a unit without slope along a row or along both axes is painted like any other", () => {
  const flat = {
    a: Float64Array.of(0, 0, 2),
    b: Float64Array.of(1, 0, 0),
    c: Float64Array.of(0.1, 0.7, -0.3),
    v: Float64Array.of(1, -1, 1.5),
    v0: 0.2,
    units: Int32Array.of(0, 1, 2),
  };
  const size = 20;
  const out = new Uint32Array(size * size);
  paintBands(flat, { xlim: [-1, 1], ylim: [-1, 1] }, size, size, [0.5], [0, 1], out);
  out.forEach((side, at) => {
    const [x, y] = [-1 + (2 * ((at % size) + 0.5)) / size, 1 - (2 * (Math.floor(at / size) + 0.5)) / size];
    assert.equal(side, Number(leadAt(flat, x, y) >= 0));
  });
});
