import assert from "node:assert/strict";
import { test } from "node:test";
import { module, read } from "./oracle.mjs";

const { agreement, distance, sides, valueAt } = await module("sketch.js");
const { sketches, truth, curves } = read("guesses.json");

for (const { name, size, grid, strokes, truth: network, sides: expected, agreement: score } of sketches) {
  test(`${name}, ${size[0]} px wide: every cell's side and the score are Python's`, () => {
    const side = sides(strokes, size, grid);
    const told = expected.flatMap((run, n) => Array(run).fill(n % 2));
    assert.equal(side.length, told.length);
    assert.ok(side.filter((one, at) => one !== told[at]).length <= 1, "a centre on the line itself may fall to either side");
    const { share, swapped } = agreement(strokes, size, grid, network);
    assert.ok(Math.abs(share - score) <= 1e-3);
    const cells = network.flatMap((run, n) => Array(run).fill(n % 2));
    const same = side.filter((one, at) => one === cells[at]).length / cells.length;
    assert.equal(swapped, same < 0.5);
  });
}

for (const { name, points, distance: expected } of curves) {
  test(`the distance of a curve through ${name} is Python's`, () => {
    assert.ok(Math.abs(distance([[0, truth[0]], ...points], truth) - expected) <= 1e-3);
  });
}

test("a curve goes straight from point to point, and stays after the last", () => {
  const points = [[0, 0.5], [4, 0.9]];
  assert.deepEqual([0, 2, 4, 9].map((epoch) => valueAt(points, epoch)), [0.5, 0.7, 0.9, 0.9]);
});
