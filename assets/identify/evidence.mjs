/* Which places of a picture speak for a class, as numbers; see components/evidence.py. */

const SHORTEST = 640; // Pixels of the canvas' longer side: a small picture is enlarged,
const LONGEST = 1000; // a large one made smaller.

/** "1,2.5" as numbers. */
export const numbers = (text) => text.split(",").map(Number);

/**
 * @param {number} width - of the picture, in pixels
 * @param {number} height
 * @returns {number[]} width and height of the canvas
 */
export function canvasSize(width, height) {
  const longer = Math.max(width, height);
  const scale = Math.min(LONGEST, Math.max(SHORTEST, longer)) / longer;
  return [width, height].map((side) => Math.max(1, Math.round(side * scale)));
}

/**
 * What is drawn in full colour, the same for both classes: one place in thirty-three, often a corner, reaches more.
 *
 * @param {Int8Array} steps - of both classes
 * @param {number} most - the strongest place's step, for pictures with hardly a place that says anything
 */
export function fullest(steps, most) {
  const sizes = Array.from(steps, Math.abs).sort((one, other) => one - other);
  return sizes[Math.floor(0.97 * (sizes.length - 1))] || most;
}

/**
 * The places as rectangles of a canvas. They lie on whole pixels, or seams would show between them.
 *
 * @param {{steps: Int8Array, grid: number[], window: number[]}} evidence - of one class, row by row; columns and rows;
 *   left, top, right and bottom of the picture in the grid, 0 to 1
 * @param {number} full - see fullest
 * @param {number[]} size - of the canvas
 * @returns {{box: number[], speaksFor: boolean, strength: number}[]} x, y, width and height; strength is 0 to 1
 */
export function cells({ steps, grid, window: [left, top, right, bottom] }, full, [width, height]) {
  const [columns, rows] = grid;
  const across = (x) => Math.round(((x / columns - left) / (right - left)) * width);
  const down = (y) => Math.round(((y / rows - top) / (bottom - top)) * height);
  return Array.from({ length: columns * rows }, (_, place) => {
    const [x, y] = [place % columns, Math.floor(place / columns)];
    const [x0, y0] = [across(x), down(y)];
    return {
      box: [x0, y0, across(x + 1) - x0, down(y + 1) - y0],
      speaksFor: steps[place] > 0,
      strength: Math.min(1, Math.abs(steps[place]) / full),
    };
  });
}
