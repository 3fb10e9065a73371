import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { module } from "./oracle.mjs";

const { Epochs } = await module("epochs.js");

/** Epochs that take a while to come, and what was fetched, called off and told. */
function slow(ms, fails = () => false) {
  const log = { fetched: [], off: [], told: [] };
  const epochs = new Epochs(async (epoch, signal) => {
    log.fetched.push(epoch);
    signal?.addEventListener("abort", () => log.off.push(epoch));
    await wait(ms, undefined, { signal });
    if (fails(epoch)) throw new Error("lost");
    return { layers: [], units: [], epoch };
  }, 20);
  epochs.listen((epoch, network, why) => log.told.push(network ? epoch : `${epoch}: ${why.message}`));
  return { epochs, log };
}

test("a drag fetches only where it rests", async () => {
  const { epochs, log } = slow(10);
  for (let epoch = 0; epoch <= 30; epoch++) epochs.ask(epoch);
  await wait(80);
  assert.deepEqual(log, { fetched: [30], off: [], told: [30] });
});

test("the newest wish calls the others off", async () => {
  const { epochs, log } = slow(100);
  epochs.ask(3);
  await wait(50);
  epochs.ask(7);
  await wait(250);
  assert.deepEqual(log, { fetched: [3, 7], off: [3], told: [7] });
});

test("what has come is kept, and shown at once", async () => {
  const { epochs, log } = slow(10);
  epochs.ask(3);
  await wait(80);
  epochs.ask(4);
  await wait(80);
  epochs.ask(3);
  assert.deepEqual(log, { fetched: [3, 4], off: [], told: [3, 4, 3] });
  assert.equal((await epochs.get(4)).epoch, 4);
  assert.deepEqual(log.fetched, [3, 4]);
});

test("going back to a known epoch calls off what is under way, which can be asked for again", async () => {
  const { epochs, log } = slow(60);
  await epochs.get(1);
  epochs.ask(2);
  await wait(40);
  epochs.ask(1);
  epochs.ask(2);
  await wait(160);
  assert.deepEqual(log, { fetched: [1, 2, 2], off: [2], told: [1, 2] });
});

test("who never rests sees an epoch now and then", async () => {
  const { epochs, log } = slow(10);
  for (let epoch = 0; epoch < 100; epoch++) {
    epochs.ask(epoch);
    await wait(10);
  }
  assert.ok(log.told.length >= 2 && log.told.length <= 6, String(log.told));
});

test("the cache is small", async () => {
  const { epochs, log } = slow(0);
  for (let epoch = 0; epoch < 20; epoch++) await epochs.get(epoch);
  await epochs.get(19);
  await epochs.get(0);
  assert.equal(log.fetched.length, 21);
});

test("a failure is told, and the next wish is a new try", async () => {
  let broken = true;
  const { epochs, log } = slow(5, () => broken);
  epochs.ask(2);
  await wait(60);
  broken = false;
  epochs.ask(2);
  await wait(60);
  assert.deepEqual(log.told, ["2: lost", 2]);
});
