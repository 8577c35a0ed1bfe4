/* Four corners on a picture, in its pixels: how they move, and the part of the picture that they enclose. */

/** Least width and height of a part, a little more than the server's, so that rounding cannot make it too small. */
const LEAST = 0.051;
const DECIMALS = 10000;

/** A corner that was moved, within the picture. */
export const within = ([x, y], width, height) => [Math.min(Math.max(x, 0), width), Math.min(Math.max(y, 0), height)];

/** The number of the corner nearest to a place. */
export function nearest(corners, [x, y]) {
  const away = corners.map((corner) => Math.hypot(corner[0] - x, corner[1] - y));
  return away.indexOf(Math.min(...away));
}

/** The corners in their order round the middle, so that their sides do not cross. */
export function around(corners) {
  const middle = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length);
  const angle = ([x, y]) => Math.atan2(y - middle[1], x - middle[0]);
  return [...corners].sort((one, other) => angle(one) - angle(other));
}

/** How far an arrow key moves a corner, in pixels of the picture; null for other keys. */
export function stepOf(key, isLarge) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  return step ? step.map((value) => value * (isLarge ? 10 : 1)) : null;
}

/** The corners clockwise from the top left one, which is the nearest to the picture's own. */
export function fromTopLeft(corners, width, height) {
  const ordered = around(corners);
  const away = ordered.map(([x, y]) => x / width + y / height);
  const first = away.indexOf(Math.min(...away));
  return [...ordered.slice(first), ...ordered.slice(0, first)];
}

/**
 * The part of a picture that corners enclose, as the server takes it.
 *
 * @param {number[][]} corners - in pixels, in any order
 * @param {number} width - of the picture
 * @param {number} height
 * @returns {number[] | null} x and y of the corners in shares of the picture; null where they enclose none: one lies
 *   between the others, or a side is too short
 */
export function partWithin(corners, width, height) {
  const shares = fromTopLeft(corners, width, height).map(([x, y]) => [x / width, y / height]);
  const sides = shares.map(([x, y], at) => {
    const [toX, toY] = shares[(at + 1) % 4];
    return [toX - x, toY - y];
  });
  const isConvex = sides.every(([x, y], at) => {
    const [nextX, nextY] = sides[(at + 1) % 4];
    return x * nextY - y * nextX > 0;
  });
  const isLarge = sides.every(([x, y]) => Math.hypot(x, y) >= LEAST);
  return isConvex && isLarge ? shares.flat().map((share) => Math.round(share * DECIMALS) / DECIMALS) : null;
}

/** The corners in pixels of a part as the server names it. */
export const cornersOf = (part, width, height) =>
  [0, 2, 4, 6].map((at) => [part[at] * width, part[at + 1] * height]);
