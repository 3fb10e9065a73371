// Layers of canvas over a still, in the still's own coordinates: a field of pixels, the marks on it, and above them names,
// which stay as they are as long as the size does.

import { chosen, toPlace, toPx } from "./frame.js";
import { DARK, NARROW } from "./palette.js";

/** @typedef {import("./data.js").Frame} Frame */

const REFINE_MS = 120;
const QUICK_MS = 5;
const MOST_RATIO = 2;

export class Stage {
  /**
   * @param {HTMLElement} picture  holds the still
   * @param {Record<string, Frame>} frames
   * @param {(stage: Stage) => void} draw  called when the size or the scheme has changed
   */
  constructor(picture, frames, draw) {
    this.frames = frames;
    /** CSS px on the screen for one of the frame; 0 as long as it is not to be seen. */ this.scale = 0;
    this.root = document.createElement("div");
    this.root.className = "live";
    this.field = document.createElement("canvas");
    this.marks = document.createElement("canvas");
    this.names = document.createElement("canvas");
    const canvases = [this.field, this.marks, this.names];
    for (const canvas of canvases) canvas.setAttribute("aria-hidden", "true");
    this.root.append(...canvases);
    picture.append(this.root);
    const [field, marks, names] = canvases.map((canvas) => canvas.getContext("2d"));
    // A browser that has no memory left for a canvas gives none.
    if (!field || !marks || !names) throw new Error("no canvas");
    /** @private @type {ImageData | null} */ this.image = null;
    /** @private */ this.slow = false;
    this.fieldContext = field;
    /** @private */ this.marksContext = marks;
    /** @private */ this.namesContext = names;
    this.frame = chosen(frames);
    const redraw = () => {
      this.frame = chosen(frames);
      this.scale = this.root.clientWidth / this.frame.size[0];
      if (this.scale) draw(this);
    };
    new ResizeObserver(redraw).observe(this.root);
    DARK.addEventListener("change", redraw);
    NARROW.addEventListener("change", redraw);
  }

  /**
   * Paint the field, fast enough to follow a finger, and as fine as the screen is when it rests.
   * @param {(width: number, height: number, pixels: Uint32Array) => void} paint
   * @param {number} [finest]  pixels a CSS pixel at the most, where painting is slow
   */
  paint(paint, finest = MOST_RATIO) {
    clearTimeout(this.refining);
    const fine = Math.min(devicePixelRatio, finest);
    const started = performance.now();
    this.raster(paint, Math.min(this.slow ? 0.5 : 1, fine));
    // Twice as coarse is four times as fast.
    const cost = (performance.now() - started) * (this.slow ? 4 : 1);
    const rough = this.slow || fine > 1;
    this.slow = finest > 1 && cost > QUICK_MS;
    if (rough) this.refining = setTimeout(() => this.raster(paint, fine), REFINE_MS);
  }

  /** @private @param {(width: number, height: number, pixels: Uint32Array) => void} paint @param {number} ratio */
  raster(paint, ratio) {
    const [width, height] = this.frame.size.map((side) => Math.max(Math.round(side * this.scale * ratio), 1));
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = this.fieldContext.createImageData(width, height);
      [this.field.width, this.field.height] = [width, height];
    }
    paint(width, height, new Uint32Array(this.image.data.buffer));
    this.fieldContext.putImageData(this.image, 0, 0);
  }

  /** The layer of marks, emptied, in the frame's coordinates. */
  clear() {
    return this.emptied(this.marksContext);
  }

  /** The layer of names, likewise: what is drawn there costs nothing at the next epoch. */
  clearNames() {
    return this.emptied(this.namesContext);
  }

  /** @private @param {CanvasRenderingContext2D} context */
  emptied(context) {
    const { canvas } = context;
    const ratio = devicePixelRatio * this.scale;
    const [width, height] = this.frame.size.map((side) => Math.round(side * ratio));
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, ...this.frame.size);
    return context;
  }

  /** A place of the data in the frame's px. @param {number} x @param {number} y @returns {[number, number]} */
  toPicture(x, y) {
    return toPx(this.frame, x, y);
  }

  /** The place of the data under a pointer. @param {{clientX: number, clientY: number}} event @returns {[number, number]} */
  toData(event) {
    const box = this.root.getBoundingClientRect();
    return toPlace(this.frame, (event.clientX - box.left) / this.scale, (event.clientY - box.top) / this.scale);
  }
}
