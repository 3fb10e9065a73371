// A layer at any epoch: every neuron a tile, as in the still, as its weights or in the space of pixels; one chosen neuron
// enlarged, with what became of it. What is chosen, and how it is looked at, stands in the address.

import { Unplayable, attempt, once } from "./data.js";
import { Epochs, readEpoch } from "./epochs.js";
import { percent } from "./figure.js";
import { formatNeurons, formatNumbers, parseNeurons, parseNumbers } from "./hash.js";
import { asWeights, inPixels } from "./looks.js";
import { mountNeuron } from "./neuron.js";
import { DARK, colour, pixel } from "./palette.js";
import { Pixels } from "./pixels.js";
import { Asked, readSample } from "./sample.js";
import { corner, paint, pitch, ramp, size } from "./tiles.js";

/** @typedef {import("./data.js").Data} Data */
/** @typedef {import("./epochs.js").Network} Network */
/** @typedef {import("./figure.js").LiveFigure} LiveFigure */
/** @typedef {import("./sample.js").Sample} Sample */
/** @typedef {import("./tiles.js").Tiles} Tiles */
/** @typedef {Tiles & {layer: number, neurons: number, drawn: number, limit: number, close: number[], pixel_tile?: [number, number], pixel_cell: number, pixel_gap: number, pixel_limit: number}} Frame */

const STOPS = 9;

/** By the first file: figures of one training share what has come. @type {Map<string, Epochs>} */
const shared = new Map();
/** @type {WeakMap<Network, Asked>} */
const asked = new WeakMap();

/** @param {LiveFigure} figure @param {Data} data */
export function mount(figure, data) {
  const view = new WeightsView(figure, data);
  return { show: (/** @type {number} */ epoch) => view.show(epoch) };
}

/** Where a file lies that the figure's data name. @param {LiveFigure} figure @param {string} file */
function address(figure, file) {
  return new URL(file, new URL(figure.element.dataset.live ?? "", document.baseURI)).href;
}

