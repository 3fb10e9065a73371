// One neuron among the tiles: enlarged, in words, and its weights at a few epochs side by side.

import { percent } from "./figure.js";
import { DARK } from "./palette.js";
import { corner, paint, size } from "./tiles.js";

/** @typedef {import("./epochs.js").Network} Network */
/** @typedef {import("./epochs.js").Epochs} Epochs */
/** @typedef {import("./weights-view.js").Frame} Frame */

/**
 * @typedef {object} Host
 * @property {Frame} frame
 * @property {Epochs} epochs
 * @property {import("./figure.js").LiveFigure} figure
 * @property {import("./network.js").Replay} replay
 * @property {import("./tiles.js").Colours} colours
 */

const LARGE = 140;
const SMALL = 70;
const PAST = [1, 5, 20, 100];
const REST_MS = 300;
const NAMED = 3;

/** @param {HTMLElement} root  with a hint of what will stand here @param {Host} host */
export function mountNeuron(root, host) {
  const { frame, epochs, figure } = host;
  const { clock } = figure;
  const past = [...PAST.filter((epoch) => epoch < clock.last), clock.last];
  const large = makeCanvas(frame, LARGE);
  const about = document.createElement("div");
  about.className = "about";
  const strip = document.createElement("ol");
  strip.className = "past";
  const small = past.map((epoch) => {
    const tile = makeCanvas(frame, SMALL);
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const name = document.createElement("span");
    name.textContent = `epoch ${epoch}`;
    button.append(tile.canvas, name);
    button.addEventListener("click", () => clock.set(epoch, "reader"));
    item.append(button);
    strip.append(item);
    return { epoch, button, ...tile };
  });
  const pixels = mountPixels(figure.element, frame);
  /** @type {number | null} */
  let chosen = null;
  /** @type {{epoch: number, network: Network} | null} */
  let shown = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  /** @param {ReturnType<typeof makeCanvas>} place @param {Network} network @param {number} k */
  function draw({ tiles, context }, network, k) {
    const { weights, inputs } = network.layers[frame.layer - 1];
    const image = context.createImageData(...size(tiles));
    paint(new Uint32Array(image.data.buffer), tiles, host.colours, weights, inputs, [k], frame.limit);
    context.putImageData(image, 0, 0);
  }

  /** Its name and what is known of it, from the name on. @param {number} k @returns {string[]} */
  function facts(k) {
    const name = `Neuron ${k + 1} of ${frame.neurons}`;
    if (!shown) return [name];
    const { layers, units } = shown.network;
    const said = [name, `bias ${layers[frame.layer - 1].bias[k].toFixed(3).replace("-", "−")}`];
    const doing = units[frame.layer - 1];
    if (!doing) return said;
    if (doing.dead[k]) return [...said, "dead: no training image switches it on"];
    const { classes } = host.replay;
    const means = [...doing.excites.subarray(k * classes.length, (k + 1) * classes.length)];
    const order = means.map((_, at) => at).filter((at) => means[at]).sort((a, b) => means[b] - means[a]);
    const most = order.slice(0, NAMED).map((at) => classes[at]);
    said.push(`on for ${percent(doing.fires[k])} of the test images`);
    return most.length ? [...said, `most excited by ${most.slice(0, -1).join(", ")}${most.length > 1 ? " and " : ""}${most.at(-1)}`] : said;
  }

  function refresh() {
    if (chosen === null || !shown) return;
    draw(large, shown.network, chosen);
    const [name, ...rest] = facts(chosen);
    const heading = document.createElement("b");
    heading.textContent = name;
    const parts = rest.map((words) => Object.assign(document.createElement("span"), { textContent: words }));
    about.replaceChildren(heading, ...parts);
    for (const { epoch, button } of small) button.toggleAttribute("data-now", epoch === shown.epoch);
    if (!large.canvas.isConnected) root.replaceChildren(large.canvas, about, strip, ...pixels.elements);
  }

  /** What became of it: fetched where the reader rests at a neuron, one epoch after another. */
  async function drawPast() {
    for (const place of small) {
      const k = chosen;
      const network = await epochs.get(place.epoch).catch(() => null);
      if (k === null || chosen !== k) return;
      if (network) draw(place, network, k);
      place.button.disabled = !network;
    }
  }

  DARK.addEventListener("change", () => void drawPast());
  return {
    /** @param {number} epoch @param {Network} network */
    show(epoch, network) {
      shown = { epoch, network };
      refresh();
    },

    /** @param {number} k */
    choose(k) {
      chosen = k;
      for (const { context } of small) context.clearRect(0, 0, LARGE, LARGE);
      refresh();
      pixels.choose(k);
      clearTimeout(resting);
      resting = setTimeout(() => void drawPast(), REST_MS);
    },

    /** A neuron for those who hear it. @param {number} k */
    spoken: (k) => facts(k).join(", "),
  };
}

/**
 * For deeper layers: the neuron in the space of pixels, cut from the stills, which have it at a few epochs.
 * @param {HTMLElement} figure @param {Frame} frame
 */
function mountPixels(figure, { count, columns, pixel_tile: tile, pixel_cell: cell, pixel_gap: gap }) {
  if (!tile) return { elements: [], choose() {} };
  const name = document.createElement("p");
  name.className = "key-title";
  name.textContent = "The same in pixels: mean gradient";
  const strip = document.createElement("ol");
  strip.className = "past";
  const [high, wide] = tile.map((side) => side * cell);
  let chosen = 0;
  const draws = [...figure.querySelectorAll(".grids li")].map((panel) => {
    const image = /** @type {HTMLImageElement} */ (panel.querySelector("picture:last-of-type img"));
    const { canvas, context } = makeCanvas({ tile }, SMALL);
    const item = document.createElement("li");
    item.append(canvas, panel.querySelector("b")?.textContent ?? "");
    strip.append(item);
    const draw = () => {
      const [top, left] = corner({ count, columns, tile, cell, gap, line: 0 }, chosen);
      context.imageSmoothingEnabled = false;
      context.drawImage(image, left, top, wide, high, 0, 0, canvas.width, canvas.height);
    };
    // Another scheme brings another image.
    image.addEventListener("load", draw);
    return () => {
      image.loading = "eager";
      if (image.complete && image.naturalWidth) draw();
    };
  });
  return {
    elements: [name, strip],
    /** @param {number} k */
    choose(k) {
      chosen = k;
      for (const draw of draws) draw();
    },
  };
}

/** A canvas for one tile in whole-pixel cells. @param {{tile: [number, number]}} frame @param {number} side  the most px */
function makeCanvas({ tile }, side) {
  const cell = Math.max(Math.floor(side / Math.max(...tile)), 1);
  const tiles = { count: 1, columns: 1, tile, cell, gap: 0, line: 0 };
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = size(tiles);
  canvas.setAttribute("aria-hidden", "true");
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  return { canvas, context, tiles };
}
