/* The counted dots as files. */

import { shown } from "./state.mjs";

const HEAD = ["picture", "kind", "x", "y", "width", "height", "source", "score", "guess", "low", "high", "corrected"];

/**
 * The rows of a CSV file: the head, and one for each dot and each box. The counts stand in every row.
 *
 * @param {object} state - see state.mjs
 * @param {string} picture - the file's name, or the work's id
 * @returns {(string | number | null)[][]}
 */
export function rows(state, picture) {
  const { count, low, high } = state.told;
  const counts = [count, low, high, shown(state).length];
  const dots = state.dots.map(({ x, y, source, score }) => [picture, "dot", x, y, "", "", source, score, ...counts]);
  const boxes = state.boxes.map((box) => [picture, "box", ...box, "", "", ...counts]);
  return [HEAD, ...dots, ...boxes];
}

/** The same as JSON. */
export function json(state, picture) {
  const { count, low, high } = state.told;
  const { width, height, boxes, dots } = state;
  const content = { picture, width, height, guess: { count, low, high }, corrected: shown(state).length, boxes, dots };
  return `${JSON.stringify(content, null, 1)}\n`;
}

/** Pixels of the picture that have a dot, each once: [x, y]. */
export function pixels(state) {
  const places = shown(state).map(({ x, y }) => {
    return [Math.min(Math.floor(x), state.width - 1), Math.min(Math.floor(y), state.height - 1)];
  });
  return [...new Map(places.map((place) => [place.join(), place])).values()];
}
