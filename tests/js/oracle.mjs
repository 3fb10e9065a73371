// What Python computed, as the tests of the pages' scripts read it: ORACLE names the folder that tests/test_javascript.py filled.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env.ORACLE;

export const expected = JSON.parse(readFileSync(join(folder, "oracle.json"), "utf-8"));

/** A file of that folder as the page would get it. */
export function file(name) {
  const bytes = readFileSync(join(folder, name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
}

export function module(name) {
  return import(join(folder, "js", name));
}

/** Whether numbers are equal to within a difference. */
export function near(a, b, most) {
  return a.length === b.length && Array.from(a).every((value, at) => Math.abs(value - b[at]) <= most);
}

/** What Python wrote in JSON beside it. */
export function read(name) {
  return JSON.parse(readFileSync(join(folder, name), "utf-8"));
}
