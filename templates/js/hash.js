// What stands behind # in the address: `moons@37`, and further state behind it, `moons@37;free=figure-moons-seeds@80`.

/**
 * @typedef {object} Place
 * @property {string} experiment
 * @property {number} epoch
 * @property {ReadonlyMap<string, string>} state  further state by name
 */

const GRAMMAR = /^([a-z][a-z0-9_]*)@(0|[1-9][0-9]{0,5})((?:;[a-z]+=[^;]*)*)$/;

/**
 * A hash that names an experiment and an epoch, or null for every other one.
 * @param {string} hash  with its #, as `location.hash` is
 * @returns {Place | null}
 */
export function parseHash(hash) {
  const match = GRAMMAR.exec(decoded(hash.replace(/^#/, "")));
  if (!match) return null;
  const state = new Map();
  for (const part of match[3].split(";").slice(1)) {
    const [name, ...value] = part.split("=");
    state.set(name, value.join("="));
  }
  return { experiment: match[1], epoch: Number(match[2]), state };
}

/**
 * The other way; state whose value is empty is left out.
 * @param {Place} place
 */
export function formatHash({ experiment, epoch, state }) {
  const more = [...state].filter(([, value]) => value !== "").sort(([a], [b]) => (a < b ? -1 : 1));
  return `#${experiment}@${epoch}${more.map(([name, value]) => `;${name}=${encodeURI(value).replaceAll(";", "%3B")}`).join("")}`;
}

/** Numbers as `0-3,7`, the shortest way to say them. @param {Iterable<number>} numbers */
export function formatNumbers(numbers) {
  /** @type {[number, number][]} */
  const runs = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(",");
}

/** The other way; null if these are no numbers below `count`. @param {string} text @param {number} count */
export function parseNumbers(text, count) {
  const found = new Set();
  for (const part of text ? text.split(",") : []) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part);
    const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (!(from <= to && to < count)) return null;
    for (let number = from; number <= to; number++) found.add(number);
  }
  return found;
}

/** Places as `0.5,-1.25_2,0`, to a hundredth. @param {[number, number][]} places */
export function formatPlaces(places) {
  return places.map((place) => place.map((value) => String(Number(value.toFixed(2)) || 0)).join(",")).join("_");
}

/** The other way; null if these are no places. @param {string} text @returns {[number, number][] | null} */
export function parsePlaces(text) {
  const number = String.raw`-?\d{1,6}(?:\.\d{1,6})?`;
  if (!new RegExp(`^(?:${number},${number}(?:_|$))*$`).test(text)) return null;
  return text.split("_").filter(Boolean).map((place) => /** @type {[number, number]} */ (place.split(",").map(Number)));
}

/** Neurons as `1-6,2-14`, a layer and a number, both from 1: by layer; null if these are none. @param {string} text @returns {Map<number, number> | null} */
export function parseNeurons(text) {
  const found = new Map();
  for (const part of text ? text.split(",") : []) {
    const match = /^([1-9]\d{0,2})-([1-9]\d{0,5})$/.exec(part);
    if (!match || found.has(Number(match[1]))) return null;
    found.set(Number(match[1]), Number(match[2]));
  }
  return found;
}

/** The other way. @param {ReadonlyMap<number, number>} neurons */
export function formatNeurons(neurons) {
  return [...neurons].sort(([a], [b]) => a - b).map((pair) => pair.join("-")).join(",");
}

/** @param {string} text  a part of an address; one that is no text gives nothing */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
