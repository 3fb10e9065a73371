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

test("a clock keeps further state through a scrub and tells when it changes", () => {
  const clock = new Clock(0, 100);
  const told = [];
  clock.listen((epoch) => told.push([epoch, ...clock.state]));
  clock.set(0, "address", new Map([["off", "1"]]));
  clock.set(0, "address", new Map([["off", "1"]]));
  clock.set(3, "play");
  clock.set(3, "reader", new Map([["off", "2"]]));
  clock.set(3, "address", new Map());
  assert.deepEqual(told, [[0, ["off", "1"]], [3, ["off", "1"]], [3, ["off", "2"]], [3]]);
});

test("a fork has an epoch of its own and the same further state", () => {
  const [shared, told] = [new Clock(20, 100), []];
  const own = shared.fork();
  shared.listen((epoch) => told.push(["shared", epoch, ...shared.state]));
  own.listen((epoch) => told.push(["own", epoch, ...own.state]));
  own.set(50, "reader");
  shared.set(30, "reader");
  own.set(50, "reader", new Map([["off", "1"]]));
  shared.set(30, "address", new Map());
  assert.deepEqual(told, [["own", 50], ["shared", 30], ["shared", 30, ["off", "1"]], ["own", 50, ["off", "1"]], ["own", 50], ["shared", 30]]);
});
