/* A timeline: the year from left to right, and from bottom to top the projection's own height. */

import { ASPECT } from "./grid.mjs";

/** Stands for a year that is not known. */
export const NO_YEAR = -32768;
/** Share of the years at either end that is drawn on the edge, so that a few old works do not push the others together. */
const OUTER = 0.01;
/** Height of the map in its own units, and the share of its width for works without a year. */
const [HEIGHT, UNDATED] = [100, 0.06];
/** Years between two marks: the least that gives at most so many marks. */
const [STEPS, MARKS] = [[1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000], 9];

/** As in components/site/years.py: years before our era are negative, and there is no year 0. */
const inWords = (year) => (year < 0 ? `${-year} B.C.` : String(year || 1));

/** The years that marks stand at. */
export function marks(first, last) {
  const step = STEPS.find((each) => (last - first) / each <= MARKS) || STEPS[STEPS.length - 1];
  const found = [];
  for (let year = Math.ceil(first / step) * step; year <= last; year += step) {
    found.push(year);
  }
  return found;
}

/** The layout: {points, labels}. Works without a year stand in a column of their own on the left. */
export function layOut({ points, years }) {
  const known = Int16Array.from(years.filter((year) => year !== NO_YEAR)).sort();
  const at = (share) => (known.length ? known[Math.round(share * (known.length - 1))] : 0);
  const [first, last] = [at(OUTER), at(1 - OUTER)];
  const width = HEIGHT * ASPECT;
  const across = (year) => ((Math.min(Math.max(year, first), last) - first) / Math.max(1, last - first)) * width;
  let [low, high] = [Infinity, -Infinity];
  for (let index = 1; index < points.length; index += 2) {
    [low, high] = [Math.min(low, points[index]), Math.max(high, points[index])];
  }
  let [left, right] = [Infinity, -Infinity];
  for (let index = 0; index < points.length; index += 2) {
    [left, right] = [Math.min(left, points[index]), Math.max(right, points[index])];
  }
  const placed = new Float32Array(points.length);
  years.forEach((year, row) => {
    const share = (points[2 * row] - left) / (right - left || 1);
    // Without a year the projection's own width keeps the works apart.
    const x = year === NO_YEAR ? width * UNDATED * (share - 1.5) : across(year);
    placed.set([x, ((points[2 * row + 1] - low) / (high - low || 1)) * HEIGHT], 2 * row);
  });
  const labels = marks(first, last).map((year) => ({ text: inWords(year), x: across(year), y: -4, count: 0 }));
  if (known.length < years.length) {
    labels.push({ text: "no year", x: -width * UNDATED, y: -4, count: years.length - known.length });
  }
  return { points: placed, labels };
}
