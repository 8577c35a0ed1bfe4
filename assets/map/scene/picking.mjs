/* Which works are near a place, in a box or in an outline: a uniform grid over the positions. */

/** Works a cell, if they lay evenly. */
const PER_CELL = 3;

/**
 * @param {Float32Array} xy - x and y in turns, data units
 * @param {{x0: number, y0: number, x1: number, y1: number}} bounds - of all finite points
 */
export function createGrid(xy, bounds) {
  const count = xy.length / 2;
  const [wide, tall] = [bounds.x1 - bounds.x0, bounds.y1 - bounds.y0];
  const side = Math.sqrt((wide * tall * PER_CELL) / Math.max(1, count));
  const columns = Math.min(2048, Math.max(1, Math.ceil(wide / side)));
  const lines = Math.min(2048, Math.max(1, Math.ceil(tall / side)));
  const [perX, perY] = [columns / wide, lines / tall];
  const column = (x) => Math.min(columns - 1, Math.max(0, Math.floor((x - bounds.x0) * perX)));
  const line = (y) => Math.min(lines - 1, Math.max(0, Math.floor((y - bounds.y0) * perY)));

  // A counting sort: `starts[cell]` to `starts[cell + 1]` are the places of a cell's works in `rows`.
  const starts = new Uint32Array(columns * lines + 1);
  const cells = new Int32Array(count);
  for (let row = 0; row < count; row += 1) {
    const [x, y] = [xy[2 * row], xy[2 * row + 1]];
    // A work without a place lies in no cell.
    cells[row] = Number.isFinite(x) && Number.isFinite(y) ? line(y) * columns + column(x) : -1;
    if (cells[row] >= 0) {
      starts[cells[row] + 1] += 1;
    }
  }
  for (let cell = 0; cell < columns * lines; cell += 1) {
    starts[cell + 1] += starts[cell];
  }
  const next = starts.slice();
  const rows = new Uint32Array(starts[columns * lines]);
  for (let row = 0; row < count; row += 1) {
    if (cells[row] >= 0) {
      rows[next[cells[row]]++] = row;
    }
  }

  const empty = (box) => box.x1 < bounds.x0 || box.x0 > bounds.x1 || box.y1 < bounds.y0 || box.y0 > bounds.y1;

  /** Calls `visit(row)` for the works in a box of data. */
  function inBox(box, visit) {
    if (empty(box)) {
      return;
    }
    const [left, right] = [column(box.x0), column(box.x1)];
    for (let j = line(box.y0); j <= line(box.y1); j += 1) {
      // The cells of a line lie one after the other.
      const end = starts[j * columns + right + 1];
      for (let place = starts[j * columns + left]; place < end; place += 1) {
        const row = rows[place];
        const [x, y] = [xy[2 * row], xy[2 * row + 1]];
        if (x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1) {
          visit(row);
        }
      }
    }
  }

  return {
    inBox,

    /** Half the side of a square round a place that holds so many works, or a few more. */
    reachOf(x, y, wanted) {
      const most = Math.max(wide, tall);
      let reach = Math.min(wide / columns, tall / lines) / 8;
      const inside = () => {
        let found = 0;
        inBox({ x0: x - reach, y0: y - reach, x1: x + reach, y1: y + reach }, () => {
          found += 1;
        });
        return found;
      };
      while (reach < most && inside() < wanted) {
        reach *= 1.3;
      }
      return Math.min(reach, most);
    },

    /**
     * @param {number} x
     * @param {number} y
     * @param {number} reach - data units
     * @param {(row: number) => boolean} [allows]
     * @returns {number} the nearest work within reach, the smaller row of two that are equally near; -1 if there is none
     */
    nearest(x, y, reach, allows = () => true) {
      let found = -1;
      let best = reach * reach;
      inBox({ x0: x - reach, y0: y - reach, x1: x + reach, y1: y + reach }, (row) => {
        const [dx, dy] = [xy[2 * row] - x, xy[2 * row + 1] - y];
        const distance = dx * dx + dy * dy;
        if (distance <= best && (distance < best || found < 0 || row < found) && allows(row)) {
          best = distance;
          found = row;
        }
      });
      return found;
    },

    /**
     * @param {ArrayLike<number>} polygon - x and y in turns; the last corner joins the first
     * @param {(row: number) => boolean} [allows]
     * @returns {Uint32Array} rows in the polygon (by the even-odd rule), ascending
     */
    inPolygon(polygon, allows = () => true) {
      const corners = polygon.length / 2;
      const found = [];
      if (corners < 3) {
        return new Uint32Array(0);
      }
      const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
      for (let at = 0; at < corners; at += 1) {
        box.x0 = Math.min(box.x0, polygon[2 * at]);
        box.x1 = Math.max(box.x1, polygon[2 * at]);
        box.y0 = Math.min(box.y0, polygon[2 * at + 1]);
        box.y1 = Math.max(box.y1, polygon[2 * at + 1]);
      }
      if (empty(box)) {
        return new Uint32Array(0);
      }
      const edges = crossedCells(polygon, { columns, lines, column, line, bounds, perX, perY });
      const [left, right] = [column(box.x0), column(box.x1)];
      for (let j = line(box.y0); j <= line(box.y1); j += 1) {
        const middle = bounds.y0 + (j + 0.5) / perY;
        const crossings = crossingsAt(polygon, middle);
        let passed = 0;
        for (let i = left; i <= right; i += 1) {
          const cell = j * columns + i;
          const centre = bounds.x0 + (i + 0.5) / perX;
          while (passed < crossings.length && crossings[passed] < centre) {
            passed += 1;
          }
          const whole = !edges[cell];
          if (whole && passed % 2 === 0) {
            continue;
          }
          for (let place = starts[cell]; place < starts[cell + 1]; place += 1) {
            const row = rows[place];
            if ((whole || isInside(polygon, xy[2 * row], xy[2 * row + 1])) && allows(row)) {
              found.push(row);
            }
          }
        }
      }
      return Uint32Array.from(found).sort();
    },
  };
}

