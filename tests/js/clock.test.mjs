import assert from "node:assert/strict";
import { test } from "node:test";
import { module } from "./oracle.mjs";

const { Clock } = await module("clock.js");

test("a clock stays within its epochs and tells a change once", () => {
  const clock = new Clock(20, 100);
  const told = [];
  const leave = clock.listen((epoch, cause) => told.push([epoch, cause]));
  for (const epoch of [20, 21, 21, 500, -3]) clock.set(epoch, "reader");
  leave();
  clock.set(50, "play");
  assert.deepEqual(told, [[21, "reader"], [100, "reader"], [0, "reader"]]);
  assert.equal(clock.epoch, 50);
});
