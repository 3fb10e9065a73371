// One neuron among the tiles: enlarged, in words, the images that excite it, and what it was at a few epochs.

import { percent } from "./figure.js";
import { enlarged } from "./looks.js";
import { DARK, colour, pixel } from "./palette.js";
import { paint, ramp, size } from "./tiles.js";

/** @typedef {import("./epochs.js").Network} Network */
/** @typedef {import("./sample.js").Sample} Sample */
/** @typedef {import("./weights-view.js").Frame} Frame */

/**
 * @typedef {object} Host
 * @property {Frame} frame
 * @property {import("./looks.js").Look} look  the one that is shown now
 * @property {import("./epochs.js").Epochs} epochs
 * @property {import("./figure.js").LiveFigure} figure
 * @property {import("./network.js").Replay} replay
 * @property {import("./tiles.js").Colours} colours
 * @property {(() => Promise<Sample>) | null} load  some test images, where there are any
 * @property {(network: Network) => import("./sample.js").Asked} asked  once they are there
 */

const LARGE = 140;
const SMALL = 70;
const PAST = [1, 5, 20, 100];
const REST_MS = 300;
const NAMED = 3;
const SHOWN = 5;
const GREYS = 256;

/** @param {HTMLElement} root  with a hint of what will stand here @param {Host} host */
export function mountNeuron(root, host) {
  const { frame, epochs, figure } = host;
  const { clock } = figure;
  const hint = [...root.childNodes];
  const past = [...PAST.filter((epoch) => epoch < clock.last), clock.last];
  const large = makeCanvas(LARGE);
  const about = document.createElement("div");
  about.className = "about";
  const strip = document.createElement("ol");
  strip.className = "past";
  const small = past.map((epoch) => {
    const place = makeCanvas(SMALL);
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const name = document.createElement("span");
    name.textContent = `epoch ${epoch}`;
    button.append(place.canvas, name);
    button.addEventListener("click", () => clock.set(epoch, "reader"));
    item.append(button);
    strip.append(item);
    return { epoch, button, ...place };
  });
  const exciting = host.load ? mountExciting(host, host.load) : null;
  /** @type {number | null} */
  let chosen = null;
  /** @type {{epoch: number, network: Network} | null} */
  let shown = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  /** @param {ReturnType<typeof makeCanvas>} place @param {number} side @param {Network} network @param {number} k */
  function draw({ canvas, context }, side, network, k) {
    const { look } = host;
    const tiles = enlarged(look.tiles.tile, side);
    const { weights, inputs } = look.of(network);
    [canvas.width, canvas.height] = size(tiles);
    const image = context.createImageData(canvas.width, canvas.height);
    paint(new Uint32Array(image.data.buffer), tiles, host.colours, weights, inputs, [k], look.limit);
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
    return most.length ? [...said, `most excited by ${listed(most)}, each averaged over all its images`] : said;
  }

  function refresh() {
    if (chosen === null) return root.replaceChildren(...hint);
    if (!shown) return;
    draw(large, LARGE, shown.network, chosen);
    const [name, ...rest] = facts(chosen);
    const heading = document.createElement("b");
    heading.textContent = name;
    const parts = rest.map((words) => Object.assign(document.createElement("span"), { textContent: words }));
    about.replaceChildren(heading, ...parts);
    exciting?.show(shown.epoch, shown.network, chosen);
    for (const { epoch, button } of small) button.toggleAttribute("data-now", epoch === shown.epoch);
    if (!large.canvas.isConnected) root.replaceChildren(large.canvas, about, ...(exciting?.elements ?? []), strip);
  }

  /** What became of it: fetched where the reader rests at a neuron, one epoch after another. */
  async function drawPast() {
    const [k, { look }] = [chosen, host];
    for (const place of small) {
      if (k === null) return;
      const network = await epochs.get(place.epoch).catch(() => null);
      if (chosen !== k || host.look !== look) return;
      if (network) draw(place, SMALL, network, k);
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

    /** Another neuron, none, or another look at it. @param {number | null} k */
    choose(k) {
      chosen = k;
      for (const { canvas, context } of small) context.clearRect(0, 0, canvas.width, canvas.height);
      refresh();
      clearTimeout(resting);
      resting = setTimeout(() => void drawPast(), REST_MS);
    },

    /** A neuron for those who hear it. @param {number} k */
    spoken: (k) => facts(k).join(", "),
  };
}

/**
 * The images of the sample that excite a neuron most at the epoch that is shown.
 * @param {Host} host @param {() => Promise<Sample>} load
 */
function mountExciting(host, load) {
  const { frame, replay } = host;
  const name = document.createElement("p");
  name.className = "key-title";
  const row = document.createElement("div");
  row.className = "exciting";
  row.setAttribute("role", "img");
  const places = Array.from({ length: SHOWN }, () => makeCanvas(1));
  row.append(...places.map(({ canvas }) => canvas));
  let wish = 0;

  /** @param {Sample} sample @param {number} epoch @param {number[]} images */
  function draw({ images: pixels, shape, labels, count }, epoch, images) {
    const greys = ramp([colour("paper"), colour("ink")], GREYS).map(pixel);
    const length = shape[0] * shape[1];
    places.forEach(({ canvas, context }, place) => {
      [canvas.height, canvas.width] = shape;
      const image = images[place];
      if (image === undefined) return;
      const data = context.createImageData(canvas.width, canvas.height);
      new Uint32Array(data.data.buffer).set(Array.from(pixels.subarray(image * length, (image + 1) * length), (value) => greys[value]));
      context.putImageData(data, 0, 0);
    });
    const digits = images.map((image) => replay.classes[labels[image]]);
    name.textContent = digits.length ? `Excite it most at epoch ${epoch}, of ${count} test images` : `At epoch ${epoch} none of ${count} test images excites it`;
    row.setAttribute("aria-label", `Images of ${listed(digits)}.`);
    row.hidden = !digits.length;
  }

  return {
    elements: [name, row],
    /** @param {number} epoch @param {Network} network @param {number} k */
    async show(epoch, network, k) {
      const mine = ++wish;
      const sample = await load().catch(() => null);
      if (mine !== wish) return;
      if (sample) draw(sample, epoch, host.asked(network).most(frame.layer - 1, k, SHOWN));
      else name.textContent = "The test images that excite it most could not be had.";
    },
  };
}

/** `3, 5 and 8`. @param {string[]} names */
function listed(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : String(names);
}

/** An empty canvas. @param {number} side  px */
function makeCanvas(side) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  canvas.setAttribute("aria-hidden", "true");
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  return { canvas, context };
}
