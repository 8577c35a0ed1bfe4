/* A grid: every work has a place of its own, as near as it can be to where the projection put it. */

/** Width of a grid by its height: that of the map on most screens. */
export const ASPECT = 1.5;

/** Moves the `nth` smallest of rows[from..to) by value to its place; smaller ones come before it (Hoare's quickselect). */
function select(rows, values, from, to, nth) {
  let [low, high] = [from, to - 1];
  while (low < high) {
    const pivot = values[rows[(low + high) >> 1]];
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[rows[left]] < pivot) left += 1;
      while (values[rows[right]] > pivot) right -= 1;
      if (left <= right) {
        [rows[left], rows[right]] = [rows[right], rows[left]];
        left += 1;
        right -= 1;
      }
    }
    if (nth <= right) {
      high = right;
    } else if (nth >= left) {
      low = left;
    } else {
      return;
    }
  }
}

/**
 * Assigns works to the cells of a grid by halving both: the left half of the works goes to the left half of the cells.
 *
 * @param {Float32Array} points - x, y of every row, y upwards
 * @param {ArrayLike<number>} members - the rows that are laid out
 * @param {number} [aspect]
 * @returns {{columns: number, lines: number, place: (visit: (row: number, column: number, line: number) => void) => void}}
 *   `line` 0 is the lowest
 */
export function gridOf(points, members, aspect = ASPECT) {
  const count = members.length;
  const columns = Math.max(1, Math.ceil(Math.sqrt(count * aspect)));
  const lines = Math.max(1, Math.ceil(count / columns));
  const rows = Uint32Array.from(members);
  const axis = (offset) => {
    const values = new Float32Array(points.length / 2);
    for (let row = 0; row < values.length; row += 1) {
      values[row] = points[2 * row + offset];
    }
    return values;
  };
  const [across, up] = [axis(0), axis(1)];

  function place(visit, from = 0, to = count, column = 0, line = 0, wide = columns, tall = lines) {
    if (to - from <= 0) {
      return;
    }
    if (wide === 1 && tall === 1) {
      visit(rows[from], column, line);
      return;
    }
    const sideways = wide >= tall;
    const first = sideways ? Math.ceil(wide / 2) : Math.ceil(tall / 2);
    const [room, rest] = sideways ? [first * tall, (wide - first) * tall] : [first * wide, (tall - first) * wide];
    // Each half gets its share of the works, and no more than it has cells.
    const fair = Math.round(((to - from) * room) / (room + rest));
    const taken = Math.min(room, Math.max(to - from - rest, fair));
    if (taken < to - from) {
      select(rows, sideways ? across : up, from, to, from + taken);
    }
    const middle = from + taken;
    if (sideways) {
      place(visit, from, middle, column, line, first, tall);
      place(visit, middle, to, column + first, line, wide - first, tall);
    } else {
      place(visit, from, middle, column, line, wide, first);
      place(visit, middle, to, column, line + first, wide, tall - first);
    }
  }
  return { columns, lines, place };
}

/** The layout of a whole projection: {points, labels}. */
export function layOut({ points }) {
  const placed = new Float32Array(points.length);
  const { place } = gridOf(points, Array.from({ length: points.length / 2 }, (_, row) => row));
  place((row, column, line) => placed.set([column, line], 2 * row));
  return { points: placed, labels: [] };
}
