// Two layers of canvas over a still, in the still's own coordinates: a field of pixels, and the marks on it.

import { DARK, NARROW } from "./palette.js";

/** @typedef {import("./data.js").Frame} Frame */

const REFINE_MS = 120;
const MOST_RATIO = 2;

export class Stage {
  /**
   * @param {HTMLElement} picture  holds the still
   * @param {Record<string, Frame>} frames
   * @param {(stage: Stage) => void} draw  called when something but the epoch has changed: the size, the scheme
   */
  constructor(picture, frames, draw) {
    this.frames = frames;
    this.root = document.createElement("div");
    this.root.className = "live";
    this.field = document.createElement("canvas");
    this.marks = document.createElement("canvas");
    for (const canvas of [this.field, this.marks]) canvas.setAttribute("aria-hidden", "true");
    this.root.append(this.field, this.marks);
    picture.append(this.root);
    const [field, marks] = [this.field.getContext("2d"), this.marks.getContext("2d")];
    // A browser that has no memory left for a canvas gives none.
    if (!field || !marks) throw new Error("no canvas");
    /** @private @type {ImageData | null} */ this.image = null;
    this.fieldContext = field;
    this.marksContext = marks;
    const redraw = () => {
      if (this.root.clientWidth) draw(this);
    };
    new ResizeObserver(redraw).observe(this.root);
    DARK.addEventListener("change", redraw);
    NARROW.addEventListener("change", redraw);
  }

  /** The still that is shown now. @returns {Frame} */
  get frame() {
    return (NARROW.matches && this.frames.narrow) || this.frames.wide || this.frames.narrow;
  }

  /** CSS px on the screen for one of the frame. */
  get scale() {
    return this.root.clientWidth / this.frame.size[0];
  }

  /**
   * Paint the field, at one pixel a CSS pixel at once, and as fine as the screen is when it rests.
   * @param {(width: number, height: number, pixels: Uint32Array) => void} paint
   * @param {number} [coarse]  CSS pixels a pixel, where painting is slow
   */
  paint(paint, coarse = 1) {
    clearTimeout(this.refining);
    this.raster(paint, 1 / coarse);
    const ratio = Math.min(devicePixelRatio, MOST_RATIO);
    if (ratio > 1 && coarse === 1) this.refining = setTimeout(() => this.raster(paint, ratio), REFINE_MS);
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

  /** An empty upper layer, in the frame's coordinates. @returns {CanvasRenderingContext2D} */
  clear() {
    const ratio = devicePixelRatio * this.scale;
    const [width, height] = this.frame.size.map((side) => Math.round(side * ratio));
    if (this.marks.width !== width || this.marks.height !== height) [this.marks.width, this.marks.height] = [width, height];
    this.marksContext.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.marksContext.clearRect(0, 0, ...this.frame.size);
    return this.marksContext;
  }

  /** A place of the data in the frame's px. @param {number} x @param {number} y @returns {[number, number]} */
  toPicture(x, y) {
    const { axes, xlim, ylim } = this.frame;
    return [
      axes[0] + ((x - xlim[0]) / (xlim[1] - xlim[0])) * axes[2],
      axes[1] + ((ylim[1] - y) / (ylim[1] - ylim[0])) * axes[3],
    ];
  }

  /** The place of the data under a pointer. @param {{clientX: number, clientY: number}} event @returns {[number, number]} */
  toData(event) {
    const box = this.root.getBoundingClientRect();
    const { axes, xlim, ylim } = this.frame;
    const [px, py] = [(event.clientX - box.left) / this.scale, (event.clientY - box.top) / this.scale];
    return [
      xlim[0] + ((px - axes[0]) / axes[2]) * (xlim[1] - xlim[0]),
      ylim[1] - ((py - axes[1]) / axes[3]) * (ylim[1] - ylim[0]),
    ];
  }
}
