/* How each dot looks, and in which order dots are drawn. */

import { has } from "../../shared/bits.mjs";
import { mix, rgb } from "./gl.mjs";

/** Plotly's symbols, as components/site/theme.py and the label sets name them. The shader draws them by these numbers. */
export const SHAPES = [
  "circle", "square", "diamond", "cross", "x", "triangle-up", "triangle-down", "star", "hexagon", "pentagon", "bowtie",
  "hourglass", "triangle-left", "triangle-right",
];
/** Sizes are stored as 64ths of a dot's size. */
export const SIZE_UNIT = 64;
/** Bits of a dot's flags. */
export const OPEN = 1;
export const RING = 2;

/** States of a work, in the order of drawing. */
const GREYED = 0;
const STEPPED_BACK = 1;
const PLAIN = 2;
const SELECTED = 3;

/** The number of a symbol in {@link SHAPES} and whether it is hollow. An unknown symbol is a circle. */
export function shapeOf(marker) {
  const open = marker.endsWith("-open");
  return { shape: Math.max(0, SHAPES.indexOf(open ? marker.slice(0, -5) : marker)), open };
}

/**
 * @param {{count: number, codes: ArrayLike<number>, palette: {colour: string, marker: string, rest?: boolean}[],
 *   hidden: Set<number>, matching: Uint8Array | null, selected: Uint8Array | null,
 *   scheme: {background: string, grey: string}, isPlaced: (row: number) => boolean}} state
 * @returns {{styles: Uint8Array, order: Uint32Array, back: number}} eight bytes a work (red, green, blue, 255, shape,
 *   size, flags, 0), rows in the order of drawing, and how many of them are not selected
 */
export function bake({ count, codes, palette, hidden, matching, selected, scheme, isPlaced }) {
  const [ground, grey] = [rgb(scheme.background), rgb(scheme.grey)];
  const faint = mix(ground, grey, 0.32);
  // Two words a work. WebGL's bytes are in the machine's order, and every machine with a browser is little-endian.
  const words = [];
  const word = (bytes) => (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24)) >>> 0;
  palette.forEach(({ colour, marker, rest }, code) => {
    const { shape, open } = shapeOf(marker);
    const own = rgb(colour);
    const less = rest ? 0.85 : 1;
    const look = (paint, size, flags) =>
      [word([...paint, 255]), word([shape, Math.round(size * less * SIZE_UNIT), flags | (open ? OPEN : 0), 0])];
    words[4 * code + GREYED] = look(faint, 0.75, 0);
    words[4 * code + STEPPED_BACK] = look(mix(own, ground, 0.62), 0.85, 0);
    words[4 * code + PLAIN] = look(own, 1, 0);
    words[4 * code + SELECTED] = look(own, 1.45 / less, RING);
  });
  const styles = new Uint32Array(2 * count);
  const layers = new Uint8Array(count);
  const counts = new Uint32Array(9);
  for (let row = 0; row < count; row += 1) {
    const code = codes[row];
    if (!palette[code] || hidden.has(code) || !isPlaced(row)) {
      layers[row] = 255;
      continue;
    }
    const state = matching && !has(matching, row)
      ? GREYED
      : selected ? (has(selected, row) ? SELECTED : STEPPED_BACK) : PLAIN;
    const look = words[4 * code + state];
    styles[2 * row] = look[0];
    styles[2 * row + 1] = look[1];
    layers[row] = 2 * state + (palette[code].rest ? 0 : 1);
    counts[layers[row] + 1] += 1;
  }
  for (let layer = 0; layer < 8; layer += 1) {
    counts[layer + 1] += counts[layer];
  }
  const back = counts[2 * SELECTED];
  const order = new Uint32Array(counts[8]);
  for (let row = 0; row < count; row += 1) {
    if (layers[row] < 8) {
      order[counts[layers[row]]++] = row;
    }
  }
  return { styles: new Uint8Array(styles.buffer), order, back };
}

/** Diameter of a dot in CSS pixels. It shrinks with the number of works and on a small map, and grows with the zoom. */
export function dotSize(count, zoom, side = 800) {
  const fitted = Math.min(8, Math.max(1.9, 7 * (2500 / Math.max(1, count)) ** 0.26));
  return Math.min(11, fitted * Math.max(0.9, zoom) ** 0.22) * Math.min(1, Math.max(0.72, side / 800));
}
