import assert from "node:assert/strict";
import { test } from "node:test";
import { expected, file, module, near } from "./oracle.mjs";

const { Replay, argmax, forward, softmax } = await module("network.js");
const { hinges, isHinged, leadAt, probability, unitsOn } = await module("hinges.js");

for (const [name, run] of Object.entries(expected.runs)) {
  const replay = new Replay(file(`${name}.safetensors`));

  test(`${name}: probabilities are Python's to 1e-3 at every recorded epoch`, () => {
    for (const [epoch, rows] of Object.entries(run.probabilities)) {
      const layers = replay.layers(Number(epoch));
      rows.forEach((row, at) => assert.ok(near(softmax(forward(layers, run.places[at])), row, 1e-3), `epoch ${epoch}`));
    }
  });

  test(`${name}: what was recorded is told as it was`, () => {
    assert.equal(replay.last, run.metrics.length - 1);
    assert.deepEqual(replay.classes, run.classes);
    run.metrics.forEach((row, epoch) => assert.ok(near(Object.values(replay.metrics(epoch)), row, 1e-6)));
    run.wrong.forEach((row, epoch) => assert.deepEqual(row.map((_, point) => replay.wrong(epoch, point)), row));
    assert.ok(near(replay.points, run.points.flat(), 1e-6));
    assert.deepEqual([...replay.labels], run.labels);
    assert.equal(replay.train, run.train);
  });

  test(`${name}: one ReLU layer and two classes are a sum of hinges`, () => {
    const layers = replay.layers(replay.last);
    assert.equal(isHinged(layers), run.hinged);
    if (!run.hinged) return;
    const h = hinges(layers);
    for (const place of run.places) {
      const shares = softmax(forward(layers, place));
      assert.ok(Math.abs(probability(leadAt(h, ...place)) - shares[1]) < 1e-12);
      assert.equal(Number(leadAt(h, ...place) > 0), argmax(shares));
    }
    const without = hinges(layers, new Set([0, 3]));
    assert.equal(without.units.length, h.units.length - 2);
    assert.ok(!unitsOn(without, ...run.places[0]).includes(3));
  });
}

test("a file that is cut off is refused", () => {
  const whole = file("moons.safetensors");
  for (const share of [0, 0.01, 0.5, 0.99]) assert.throws(() => new Replay(whole.slice(0, Math.floor(whole.byteLength * share))));
});
