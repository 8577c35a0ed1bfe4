/* Which works come next when a selection grows from a work, and the box that grows round one. */

/** Works that a press adds: a work has so many nearest ones in the map's neighbour graph. */
export const MORE = 10;

/**
 * The works that a growing set takes in next: those that most of it have among their nearest works; of equally many,
 * those that are nearer to one of them. From a single work, these are its own nearest works.
 *
 * @param {number[]} found - rows of the set
 * @param {Map<number, number[]>} nearest - of each of them, the rows nearest to it, the nearest first
 * @param {(row: number) => boolean} takes - whether a row counts
 * @param {number} most
 * @returns {number[]} the first ones first
 */
export function nextOf(found, nearest, takes = () => true, most = MORE) {
  const inside = new Set(found);
  const candidates = new Map();
  for (const row of found) {
    nearest.get(row).forEach((other, rank) => {
      if (!inside.has(other) && takes(other)) {
        const { times, best } = candidates.get(other) ?? { times: 0, best: Infinity };
        candidates.set(other, { times: times + 1, best: Math.min(best, rank) });
      }
    });
  }
  return [...candidates]
    .sort(([row, one], [another, other]) => other.times - one.times || one.best - other.best || row - another)
    .slice(0, most)
    .map(([row]) => row);
}

/** A square round a place, as {x0, y0, x1, y1}. */
export const boxRound = ([x, y], half) => ({ x0: x - half, y0: y - half, x1: x + half, y1: y + half });

/**
 * A box after one of its sides was moved outwards, or back. The place that it began at stays inside.
 *
 * @param {{x0: number, y0: number, x1: number, y1: number}} box - y grows upwards
 * @param {number[]} way - the side, as one of walking.mjs' WAYS
 * @param {number} by - how far; negative: back
 * @param {{x0: number, y0: number, x1: number, y1: number}} least - the box is never smaller
 * @param {{x0: number, y0: number, x1: number, y1: number}} most - nor larger
 */
export function resized(box, [right, up], by, least, most) {
  const side = right > 0 ? "x1" : right < 0 ? "x0" : up > 0 ? "y1" : "y0";
  const moved = box[side] + (right + up) * by;
  const [low, high] = [Math.min(least[side], most[side]), Math.max(least[side], most[side])];
  return { ...box, [side]: Math.min(high, Math.max(low, moved)) };
}

/** The corners of a box, x and y in turns. */
export const cornersOf = ({ x0, y0, x1, y1 }) => [x0, y0, x1, y0, x1, y1, x0, y1];
