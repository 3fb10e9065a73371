// The stylesheet's colours, in the scheme that is shown now.

export const DARK = matchMedia("(prefers-color-scheme: dark)");
export const NARROW = matchMedia("(max-width: 663px)");

/** To ask the browser for a style makes it work out all that has changed: each is asked for once a scheme. @type {Map<string, string>} */
const known = new Map();
DARK.addEventListener("change", () => known.clear());

/** A colour, or another custom property, by its name. @param {string} name */
export function colour(name) {
  const value = known.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  known.set(name, value);
  return value;
}

/** `#rrggbb` as a pixel of ImageData on this machine. @param {string} hex */
export function pixel(hex) {
  const bytes = Uint8Array.of(...[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)), 255);
  return new Uint32Array(bytes.buffer)[0];
}
