/* An outline in the making. */

/** Corners of a lasso are at least this far apart, in pixels: a slow hand makes no thousand corners. */
const APART = 3;

/**
 * @param {"lasso" | "box"} tool
 * @param {[number, number]} start - pixels
 * @param {"replace" | "add" | "subtract"} mode
 */
export function createTrace(tool, start, mode) {
  const points = [...start];
  let end = start;

  const box = () => [...start, end[0], start[1], ...end, start[0], end[1]];
  const polygon = () => (tool === "box" ? box() : points.slice());

  return {
    mode,
    polygon,

    /** Goes on to a place. Returns the outline so far, x and y in turns. */
    extend(x, y) {
      end = [x, y];
      if (tool !== "box" && Math.hypot(x - points.at(-2), y - points.at(-1)) >= APART) {
        points.push(x, y);
      }
      return polygon();
    },
  };
}
