/* Sets of works as one bit a work, and arrays of numbers, both as base64. components/selection.py reads and writes the
   same masks. */

/**
 * @param {string} text - base64
 * @returns {Uint8Array}
 */
export const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/**
 * @param {Uint8Array} bytes
 * @returns {string} base64
 */
export function textOf(bytes) {
  let raw = "";
  // A call takes only so many arguments.
  for (let start = 0; start < bytes.length; start += 8192) {
    raw += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(raw);
}

/**
 * @param {string} text - base64 of int32, little endian
 * @returns {Int32Array}
 */
export const rowsOf = (text) => new Int32Array(bytesOf(text).buffer);

const KINDS = {
  i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array,
  f4: Float32Array, f8: Float64Array,
};

/**
 * The numbers of a Plotly trace: an array, or Plotly's `{dtype, bdata}`.
 *
 * @param {ArrayLike<number> | {dtype: string, bdata: string}} values
 * @returns {ArrayLike<number>}
 */
export const numbersOf = (values) =>
  values && values.bdata !== undefined ? new KINDS[values.dtype](bytesOf(values.bdata).buffer) : values;

/**
 * Whether a work is in a set.
 *
 * @param {Uint8Array} bits
 * @param {number} row
 */
export const has = (bits, row) => Boolean(bits[row >> 3] & (1 << (row & 7)));

/**
 * A set of works.
 *
 * @param {Iterable<Iterable<number>>} rowLists - rows of its works; one that comes twice counts once
 * @param {number} total - works of the collection
 * @returns {{mask: string, count: number}} base64 of one bit a work, the lowest bit first, and how many works are in it
 */
export function pack(rowLists, total) {
  const bits = new Uint8Array(Math.ceil(total / 8));
  let count = 0;
  for (const rows of rowLists) {
    for (const row of rows) {
      if (!has(bits, row)) {
        count += 1;
      }
      bits[row >> 3] |= 1 << (row & 7);
    }
  }
  return { mask: textOf(bits), count };
}
