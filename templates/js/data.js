// The files behind a figure: fetched once, when someone looks, and what to say if they don't come.

import { Replay } from "./network.js";

/**
 * @typedef {object} Frame  where a picture's things stand, in CSS px from its top left (`figure/drawing.py`)
 * @property {[number, number]} size
 * @property {number[]} axes
 * @property {[number, number]} xlim
 * @property {[number, number]} ylim
 * @property {{index: number, name: string, marker: string, count: number}[]} classes
 * @property {number[]} levels
 * @property {number[]} margins
 * @property {"train" | "test"} split
 * @property {number} point
 * @property {[string, number, number, string, string, number, string | number][]} texts
 * @property {number[][]} strokes
 * @property {number[][]} boxes
 * @property {number[][][]} dots
 * @property {[string, number, number, number][]} titles
 * @property {number} step
 * @property {number[]} seeds
 * @property {number[]} epochs
 * @property {number[]} shares
 * @property {number[]} dark_shares
 * @property {{metric: "accuracy" | "loss", axes: number[], ylim: number[], ticks: number[], title: [string, number, number, number], named: boolean}[]} panels
 */

/** @typedef {{kind: string, frames: Record<string, Frame>}} Picture */
/** @typedef {Picture & {replays: Record<string, string>, pruned?: Record<string, number[]>, epochs?: string[], sample?: string, beside?: Picture}} About */
/** @typedef {{about: About, replays: Map<string, Replay>}} Data */

/** Why a figure stays still, in a sentence for its reader. */
export class Unplayable extends Error {}

export function unreachable() {
  const why = navigator.onLine ? "its data could not be reached" : "you are offline, and its data has not been fetched yet";
  return new Unplayable(why);
}

/** @type {Map<string, Promise<any>>} */
const fetched = new Map();

/** Everything that a figure needs. Throws Unplayable. @param {string} href  of the file that names the others @returns {Promise<Data>} */
export async function load(href) {
  const about = /** @type {About} */ (await once(href, (answer) => answer.json()));
  const replays = new Map();
  for (const [name, file] of Object.entries(about.replays)) {
    const address = new URL(file, new URL(href, document.baseURI)).href;
    replays.set(name, await once(address, async (answer) => new Replay(await answer.arrayBuffer())));
  }
  return { about, replays };
}

/**
 * Fetch and read; a failure is forgotten, so that the next try is one.
 * @template T
 * @param {string} href @param {(answer: Response) => Promise<T>} read @returns {Promise<T>}
 */
export function once(href, read) {
  const known = fetched.get(href);
  if (known) return known;
  const coming = attempt(href, read);
  fetched.set(href, coming);
  coming.catch(() => fetched.delete(href));
  return coming;
}

/**
 * Fetch and read, every time anew. Throws Unplayable, also when it is called off.
 * @template T
 * @param {string} href @param {(answer: Response) => Promise<T>} read @param {AbortSignal} [signal] @returns {Promise<T>}
 */
export async function attempt(href, read, signal = undefined) {
  let answer;
  try {
    answer = await fetch(href, { signal });
  } catch {
    throw unreachable();
  }
  if (answer.status === 404) throw new Unplayable("the site was updated since you opened this page: reload it");
  if (!answer.ok) throw new Unplayable(`its data could not be had (the server says ${answer.status})`);
  try {
    return await read(answer);
  } catch {
    throw new Unplayable("its data arrived damaged: reload the page to try again");
  }
}
