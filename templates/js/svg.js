// Elements of SVG.

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, string | number>} attributes */
export function make(tag, attributes) {
  const made = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/** @param {string} words @param {number} x @param {number} y @param {Record<string, string | number>} attributes */
export function text(words, x, y, attributes) {
  const made = make("text", { x, y, ...attributes });
  made.textContent = words;
  return made;
}