/** @param {LiveFigure} figure @param {Data} data @returns {Epochs} */
function epochsOf(figure, { about, replays }) {
  const replay = /** @type {import("./network.js").Replay} */ (replays.get(figure.experiment));
  if (replay.whole) return new Epochs(async (epoch) => ({ layers: replay.layers(epoch), units: [] }), 0);
  const files = (about.epochs ?? []).map((file) => address(figure, file));
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
    const { sample } = data.about;
    /** @type {Sample | null} */ this.sample = null;
    this.load = sample ? async () => (this.sample ??= await once(address(figure, sample), readSample)) : null;
    /** @type {import("./looks.js").Look} */ this.look = asWeights(this.frame);
    /** @type {[import("./looks.js").Look, import("./looks.js").Look | null]} */
    this.looks = [this.look, this.load && inPixels(this.frame, (network) => this.asked(network))];
    /** @private @type {{epoch: number, network: Network} | null} */ this.shown = null;
    /** @private What the address said of it. */ this.read = "";
    /** @private What of it means nothing here. @type {Set<string>} */ this.bad = new Set();
    /** @private @type {number | null} */ this.chosen = null;
    /** @private The look that was wished for last. @type {import("./looks.js").Look | null} */ this.wish = this.look;
    const [picture, close, side] = [".neurons .picture", ".neurons .close", ".neurons .neuron"].map(
      (name) => /** @type {HTMLElement} */ (figure.element.querySelector(name)),
    );
    this.grid = new Pixels(picture, size(this.look.tiles));
    this.close = new Pixels(close, size(this.look.pair));
    this.neuron = mountNeuron(side, this);
    this.tiles = this.makeTiles();
    this.placeTiles();
    this.heading = figure.element.querySelector(".neurons .grid-head");
    this.dead = figure.element.querySelector(".neurons .dead-note");
    this.told = false;
    this.epochs.listen((epoch, network, why) => this.came(epoch, network, why));
    DARK.addEventListener("change", () => this.draw());
    this.switches = [.../** @type {NodeListOf<HTMLButtonElement>} */ (figure.element.querySelectorAll(".looks button"))];
    this.switches.forEach((button, at) => button.addEventListener("click", () => this.turn(at)));
    if (figure.pressed) this.first(figure.pressed);
  }

  /** A network and what it says of the sample, which must be there. @param {Network} network @returns {Asked} */
  asked(network) {
    const known = asked.get(network) ?? new Asked(network.layers, this.replay.activations, /** @type {Sample} */ (this.sample));
    asked.set(network, known);
    return known;
  }

  /** @param {number} epoch */
  show(epoch) {
    this.follow();
    if (this.shown?.epoch === epoch && this.epochs.wanted === epoch) this.draw();
    else this.epochs.ask(epoch);
  }

  /** @private What the address says: which neuron is chosen, and which layers are in the space of pixels. */
  follow() {
    const { state } = this.figure.clock;
    const [neuron, pixels] = ["neuron", "pixels"].map((name) => state.get(name) ?? "");
    if (this.read === `${neuron};${pixels}`) return;
    this.read = `${neuron};${pixels}`;
    this.bad.clear();
    const { layer, drawn } = this.frame;
    const layers = this.replay.activations.length;
    const named = parseNeurons(neuron);
    const own = named?.get(layer);
    if (!named || [...named.keys()].some((one) => one > layers) || (own ?? 0) > drawn) {
      this.figure.note("The address names no neuron that is shown here: none is chosen.");
      this.bad.add("neuron");
    }
    this.select(own && own <= drawn ? own - 1 : null);
    const deep = parseNumbers(pixels, layers + 1);
    if (!deep || (deep.has(layer) && !this.looks[1])) {
      this.figure.note("The address asks for a view that there is not: the weights are shown.");
      this.bad.add("pixels");
    }
    void this.lookAs(Number(deep?.has(layer) && this.looks[1] !== null));
  }

  /** @private The reader's wish goes through the address. @param {string} name @param {string} value */
  say(name, value) {
    const { clock } = this.figure;
    this.figure.note("");
    const kept = [...clock.state].filter(([other]) => !this.bad.has(other));
    clock.set(clock.epoch, "reader", new Map([...kept, [name, value]]));
  }

  /** @private Look at the layer in another way. @param {number} at  0: weights, 1: pixels */
  turn(at) {
    const { layer } = this.frame;
    const text = this.bad.has("pixels") ? "" : (this.figure.clock.state.get("pixels") ?? "");
    const deep = new Set(parseNumbers(text, this.replay.activations.length + 1));
    deep[at ? "add" : "delete"](layer);
    this.say("pixels", formatNumbers(deep));
  }

  /** @private @param {number} at */
  async lookAs(at) {
    const look = this.looks[at];
    this.wish = look ?? null;
    if (at && !this.sample) {
      const why = await this.load?.().then(() => "", (error) => error.message);
      if (why) this.figure.note(`The space of pixels is not shown: ${why}.`);
      if (why !== "" || this.wish !== look) return;
    }
    if (!look || look === this.look) return;
    this.look = look;
    const [still] = this.looks;
    this.grid.fit(size(look.tiles), size(still.tiles));
    this.close.fit(size(look.pair), size(still.pair));
    this.placeTiles();
    this.switches.forEach((button, k) => button.setAttribute("aria-pressed", String(k === at)));
    this.figure.element.querySelectorAll(".look-note").forEach((note, k) => note.classList.toggle("shown-now", k === at));
    this.draw();
    this.neuron.choose(this.chosen);
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
    const { frame, colours, look } = this;
    const { epoch, network } = this.shown;
    const { weights, inputs } = look.of(network);
    this.grid.paint((out) => paint(out, look.tiles, colours, weights, inputs, this.rows, look.limit, frame.close));
    this.close.paint((out) => paint(out, look.pair, colours, weights, inputs, frame.close, look.limit));
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
    const space = look === this.looks[1] ? ", in the space of pixels" : "";
    this.grid.root.setAttribute("aria-label", `${this.figure.title}${space}, at epoch ${epoch}. Arrow keys choose a neuron.`);
    const count = dead?.reduce((sum, one) => sum + one, 0) ?? 0;
    if (this.dead) this.dead.textContent = count ? `${count} of ${frame.neurons} dead: no training image switches them on.` : "";
  }

  /** @private What can be chosen: a tile each, above the canvas. */
  makeTiles() {
    const { root } = this.grid;
    root.setAttribute("role", "listbox");
    const tiles = this.rows.map((k) => {
      const tile = document.createElement("div");
      tile.className = "tile";
      tile.setAttribute("role", "option");
      tile.setAttribute("aria-selected", "false");
      tile.tabIndex = k ? -1 : 0;
      return tile;
    });
    root.append(...tiles);
    root.addEventListener("click", (event) => this.press(event));
    root.addEventListener("keydown", (event) => this.key(event));
    return tiles;
  }

  /** @private */
  placeTiles() {
    const { tiles } = this.look;
    const [width, height] = size(tiles);
    const [down, across] = pitch(tiles);
    this.tiles.forEach(({ style }, k) => {
      const [top, left] = corner(tiles, k);
      style.left = `${(100 * left) / width}%`;
      style.top = `${(100 * top) / height}%`;
      style.width = `${(100 * (across - tiles.gap)) / width}%`;
      style.height = `${(100 * (down - tiles.gap)) / height}%`;
    });
  }

  /** @private What was pressed while the figure stood still. @param {MouseEvent} event */
  first(event) {
    const button = /** @type {Element} */ (event.target).closest("button");
    const at = this.switches.findIndex((one) => one === button);
    if (at > 0) this.turn(at);
    else if (!button) this.press(event);
  }

  /** @private The nearest tile, so that none is too small to hit. @param {MouseEvent} event */
  press(event) {
    const box = this.grid.root.getBoundingClientRect();
    const { tiles } = this.look;
    const [width, height] = size(tiles);
    const [down, across] = pitch(tiles);
    const column = Math.floor((((event.clientX - box.left) / box.width) * width + tiles.gap / 2) / across);
    const row = Math.floor((((event.clientY - box.top) / box.height) * height + tiles.gap / 2) / down);
    this.choose(row * tiles.columns + Math.min(Math.max(column, 0), tiles.columns - 1));
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
    if (!this.tiles[k]) return;
    const neurons = new Map(this.bad.has("neuron") ? [] : parseNeurons(this.figure.clock.state.get("neuron") ?? ""));
    this.say("neuron", formatNeurons(neurons.set(this.frame.layer, k + 1)));
    this.tiles[k].focus({ preventScroll: true });
  }

  /** @private @param {number | null} k */
  select(k) {
    if (k === this.chosen) return;
    this.chosen = k;
    this.tiles.forEach((tile, at) => {
      tile.setAttribute("aria-selected", String(at === k));
      tile.tabIndex = at === (k ?? 0) ? 0 : -1;
    });
    this.neuron.choose(k);
  }
}
