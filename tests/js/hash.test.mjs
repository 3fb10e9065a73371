import assert from "node:assert/strict";
import { test } from "node:test";
import { module } from "./oracle.mjs";

const { decoded, formatHash, formatNeurons, formatNumbers, formatPlaces, parseHash, parseNeurons, parseNumbers, parsePlaces } = await module("hash.js");

test("a hash names an experiment, an epoch and further state", () => {
  assert.deepEqual(parseHash("#moons@37"), { experiment: "moons", epoch: 37, state: new Map() });
  assert.deepEqual(parseHash("#my_data@0;off=1,2;free=figure-a@8").state, new Map([["off", "1,2"], ["free", "figure-a@8"]]));
  assert.deepEqual(parseHash("#moons%4037").epoch, 37);
});

for (const bad of ["", "#", "#moons", "#moons@", "#moons@-1", "#moons@1.5", "#moons@07", "#Moons@1", "#<script>", "#moons@1;off", "#%E0%A4%A", "#moons@1 "]) {
  test(`${JSON.stringify(bad)} is no place`, () => assert.equal(parseHash(bad), null));
}

test("what is written is read back", () => {
  const place = { experiment: "moons", epoch: 5, state: new Map([["b", "x;y=z é"], ["a", "1"], ["none", ""]]) };
  const text = formatHash(place);
  assert.ok(!/[\s<>"]/.test(text));
  assert.deepEqual(parseHash("#moons@5;a=1").state, new Map([["a", "1"]]));
  assert.equal(formatHash({ ...place, state: new Map() }), "#moons@5");
  assert.equal(parseHash(text)?.epoch ?? "refused", 5);
});

test("an address that is no text gives nothing", () => assert.equal(decoded("%E0%A4%A"), ""));

test("numbers are said as ranges, and read back", () => {
  for (const [numbers, text] of [[[], ""], [[5], "5"], [[7, 0, 1, 2, 3, 12], "0-3,7,12"], [[8, 9], "8-9"]]) {
    assert.equal(formatNumbers(new Set(numbers)), text);
    assert.deepEqual(parseNumbers(text, 13), new Set(numbers));
  }
  const hash = formatHash({ experiment: "moons", epoch: 5, state: new Map([["off", "0-3,7,12"]]) });
  assert.equal(hash, "#moons@5;off=0-3,7,12");
  assert.equal(parseHash(hash).state.get("off"), "0-3,7,12");
});

for (const bad of ["13", "0-13", "3-1", "a", "1,", "-1", "1-", "0-99999999", "1 ", "<script>"]) {
  test(`${bad} are no units of thirteen`, () => assert.equal(parseNumbers(bad, 13), null));
}

test("places are told to a hundredth and read back", () => {
  const places = [[0.5, -1.254], [2, -0.001]];
  assert.equal(formatPlaces(places), "0.5,-1.25_2,0");
  assert.deepEqual(parsePlaces("0.5,-1.25_2,0"), [[0.5, -1.25], [2, 0]]);
  assert.deepEqual(parsePlaces(""), []);
  for (const bad of ["1", "1,2,3", "a,b", "1,2__", "1e9,2", "<script>"]) assert.equal(parsePlaces(bad), null, bad);
});

test("neurons by layer, there and back", () => {
  for (const text of ["", "2-13", "1-6,2-14", "10-1"]) assert.equal(formatNeurons(parseNeurons(text)), text);
  assert.equal(formatNeurons(new Map([[3, 2], [1, 9]])), "1-9,3-2");
  for (const text of ["2", "2-", "0-1", "2-0", "2-13-4", "2-1,2-4", "x", "-1", "2-1,", "2-01", "<script>"]) assert.equal(parseNeurons(text), null, text);
});
