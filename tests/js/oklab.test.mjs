import assert from "node:assert/strict";
import { test } from "node:test";
import { expected, module } from "./oracle.mjs";

const { mixed } = await module("oklab.js");

test("colours are mixed as pictures mix them", () => {
  assert.ok(expected.mixed.length > 50);
  for (const [paper, colour, share, wanted] of expected.mixed) assert.equal(mixed(paper, colour, share), wanted);
});
