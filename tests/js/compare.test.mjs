import assert from "node:assert/strict";
import { test } from "node:test";
import { expected, file, module, near } from "./oracle.mjs";

const { Replay } = await module("network.js");
const { Switched } = await module("switched.js");
const { difference, differing, paintEdges, paintValues, shareAt, shares } = await module("compare.js");

for (const [name, { epochs, cells, window, first, difference: apart, differing: share }] of Object.entries(expected.compared)) {
  const replay = new Replay(file(`${name}.safetensors`));
  const [left, right] = epochs.map((epoch) => new Switched(replay, epoch, new Set()));

  test(`${name}: probabilities and their difference are Python's at every place of the plane`, () => {
    const [one, other] = [left, right].map((side) => shares(side, window, ...cells));
    assert.equal(one.length, first.length);
    assert.ok(near(one, first, 1e-3));
    assert.ok(near(difference(other, one), apart, 1e-3));
  });

  test(`${name}: the class differs on the share that the still names`, () => {
    const [one, other] = [left, right].map((side) => shares(side, window, ...cells));
    assert.ok(share > 0 && Math.abs(differing(one, other) - share) <= 2 / one.length);
    assert.equal(differing(one, one), 0);
  });

  test(`${name}: what is asked at a place is what is painted there`, () => {
    const [{ xlim, ylim }, width, height] = [window, 5, 4];
    const painted = shares(right, window, width, height);
    for (let at = 0; at < painted.length; at++) {
      const x = xlim[0] + (((at % width) + 0.5) / width) * (xlim[1] - xlim[0]);
      const y = ylim[1] - ((Math.floor(at / width) + 0.5) / height) * (ylim[1] - ylim[0]);
      assert.ok(Math.abs(painted[at] - shareAt(right, x, y)) < 2e-4);
    }
  });
}

test("one network is a sum of hinges, the other is not: both can be compared", () => {
  const networks = ["moons", "deep"].map((name) => new Switched(new Replay(file(`${name}.safetensors`)), 1, new Set()));
  assert.deepEqual(networks.map(({ hinges }) => hinges === null), [false, true]);
});

test("values are painted by their band, an edge belongs to the one above", () => {
  const out = new Uint32Array(5);
  paintValues(Float64Array.of(-1, -0.2, 0, 0.2, 1), [-0.2, 0.2], [7, 8, 9], out);
  assert.deepEqual([...out], [7, 8, 8, 9, 9]);
});

test("where the class changes from a pixel to the next there is ink", () => {
  const out = new Uint32Array(9);
  paintEdges(Float64Array.of(0.1, 0.9, 0.9, 0.1, 0.9, 0.9, 0.1, 0.1, 0.1), 3, 5, out);
  assert.deepEqual([...out], [5, 0, 0, 5, 5, 0, 0, 0, 0]);
});
