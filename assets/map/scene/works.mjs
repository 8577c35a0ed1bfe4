/* What the map knows of the works: places, categories, and which of them match, are selected or hidden. */

import { has } from "../../shared/bits.mjs";
import { boundsOf } from "./camera.mjs";
import { createGrid } from "./picking.mjs";

/** Tile of a work that has no picture. */
const NO_TILE = 0xffffffff;

export function createWorks() {
  let before = null; // places where a morph starts

  const works = {
    count: 0,
    /** Places, x and y in turns, in data units. */
    xy: new Float32Array(0),
    bounds: boundsOf([]),
    grid: null,
    /** How far works are on their way to their places, 0 to 1. */
    share: 1,
    codes: new Uint8Array(0),
    palette: [],
    hidden: new Set(),
    matching: null,
    selected: null,
    /** Sprite sheets, and all rows by priority. */
    tiles: null,
    order: null,

    /** Takes new places. With `moves`, works set out from where they are now. */
    place(xy, moves) {
      const old = moves ? new Float32Array(xy.length) : null;
      for (let row = 0; moves && row < works.count; row += 1) {
        old.set(works.placeOf(row), 2 * row);
      }
      before = old;
      if (xy.length !== 2 * works.count) {
        [works.matching, works.selected] = [null, null];
      }
      works.xy = xy;
      works.count = xy.length / 2;
      works.share = moves ? 0 : 1;
      works.bounds = boundsOf(xy);
      works.grid = createGrid(xy, works.bounds);
    },

    /** Where works come from; where they are, if they do not move. */
    get origins() {
      return before ?? works.xy;
    },

    arrive() {
      before = null;
      works.share = 1;
    },

    /** Where a work is now. */
    placeOf(row) {
      const [x, y] = [works.xy[2 * row], works.xy[2 * row + 1]];
      const { share } = works;
      return before && share < 1
        ? [before[2 * row] + (x - before[2 * row]) * share, before[2 * row + 1] + (y - before[2 * row + 1]) * share]
        : [x, y];
    },

    isPlaced: (row) => Number.isFinite(works.xy[2 * row]) && Number.isFinite(works.xy[2 * row + 1]),
    isShown: (row) => works.palette[works.codes[row]] !== undefined && !works.hidden.has(works.codes[row]),
    matches: (row) => works.isShown(row) && (!works.matching || has(works.matching, row)),
    isSelected: (row) => works.selected !== null && has(works.selected, row),
    colourOf: (row) => works.palette[works.codes[row]]?.colour ?? "#808080",
    tileOf: (row) => (works.tiles.tileOf ? works.tiles.tileOf[row] : row),

    /** The rows that may be pictures, the best first. Selected works come before all others: they stand out. */
    candidates() {
      const allowed = works.order.filter((row) => works.matches(row) && works.tileOf(row) !== NO_TILE);
      if (!works.selected) {
        return allowed;
      }
      const made = new Uint32Array(allowed.length);
      const first = allowed.filter(works.isSelected);
      made.set(first);
      made.set(allowed.filter((row) => !works.isSelected(row)), first.length);
      return made;
    },

    /** Matching rows in a box of data, by priority, at most `limit`. */
    rowsIn({ x0, y0, x1, y1 }, limit) {
      const found = [];
      const ranks = works.order?.length === works.count ? works.order : null;
      for (let at = 0; at < works.count && found.length < limit; at += 1) {
        const row = ranks ? ranks[at] : at;
        const [x, y] = [works.xy[2 * row], works.xy[2 * row + 1]];
        if (x >= x0 && x <= x1 && y >= y0 && y <= y1 && works.matches(row)) {
          found.push(row);
        }
      }
      return Uint32Array.from(found);
    },
  };
  return works;
}

/** All rows by priority, the lowest first; equal ones by row. */
export function ranked(priority) {
  const keys = Float64Array.from(priority, (value, row) => value * 2 ** 20 + row).sort();
  return Uint32Array.from(keys, (key) => key % 2 ** 20);
}
