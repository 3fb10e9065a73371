// A layer's weights at any epoch: every neuron a tile, as in the still; one chosen neuron enlarged, with what became of it.

import { Unplayable, attempt } from "./data.js";
import { Epochs, readEpoch } from "./epochs.js";
import { percent } from "./figure.js";
import { mountNeuron } from "./neuron.js";
import { DARK, colour, pixel } from "./palette.js";
import { corner, paint, pitch, ramp, size } from "./tiles.js";

/** @typedef {import("./data.js").Data} Data */
/** @typedef {import("./epochs.js").Network} Network */
/** @typedef {import("./figure.js").LiveFigure} LiveFigure */
/** @typedef {import("./tiles.js").Tiles} Tiles */
/** @typedef {Tiles & {layer: number, neurons: number, drawn: number, limit: number, close: number[], pixel_tile?: [number, number], pixel_cell: number, pixel_gap: number}} Frame */

const CLOSE = 140;
const CLOSE_GAP = 18;
const STOPS = 9;

/** By the first file: figures of one training share what has come. @type {Map<string, Epochs>} */
const shared = new Map();

/** @param {LiveFigure} figure @param {Data} data */
export function mount(figure, data) {
  const view = new WeightsView(figure, data);
  return { show: (/** @type {number} */ epoch) => view.epochs.ask(epoch) };
}

/** @param {LiveFigure} figure @param {Data} data @returns {Epochs} */
function epochsOf(figure, { about, replays }) {
  const replay = /** @type {import("./network.js").Replay} */ (replays.get(figure.experiment));
  if (replay.whole) return new Epochs(async (epoch) => ({ layers: replay.layers(epoch), units: [] }), 0);
  const base = new URL(figure.element.dataset.live ?? "", document.baseURI);
  const files = (about.epochs ?? []).map((file) => new URL(file, base).href);
  const known = shared.get(files[0]);
  if (known) return known;
  const epochs = new Epochs((epoch, signal) => attempt(files[epoch], async (answer) => readEpoch(await answer.arrayBuffer()), signal));
  shared.set(files[0], epochs);
  return epochs;
}

class WeightsView {
  /** @param {LiveFigure} figure @param {Data} data */
  constructor(figure, data) {
    this.figure = figure;
    this.replay = /** @type {import("./network.js").Replay} */ (data.replays.get(figure.experiment));
    this.epochs = epochsOf(figure, data);
    const frame = /** @type {Frame} */ (/** @type {unknown} */ (data.about.frames.narrow));
    this.frame = { ...frame, count: frame.drawn };
    this.rows = Array.from({ length: frame.drawn }, (_, k) => k);
    const cell = Math.max(Math.floor(CLOSE / Math.max(...frame.tile)), 1);
    /** The framed ones, enlarged. @type {Tiles} */
    this.pair = { count: frame.close.length, columns: 2, tile: frame.tile, cell, gap: CLOSE_GAP, line: 0 };
    /** @private @type {{epoch: number, network: Network} | null} */ this.shown = null;
    const [picture, close, side] = [".neurons .picture", ".neurons .close", ".neurons .neuron"].map(
      (name) => /** @type {HTMLElement} */ (figure.element.querySelector(name)),
    );
    this.grid = new Pixels(picture, size(this.frame));
    this.close = new Pixels(close, size(this.pair));
    this.neuron = mountNeuron(side, this);
    this.tiles = this.makeTiles(picture);
    this.heading = figure.element.querySelector(".neurons .grid-head");
    this.dead = figure.element.querySelector(".neurons .dead-note");
    this.told = false;
    this.epochs.listen((epoch, network, why) => this.came(epoch, network, why));
    DARK.addEventListener("change", () => this.draw());
    if (figure.pressed) this.press(figure.pressed, picture);
  }

  /** @private @param {number} epoch @param {Network | null} network @param {unknown} why */
  came(epoch, network, why) {
    if (network) {
      this.shown = { epoch, network };
      this.draw();
      if (this.told) this.figure.note("");
    } else {
      const said = why instanceof Unplayable ? why.message : "this browser can't read it";
      this.figure.note(`Epoch ${epoch} is not shown: ${said}.`);
    }
    this.told = !network;
  }

  /** The colours of the scheme that is shown now. @returns {import("./tiles.js").Colours} */
  get colours() {
    const stops = Array.from({ length: STOPS }, (_, at) => colour(`weight-${at + 1}`));
    return { table: ramp(stops).map(pixel), paper: pixel(colour("paper")), ink: pixel(colour("ink")) };
  }

