// The canvas of tiles that lies over a still.

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
    picture.classList.add("covered");
    picture.querySelector("picture")?.setAttribute("aria-hidden", "true");
  }

  /** Be of another size, in the still's scale, unless there is no room. @param {[number, number]} size @param {[number, number]} still */
  fit([width, height], [wide, high]) {
    const share = 100 * Math.min(1, wide / width, high / height);
    const { style } = this.root;
    style.inset = "0 auto auto 0";
    style.width = `${(share * width) / wide}%`;
    style.height = `${(share * height) / high}%`;
    [this.canvas.width, this.canvas.height] = [width, height];
    this.image = this.context.createImageData(width, height);
  }

  /** @param {(out: Uint32Array) => void} draw */
  paint(draw) {
    draw(new Uint32Array(this.image.data.buffer));
    this.context.putImageData(this.image, 0, 0);
  }
}
