/* Corners of a reference in pixels of the picture: where they begin, how they move, how the server is told. */

/** Share of the picture that the marks take up at first, at most. */
const FIRST = 0.4;
const DECIMALS = 10;

/**
 * Corners of an upright rectangle in the middle of the picture.
 *
 * @param {number} width - of the picture, pixels
 * @param {number} height
 * @param {number} aspect - width of the reference by its height
 * @returns {number[][]} four corners, clockwise from the top left one on
 */
export function firstCorners(width, height, aspect) {
  const wide = Math.min(FIRST * width, FIRST * height * aspect);
  const [x, y, high] = [width / 2, height / 2, wide / aspect];
  return [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([right, down]) => [x + (right * wide) / 2, y + (down * high) / 2]);
}

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

const rounded = (value) => Math.round(value * DECIMALS) / DECIMALS;

/** The corners as the server takes them: "x,y x,y x,y x,y". */
export const told = (corners) => corners.map((corner) => corner.map(rounded).join(",")).join(" ");

/** How far an arrow key moves a corner, in pixels of the picture; null for other keys. */
export function stepOf(key, isLarge) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  return step ? step.map((value) => value * (isLarge ? 10 : 1)) : null;
}

/** The name of ArUco markers, whose side is given with it. */
export const MARKER = "aruco";

/**
 * What lies beside the work, as the server takes it.
 *
 * @param {string} name - the name of a reference; "" for a rectangle of the visitor's own size
 * @param {number[]} own - both sides in mm, of a rectangle or a marker
 * @param {number} most - mm
 * @returns {string | null} null where the sides are no lengths
 */
export function referenceOf(name, own, most) {
  if (name && name !== MARKER) {
    return name;
  }
  if (!own.every((side) => side > 0 && side <= most)) {
    return null;
  }
  return name === MARKER ? `${MARKER}:${own[0]}mm` : `${own[0]}x${own[1]}mm`;
}
