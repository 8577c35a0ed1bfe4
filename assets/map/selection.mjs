/* A selection is one bit a work (components/atlas/selection.py reads and writes the same), never a list of points. */

import { bytesOf, has, pack, textOf } from "../shared/bits.mjs";

/** A selection as the page's store holds it. */
export const selectionOf = (base, rows, by, text) => ({ build: base.build, ...pack([rows], base.count), by, text });

/** Whether a selection was made on the build that is shown. */
export const isValid = (selection, base) => Boolean(selection && base && selection.build === base.build);

/** Whether two selections, or none, hold the same works. */
export const sameMask = (one, other) => (one ? one.mask : null) === (other ? other.mask : null);

/** Rows of a mask, ascending. */
export function rowsOfMask(mask, count) {
  const bits = bytesOf(mask);
  const rows = [];
  for (let row = 0; row < count; row += 1) {
    if (has(bits, row)) {
      rows.push(row);
    }
  }
  return rows;
}

/**
 * The selection after works were marked: in place of it, added to it or taken from it.
 *
 * @param {object} base
 * @param {object | null} current
 * @param {{rows: Iterable<number>, mode: "replace" | "add" | "subtract", by: string, text: string}} marked
 * @returns {object | null} null where nothing is selected then
 */
export function after(base, current, { rows, mode, by, text }) {
  const before = isValid(current, base) && mode !== "replace" ? rowsOfMask(current.mask, base.count) : [];
  let chosen = rows;
  if (mode === "add") {
    chosen = [...before, ...rows];
  } else if (mode === "subtract") {
    const gone = new Set(rows);
    chosen = before.filter((row) => !gone.has(row));
  }
  const mixed = before.length && current.text !== text;
  const made = selectionOf(base, chosen, by, mixed ? "chosen in several steps" : text);
  return made.count ? made : null;
}

/** Letters of an address that a selection may take: servers and chat programs cut addresses that are longer. */
export const MOST_LETTERS = 1800;

const inAddress = (text) => text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const fromAddress = (text) => text.replaceAll("-", "+").replaceAll("_", "/");

async function through(stream, bytes) {
  const blob = new Blob([bytes]);
  return new Uint8Array(await new Response(blob.stream().pipeThrough(stream)).arrayBuffer());
}

/** The build's sign in an address. Rows mean other works in another build. */
const signOf = (base) => inAddress(btoa(base.build)).slice(-8);

/**
 * A selection as a part of an address.
 *
 * @returns {Promise<string | null>} null where it would be too long
 */
export async function toAddress(base, selection) {
  // Most bits are the same as the one before, and deflate writes runs of equal bytes in a few bits.
  const packed = await through(new CompressionStream("deflate-raw"), bytesOf(selection.mask));
  const text = `${signOf(base)}.${inAddress(textOf(packed))}`;
  return text.length <= MOST_LETTERS ? text : null;
}

/**
 * The selection of an address.
 *
 * @returns {Promise<object | null>} null where there is none, or it was made on another build, or is damaged
 */
export async function fromLink(base, text) {
  const [sign, packed] = (text || "").split(".");
  if (!packed || sign !== signOf(base)) {
    return null;
  }
  try {
    const bytes = await through(new DecompressionStream("deflate-raw"), bytesOf(fromAddress(packed)));
    const right = bytes.length === Math.ceil(base.count / 8);
    const made = right ? selectionOf(base, rowsOfMask(textOf(bytes), base.count), "link", "from a link") : null;
    return made && made.count ? made : null;
  } catch {
    return null; // an address that was cut off or typed
  }
}
