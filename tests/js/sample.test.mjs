import assert from "node:assert/strict";
import test from "node:test";

import { file, module, near, read } from "./oracle.mjs";

const { Asked, readSample } = await module("sample.js");
const { readEpoch } = await module("epochs.js");
const expected = read("asked.json");
const sample = await readSample(new Response(file("sample.deflate")));
const { layers } = readEpoch(file("asked.safetensors"));
const asked = new Asked(layers, expected.activations, sample);

test("the sample is of the test images", () => {
  assert.deepEqual([...sample.images], expected.images.flat());
  assert.deepEqual([...sample.labels], expected.labels);
  assert.deepEqual([sample.count, ...sample.shape], [expected.labels.length, 6, 6]);
});

test("a sample that is cut off is refused", async () => {
  await assert.rejects(readSample(new Response(file("sample.deflate").slice(0, 500))));
});

test("what neurons sum up is what Python says", () => {
  expected.sums.forEach((sums, at) => {
    assert.ok(near(asked.sums(at), sums, 1e-4 * Math.max(...sums.map(Math.abs))), `layer ${at + 1}`);
  });
});

test("how neurons answer to pixels is what Python says, in every layer", () => {
  assert.equal(expected.gradients.length, 4);
  expected.gradients.forEach((gradient, at) => {
    assert.ok(Math.max(...gradient.map(Math.abs)) > 0.1);
    assert.ok(near(asked.gradient(at), gradient, 1e-3), `layer ${at + 1}`);
  });
  assert.equal(asked.gradient(2), asked.gradient(2), "it is computed once");
});

test("units that are no ReLU units bend the path smoothly", () => {
  for (const bent of ["tanh", "sigmoid"]) {
    const smooth = new Asked(layers.slice(0, 3), [bent, bent, bent], sample);
    const step = 1e-4;
    const brighter = { ...sample, inputs: sample.inputs.map((value, at) => (at % 36 === 14 ? value + step : value)) };
    const [before, after] = [smooth.sums(2), new Asked(layers.slice(0, 3), [bent, bent, bent], brighter).sums(2)];
    const grown = Array.from({ length: 4 }, (_, j) => {
      let sum = 0;
      for (let image = 0; image < sample.count; image++) sum += after[image * 4 + j] - before[image * 4 + j];
      return sum / sample.count / step;
    });
    assert.ok(near(Array.from(grown.keys(), (j) => smooth.gradient(2)[j * 36 + 14]), grown, 2e-2), bent);
  }
});

test("the images that excite a neuron most switch it on, the strongest first", () => {
  for (const [at, k] of [[0, 3], [1, 0], [2, 1], [3, 2]]) {
    const { outputs } = layers[at];
    const z = expected.labels.map((_, image) => expected.sums[at][image * outputs + k]);
    const wanted = [...z.keys()].filter((image) => at === 3 || z[image] > 0).sort((a, b) => z[b] - z[a]).slice(0, 5);
    assert.deepEqual(asked.most(at, k, 5).map((image) => z[image].toFixed(2)), wanted.map((image) => z[image].toFixed(2)));
  }
  const dead = new Asked([{ ...layers[0], bias: layers[0].bias.map(() => -1e6) }], ["relu"], sample);
  assert.deepEqual(dead.most(0, 0, 5), []);
});
