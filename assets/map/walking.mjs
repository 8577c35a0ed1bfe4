/* From work to work with the arrow keys: which one is next. */

import { inView } from "./axes.mjs";

/** The arrow keys and their ways, in pixels to the right and down. */
export const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** The row in view with the least cost; -1 when there is none with a finite one. */
function best({ count, pixel, frame }, cost) {
  let found = -1;
  let least = Infinity;
  for (let row = 0; row < count; row += 1) {
    const at = pixel(row);
    if (inView(frame, at)) {
      const value = cost(at, row);
      if (value < least) {
        [least, found] = [value, row];
      }
    }
  }
  return found;
}

/**
 * @param {{count: number, pixel: (row: number) => number[], frame: object}} map - how many works it has, where each
 *   lies, and its plot area (see axes.mjs)
 * @returns {number} a row, -1 when none is in view
 */
export function nearestToMiddle(map) {
  const [x0, y0] = [map.frame.left + map.frame.width / 2, map.frame.top + map.frame.height / 2];
  return best(map, ([x, y]) => Math.hypot(x - x0, y - y0));
}

/**
 * @param {object} map - see nearestToMiddle
 * @param {number} from - a row
 * @param {number[]} way - one of WAYS
 * @returns {number} a row, -1 when there is none that way
 */
export function nextTowards(map, from, way) {
  const [x0, y0] = map.pixel(from);
  return best(map, ([x, y], row) => {
    const along = (x - x0) * way[0] + (y - y0) * way[1];
    const aside = Math.abs((x - x0) * way[1]) + Math.abs((y - y0) * way[0]);
    // Within 45 degrees of the way, and what is straight ahead first.
    return row === from || along < 2 || aside > along ? Infinity : along + 2 * aside;
  });
}
