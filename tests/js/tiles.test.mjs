import assert from "node:assert/strict";
import test from "node:test";

import { file, module, near, read } from "./oracle.mjs";

const { ramp, step, paint, size } = await module("tiles.js");
const { readEpoch } = await module("epochs.js");
const { Replay } = await module("network.js");
const expected = read("weights.json");

const number = (hex) => Number.parseInt(hex.slice(1), 16);
const colours = { table: expected.tables.light.map(number), paper: number(expected.paper), ink: number(expected.ink) };

test("the colours are those of the still's scale", () => {
  for (const scheme of ["light", "dark"]) assert.deepEqual(ramp(expected.stops[scheme]), expected.tables[scheme]);
  const found = expected.values.map((value) => expected.tables.light[step(value, expected.limit)]);
  assert.deepEqual(found, expected.colours);
});

test("tiles are the still's, pixel for pixel", () => {
  for (const [name, tiles] of Object.entries(expected.layouts)) {
    assert.deepEqual(size(tiles), tiles.size, name);
    const out = new Uint32Array(tiles.size[0] * tiles.size[1]);
    const rows = Array.from({ length: tiles.count }, (_, k) => k);
    paint(out, tiles, colours, expected.weights, 36, rows, expected.limit, tiles.framed);
    assert.deepEqual([...out], tiles.pixels.map(number), name);
  }
});

test("an epoch's file holds the network", () => {
  const { layers, units } = readEpoch(file("epoch.safetensors"));
  assert.equal(layers.length, expected.layers.length);
  layers.forEach(({ weights, bias, inputs, outputs }, at) => {
    assert.equal(weights.length, inputs * outputs);
    assert.ok(near(weights, expected.layers[at].weights, 1e-4));
    assert.ok(near(bias, expected.layers[at].bias, 1e-4));
  });
  assert.equal(units[0].excites.length, layers[0].outputs * 3);
  assert.equal(units[1].dead.length, layers[1].outputs);
  assert.equal(units[2], null);
});

test("a file that is cut off is refused", () => {
  const whole = file("epoch.safetensors");
  assert.throws(() => readEpoch(whole.slice(0, whole.byteLength - 100)));
});

test("its replay has the metrics alone", () => {
  const replay = new Replay(file("metrics.safetensors"));
  assert.equal(replay.whole, false);
  const found = expected.accuracies.map((_, epoch) => replay.metrics(epoch).test_accuracy);
  assert.ok(near(found, expected.accuracies, 1e-6));
});
