// Arrays from a safetensors file: eight bytes with the header's length, the header in JSON, the arrays one after another.

/** @typedef {{data: Float32Array | Int16Array | Uint8Array, shape: number[]}} Tensor */

const TYPES = { F32: Float32Array, I16: Int16Array, U8: Uint8Array };

/**
 * Views into the file; nothing is copied. Throws a RangeError or SyntaxError if it is cut off or no such file.
 * @param {ArrayBuffer} file
 * @returns {{tensors: Record<string, Tensor>, metadata: Record<string, string>}}
 */
export function readSafetensors(file) {
  const length = Number(new DataView(file).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, length)));
  /** @type {Record<string, Tensor>} */
  const tensors = {};
  for (const [name, about] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const Type = TYPES[/** @type {keyof typeof TYPES} */ (about.dtype)];
    if (!Type) throw new SyntaxError(`no type ${about.dtype}`);
    const [from, to] = about.data_offsets;
    tensors[name] = { data: new Type(file, 8 + length + from, (to - from) / Type.BYTES_PER_ELEMENT), shape: about.shape };
  }
  return { tensors, metadata: header.__metadata__ ?? {} };
}
