/* Corners of a reference in pixels of the picture: where they begin, how the server is told. */

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

const rounded = (value) => Math.round(value * DECIMALS) / DECIMALS;

/** The corners as the server takes them: "x,y x,y x,y x,y". */
export const told = (corners) => corners.map((corner) => corner.map(rounded).join(",")).join(" ");

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
