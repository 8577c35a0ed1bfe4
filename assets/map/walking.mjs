/* From work to work with the arrow keys: which one is next. */

/** The arrow keys and their ways on a map whose y grows upwards. */
export const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/**
 * The row nearest to a place.
 *
 * @param {Float32Array} points - x, y of every row
 * @param {number[]} place - [x, y]
 * @param {(row: number) => boolean} takes - whether a row counts
 * @returns {number} -1 when there is none
 */
export function nearest(points, [x, y], takes = () => true) {
  const cost = (row) => (takes(row) ? Math.hypot(points[2 * row] - x, points[2 * row + 1] - y) : Infinity);
  return cheapest(Array(points.length / 2).keys(), cost);
}

/**
 * The next row in a direction: within 45 degrees of it, and what is straight ahead first. A similar work that lies there
 * comes before one that only lies there.
 *
 * @param {Float32Array} points - x, y of every row
 * @param {number} from - a row
 * @param {number[]} way - one of WAYS
 * @param {number[]} neighbours - rows that are most similar to it
 * @param {(row: number) => boolean} takes - whether a row counts
 * @returns {number} -1 when there is none that way
 */
export function nextTowards(points, from, way, neighbours = [], takes = () => true) {
  const [x, y] = [points[2 * from], points[2 * from + 1]];
  const cost = (row) => {
    const [right, up] = [points[2 * row] - x, points[2 * row + 1] - y];
    const along = right * way[0] + up * way[1];
    const aside = Math.abs(right * way[1]) + Math.abs(up * way[0]);
    return row === from || along <= 0 || aside > along || !takes(row) ? Infinity : along + 2 * aside;
  };
  const found = cheapest(neighbours, cost);
  return found < 0 ? cheapest(Array(points.length / 2).keys(), cost) : found;
}

function cheapest(rows, cost) {
  let [found, least] = [-1, Infinity];
  for (const row of rows) {
    const value = cost(row);
    if (value < least) {
      [found, least] = [row, value];
    }
  }
  return found;
}