  /** @private */
  draw() {
    if (!this.shown) return;
    const { frame, colours } = this;
    const { epoch, network } = this.shown;
    const { weights, inputs } = network.layers[frame.layer - 1];
    this.grid.paint((out) => paint(out, frame, colours, weights, inputs, this.rows, frame.limit, frame.close));
    this.close.paint((out) => paint(out, this.pair, colours, weights, inputs, frame.close, frame.limit));
    this.neuron.show(epoch, network);
    const dead = network.units[frame.layer - 1]?.dead;
    this.tiles.forEach((tile, k) => {
      tile.classList.toggle("dead", dead?.[k] === 1);
      tile.setAttribute("aria-label", this.neuron.spoken(k));
    });
    const [name, fact] = this.heading?.children ?? [];
    if (fact) {
      name.textContent = `epoch ${epoch}`;
      fact.textContent = `test ${percent(this.replay.metrics(epoch).test_accuracy)}`;
    }
    this.grid.root.setAttribute("aria-label", `${this.figure.title}, at epoch ${epoch}. Arrow keys choose a neuron.`);
    const count = dead?.reduce((sum, one) => sum + one, 0) ?? 0;
    if (this.dead) this.dead.textContent = count ? `${count} of ${frame.neurons} dead: no training image switches them on.` : "";
  }

  /** @private What can be chosen: a tile each, above the canvas. @param {HTMLElement} picture */
  makeTiles(picture) {
    const { frame } = this;
    const [width, height] = size(frame);
    const [down, across] = pitch(frame);
    const { root } = this.grid;
    root.setAttribute("role", "listbox");
    const tiles = this.rows.map((k) => {
      const tile = document.createElement("div");
      tile.className = "tile";
      tile.setAttribute("role", "option");
      tile.setAttribute("aria-selected", "false");
      tile.tabIndex = k ? -1 : 0;
      const [top, left] = corner(frame, k);
      tile.style.left = `${(100 * left) / width}%`;
      tile.style.top = `${(100 * top) / height}%`;
      tile.style.width = `${(100 * (across - frame.gap)) / width}%`;
      tile.style.height = `${(100 * (down - frame.gap)) / height}%`;
      return tile;
    });
    root.append(...tiles);
    root.addEventListener("click", (event) => this.press(event, picture));
    root.addEventListener("keydown", (event) => this.key(event));
    return tiles;
  }

  /** @private The nearest tile, so that none is too small to hit. @param {MouseEvent} event @param {HTMLElement} picture */
  press(event, picture) {
    const box = picture.getBoundingClientRect();
    const [width, height] = size(this.frame);
    const [down, across] = pitch(this.frame);
    const column = Math.floor((((event.clientX - box.left) / box.width) * width + this.frame.gap / 2) / across);
    const row = Math.floor((((event.clientY - box.top) / box.height) * height + this.frame.gap / 2) / down);
    this.choose(row * this.frame.columns + Math.min(Math.max(column, 0), this.frame.columns - 1));
  }

  /** @private @param {KeyboardEvent} event */
  key(event) {
    const { columns, count } = this.frame;
    const k = this.tiles.indexOf(/** @type {HTMLDivElement} */ (event.target));
    const to = { ArrowLeft: k - 1, ArrowRight: k + 1, ArrowUp: k - columns, ArrowDown: k + columns, Home: 0, End: count - 1, " ": k, Enter: k }[event.key];
    if (k < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.choose(to);
  }

  /** @private @param {number} k */
  choose(k) {
    const chosen = this.tiles[k];
    if (!chosen) return;
    for (const tile of this.tiles) {
      tile.setAttribute("aria-selected", String(tile === chosen));
      tile.tabIndex = tile === chosen ? 0 : -1;
    }
    this.neuron.choose(k);
    chosen.setAttribute("aria-label", this.neuron.spoken(k));
    chosen.focus({ preventScroll: true });
  }
}

/** A canvas over a still, one pixel for each of its own. */
export class Pixels {
  /** @param {HTMLElement} picture @param {[number, number]} size */
  constructor(picture, [width, height]) {
    this.root = document.createElement("div");
    this.root.className = "live";
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    canvas.setAttribute("aria-hidden", "true");
    const context = canvas.getContext("2d");
    // A browser that has no memory left for a canvas gives none.
    if (!context) throw new Error("no canvas");
    this.context = context;
    this.image = context.createImageData(width, height);
    this.canvas = canvas;
    this.root.append(canvas);
    picture.append(this.root);
    picture.querySelector("picture")?.setAttribute("aria-hidden", "true");
  }

  /** @param {(out: Uint32Array) => void} draw */
  paint(draw) {
    draw(new Uint32Array(this.image.data.buffer));
    this.context.putImageData(this.image, 0, 0);
  }
}
