/* Side by side by category: each category of the colours is a grid of its own, the largest first. */

import { ASPECT, gridOf } from "./grid.mjs";

/** Cells between two blocks, and below each for its name. */
const [GAP, NAME] = [2, 2];

/**
 * Shelves: blocks from left to right, a new shelf where a line is full.
 *
 * @param {{wide: number, tall: number}[]} blocks - in cells, in their order
 * @param {number} width - of a shelf in cells
 * @returns {{left: number, top: number}[]} `top` grows downwards
 */
export function shelves(blocks, width) {
  let [left, top, highest] = [0, 0, 0];
  return blocks.map(({ wide, tall }) => {
    if (left > 0 && left + wide > width) {
      [left, top, highest] = [0, top + highest + GAP, 0];
    }
    const place = { left, top };
    left += wide + GAP;
    highest = Math.max(highest, tall + NAME);
    return place;
  });
}

/** The layout: {points, labels}. */
export function layOut({ points, codes, names }) {
  const members = names.map(() => []);
  codes.forEach((code, row) => members[code].push(row));
  const order = [...names.keys()].filter((code) => members[code].length);
  order.sort((one, other) => members[other].length - members[one].length || one - other);
  const grids = order.map((code) => gridOf(points, members[code], 1));
  const blocks = grids.map(({ columns, lines }) => ({ wide: columns, tall: lines }));
  const cells = blocks.reduce((sum, { wide, tall }) => sum + (wide + GAP) * (tall + GAP + NAME), 0);
  const width = Math.max(...blocks.map(({ wide }) => wide), Math.sqrt(cells * ASPECT));
  const places = shelves(blocks, width);
  const placed = new Float32Array(points.length);
  const labels = order.map((code, index) => {
    const [{ left, top }, { wide, tall }] = [places[index], blocks[index]];
    grids[index].place((row, column, line) => placed.set([left + column, -(top + tall - 1 - line)], 2 * row));
    return { text: names[code], x: left + (wide - 1) / 2, y: -(top + tall), count: members[code].length };
  });
  return { points: placed, labels };
}