/** Where the polygon's edges cross a level, ascending. */
function crossingsAt(polygon, y) {
  const found = [];
  const corners = polygon.length / 2;
  for (let at = 0, before = corners - 1; at < corners; before = at, at += 1) {
    const [xa, ya, xb, yb] = [polygon[2 * before], polygon[2 * before + 1], polygon[2 * at], polygon[2 * at + 1]];
    if (ya > y !== yb > y) {
      found.push(xa + ((y - ya) / (yb - ya)) * (xb - xa));
    }
  }
  return found.sort((a, b) => a - b);
}

/** One byte a cell: 1 where an edge of the polygon may pass through. All other cells are wholly inside or outside. */
function crossedCells(polygon, { columns, lines, column, line, bounds, perX, perY }) {
  const marked = new Uint8Array(columns * lines);
  const corners = polygon.length / 2;
  for (let at = 0, before = corners - 1; at < corners; before = at, at += 1) {
    let [xa, ya, xb, yb] = [polygon[2 * before], polygon[2 * before + 1], polygon[2 * at], polygon[2 * at + 1]];
    if (ya > yb) {
      [xa, ya, xb, yb] = [xb, yb, xa, ya];
    }
    for (let j = line(ya); j <= line(yb); j += 1) {
      // The part of the edge in this line of cells; the first and the last line reach to infinity.
      const low = j === 0 ? ya : Math.max(ya, bounds.y0 + j / perY);
      const high = j === lines - 1 ? yb : Math.min(yb, bounds.y0 + (j + 1) / perY);
      const along = (y) => (yb > ya ? xa + ((Math.min(yb, Math.max(ya, y)) - ya) / (yb - ya)) * (xb - xa) : null);
      const [first, last] = yb > ya ? [along(low), along(high)] : [xa, xb];
      // One cell more on each side, since rounding may put a work beside the edge into it.
      const from = Math.max(0, column(Math.min(first, last)) - 1);
      const to = Math.min(columns - 1, column(Math.max(first, last)) + 1);
      marked.fill(1, j * columns + from, j * columns + to + 1);
    }
  }
  return marked;
}

/**
 * Whether a point is inside of a polygon, by the even-odd rule.
 *
 * @param {ArrayLike<number>} polygon - x and y in turns
 */
export function isInside(polygon, x, y) {
  let inside = false;
  const corners = polygon.length / 2;
  let xa = polygon[2 * corners - 2];
  let ya = polygon[2 * corners - 1];
  for (let at = 0; at < corners; at += 1) {
    const xb = polygon[2 * at];
    const yb = polygon[2 * at + 1];
    if (ya > y !== yb > y && x < xa + ((y - ya) / (yb - ya)) * (xb - xa)) {
      inside = !inside;
    }
    xa = xb;
    ya = yb;
  }
  return inside;
}
