/* Which works are pictures at which zoom. Each level shows works nearer together than the level before: those of the
   level before, then the best of the rest that cover none. So a work that shows keeps showing while one zooms in, and
   panning changes nothing. */

/** Zoom from one level to the next. Larger steps would leave more empty room just before each level. */
export const STEP = Math.cbrt(2);
/** Side of a picture in CSS pixels at the first level, its growth a level, and its most. */
const SIDE = 42;
const GROWTH = 1.065;
export const SIDE_MOST = 116;
/** Free room between two pictures, as a share of the side. */
const ROOM = 0.16;
/** Level of a work that no level shows. */
export const NEVER = 255;

/** Side of a picture in CSS pixels at a level, which may lie between two. */
export const sideAt = (level) => Math.min(SIDE_MOST, SIDE * GROWTH ** Math.max(0, level));

/** The least distance of two pictures' middles at a level, in CSS pixels. */
export const pitchAt = (level) => sideAt(level) * (1 + ROOM);

/**
 * The scale of level 0 for a canvas on which the whole map has a scale: one of few, so that canvases of about one size
 * show the same pictures first. The build puts these into the first sheets (pipeline/artefacts/spread.py).
 *
 * @param {number} fitScale - pixels a data unit
 * @param {{x0: number, y0: number, x1: number, y1: number}} bounds
 */
export function steppedScale(fitScale, { x0, y0, x1, y1 }) {
  const reach = Math.max(x1 - x0, y1 - y0, 1e-9);
  return STEP ** Math.floor(Math.log(fitScale * reach) / Math.log(STEP) + 1e-9) / reach;
}

/** The level at a scale, not rounded. */
export const levelAt = (scale, fitScale) => Math.log(scale / fitScale) / Math.log(STEP);

/**
 * @param {Float32Array} xy - data units
 * @param {{x0: number, y0: number}} bounds
 * @param {Uint32Array} order - rows, the best first
 * @param {number} fitScale - pixels a data unit at level 0, see steppedScale
 * @param {number} levels - how many there are; the last one shows all, though they may cover each other
 */
export function createSpread(xy, bounds, order, fitScale, levels) {
  const levelOf = new Uint8Array(xy.length / 2).fill(NEVER);
  const placed = new Uint32Array(order.length);
  const ends = [];
  let left = order.filter((row) => Number.isFinite(xy[2 * row]) && Number.isFinite(xy[2 * row + 1]));
  let count = 0;
  let job = null;

  // An open-addressed table: at most one picture lies in each cell, since a cell is as wide as their least distance.
  let bits = 4;
  while (1 << bits < 2 * left.length) {
    bits += 1;
  }
  const keys = new Int32Array(1 << bits);
  const values = new Int32Array(1 << bits);
  const slotOf = (key) => {
    let slot = Math.imul(key, 0x9e3779b1) >>> (32 - bits);
    while (keys[slot] !== -1 && keys[slot] !== key) {
      slot = (slot + 1) & ((1 << bits) - 1);
    }
    return slot;
  };

  function begin() {
    const level = ends.length;
    const pitch = pitchAt(level) / (fitScale * STEP ** level);
    keys.fill(-1);
    job = { level, pitch, at: 0, kept: 0, last: level === levels - 1 };
    job.wide = 3 + Math.floor(Math.max(0, (bounds.x1 - bounds.x0) / pitch));
    for (let at = 0; at < count && !job.last; at += 1) {
      put(placed[at]);
    }
  }

  /** The cell of a work; the cells round it are one more or less, or a line of cells. */
  const keyOf = (row) =>
    (Math.floor((xy[2 * row + 1] - bounds.y0) / job.pitch) + 1) * job.wide
    + Math.floor((xy[2 * row] - bounds.x0) / job.pitch) + 1;

  function put(row) {
    const key = keyOf(row);
    const slot = slotOf(key);
    keys[slot] = key;
    values[slot] = row;
  }

  function isFree(row) {
    const own = keyOf(row);
    const x = xy[2 * row];
    const y = xy[2 * row + 1];
    // The own cell first: at coarse levels nearly every work is turned away by it.
    for (let turn = 0; turn < 9; turn += 1) {
      const near = (turn + 4) % 9;
      const key = own + (Math.floor(near / 3) - 1) * job.wide + (near % 3) - 1;
      const slot = slotOf(key);
      if (keys[slot] === key) {
        const other = values[slot];
        if (Math.abs(xy[2 * other] - x) < job.pitch && Math.abs(xy[2 * other + 1] - y) < job.pitch) {
          return false;
        }
      }
    }
    return true;
  }

  /** Goes on with the level in hand until it is done or `until` is over. */
  function step(until) {
    if (!job) {
      begin();
    }
    while (job.at < left.length) {
      if (job.at % 1024 === 1023 && performance.now() > until) {
        return;
      }
      const row = left[job.at];
      job.at += 1;
      if (job.last || isFree(row)) {
        if (!job.last) {
          put(row);
        }
        levelOf[row] = job.level;
        placed[count] = row;
        count += 1;
      } else {
        left[job.kept] = row;
        job.kept += 1;
      }
    }
    left = left.subarray(0, job.kept);
    ends.push(count);
    job = null;
  }

  return {
    fitScale,
    levels,
    /** The level that each work first shows at; {@link NEVER} while it is not known, too. */
    levelOf,
    placed,
    ends,

    /**
     * Works out the levels up to one. A large collection takes several calls.
     *
     * @param {number} level
     * @param {number} [milliseconds] - that a call may take
     * @returns {number} the finest level that is ready, at most `level`; -1 if there is none
     */
    reach(level, milliseconds = Infinity) {
      const wanted = Math.min(levels - 1, Math.max(0, level));
      const until = performance.now() + milliseconds;
      while (ends.length <= wanted && performance.now() < until) {
        step(until);
      }
      return Math.min(wanted, ends.length - 1);
    },
  };
}
