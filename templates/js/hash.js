// What stands behind # in the address: `moons@37`, and further state behind it, `moons@37;free=figure-moons-seeds@80`.

/**
 * @typedef {object} Place
 * @property {string} experiment
 * @property {number} epoch
 * @property {Map<string, string>} state  further state by name
 */

const GRAMMAR = /^([a-z][a-z0-9_]*)@(0|[1-9][0-9]{0,5})((?:;[a-z]+=[^;]*)*)$/;

/**
 * A hash that names an experiment and an epoch, or null for every other one.
 * @param {string} hash  with its #, as `location.hash` is
 * @returns {Place | null}
 */
export function parseHash(hash) {
  const match = GRAMMAR.exec(decoded(hash.replace(/^#/, "")));
  if (!match) return null;
  const state = new Map();
  for (const part of match[3].split(";").slice(1)) {
    const [name, ...value] = part.split("=");
    state.set(name, value.join("="));
  }
  return { experiment: match[1], epoch: Number(match[2]), state };
}

/**
 * The other way; state whose value is empty is left out.
 * @param {Place} place
 */
export function formatHash({ experiment, epoch, state }) {
  const more = [...state].filter(([, value]) => value !== "").sort(([a], [b]) => (a < b ? -1 : 1));
  return `#${experiment}@${epoch}${more.map(([name, value]) => `;${name}=${encodeURI(value).replaceAll(";", "%3B")}`).join("")}`;
}

/** @param {string} text  a part of an address; one that is no text gives nothing */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
