/* The part of a picture that another one shows, as a polygon of a canvas. */

const INSET = 0.006; // Share of the longer side: a frame on the edge would be cut off.

/** Cuts a polygon at the line where `inside` becomes 0; it is linear, and positive on the side that is kept. */
function cut(polygon, inside) {
  return polygon.flatMap((here, index) => {
    const before = polygon[(index + polygon.length - 1) % polygon.length];
    const [one, other] = [inside(before), inside(here)];
    const share = one / (one - other);
    const crossing = [before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])];
    return [...((one < 0) !== (other < 0) ? [crossing] : []), ...(other >= 0 ? [here] : [])];
  });
}

/**
 * @param {number[]} outline - x and y of the corners one after the other, in shares of width and height; they may lie
 *   outside of the picture
 * @param {number[]} size - width and height of the canvas
 * @returns {number[][]} corners in pixels, of what lies inside of the canvas
 */
export function corners(outline, [width, height]) {
  const edge = INSET * Math.max(width, height);
  const polygon = [];
  for (let index = 0; index + 1 < outline.length; index += 2) {
    polygon.push([outline[index] * width, outline[index + 1] * height]);
  }
  return [
    ([x]) => x - edge,
    ([x]) => width - edge - x,
    ([, y]) => y - edge,
    ([, y]) => height - edge - y,
  ].reduce(cut, polygon);
}
