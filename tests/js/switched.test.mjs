import assert from "node:assert/strict";
import { test } from "node:test";
import { expected, file, module, near } from "./oracle.mjs";

const { Replay } = await module("network.js");
const { hinges, leadAt } = await module("hinges.js");
const { Switched } = await module("switched.js");
const { trace, unitLine } = await module("boundary.js");

const run = expected.runs.moons;
const replay = new Replay(file("moons.safetensors"));

for (const { off, accuracies } of run.switched) {
  test(`accuracies without units ${off.join(" ") || "none"} are Python's at every epoch`, () => {
    accuracies.forEach((row, epoch) => assert.ok(near(new Switched(replay, epoch, new Set(off)).accuracies, row, 1e-6)));
  });
}

test("with all units on, the points it gets wrong are as recorded", () => {
  run.wrong.forEach((row, epoch) => {
    const whole = new Switched(replay, epoch, new Set());
    assert.deepEqual(row.map((_, point) => whole.wrong(point)), row);
    assert.equal(whole.inUse, "");
    assert.equal(whole.countWrong(0, replay.train), row.slice(0, replay.train).filter(Boolean).length);
  });
});

test("a unit that is off bends nothing", () => {
  const some = new Switched(replay, replay.last, new Set([0, 3, 5]));
  assert.equal(some.inUse, "17 of 20");
  for (const { units } of trace(some.hinges, run.window)) assert.ok(!units.some((unit) => [0, 3, 5].includes(unit)));
  const none = new Switched(replay, replay.last, new Set(replay.layers(0)[0].bias.keys()));
  assert.deepEqual(trace(none.hinges, run.window), []);
  assert.equal(leadAt(none.hinges, 3, -2), none.hinges.v0);
});

test("networks that are no sum of hinges are shown whole", () => {
  const deep = new Replay(file("deep.safetensors"));
  assert.equal(new Switched(deep, 0, new Set()).hinges, null);
});

test("a unit's line lies in the window, and the unit is on to its right", () => {
  const h = hinges(replay.layers(replay.last));
  const { xlim, ylim } = run.window;
  let crossing = 0;
  for (const unit of h.units) {
    const [a, b, c] = [h.a[unit], h.b[unit], h.c[unit]];
    const line = unitLine(a, b, c, run.window);
    const corners = xlim.flatMap((x) => ylim.map((y) => a * x + b * y + c > 0));
    assert.equal(line !== null, corners.some((on) => on !== corners[0]));
    if (!line) continue;
    crossing++;
    for (const t of [line.from, line.to]) {
      const [x, y] = [line.x + t * line.dx, line.y + t * line.dy];
      assert.ok(Math.abs(a * x + b * y + c) < 1e-9);
      assert.ok(x >= xlim[0] - 1e-9 && x <= xlim[1] + 1e-9 && y >= ylim[0] - 1e-9 && y <= ylim[1] + 1e-9);
      assert.ok(a * (x + 0.1 * line.dy) + b * (y - 0.1 * line.dx) + c > 0);
    }
  }
  assert.ok(crossing > 5);
  assert.equal(unitLine(0, 0, 1, run.window), null);
});
