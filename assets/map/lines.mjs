/* Marks on the map, and lines from what is marked to the works that are most similar to it, wherever the map put them. */

import { placeOf, placeOn } from "./guest.mjs";
import { state } from "./state.mjs";

/**
 * @param {number | number[]} from - a row, or a place
 * @param {number[]} neighbours - rows, the most similar first
 * @returns {{from: number | number[], to: number, strength: number}[]} the first line is the strongest
 */
export const linesOf = (from, neighbours) =>
  neighbours.map((to, index) => ({ from, to, strength: 1 - index / (2 * neighbours.length) }));

/** Draws what is marked now: the work whose card is shown, with its neighbours, and a visitor's picture. */
export function mark(neighbours = []) {
  draw(state.scene, placeOf(state), neighbours);
  if (state.second) {
    draw(state.second, placeOn(state.guest, state.besideShown), neighbours);
  }
}

function draw(scene, place, neighbours) {
  const { row } = state;
  const guest = place ? [place.x, place.y] : null;
  scene.setMarks([
    ...(guest ? [{ x: guest[0], y: guest[1], kind: "upload" }] : []),
    ...(row >= 0 ? [{ row, kind: "focus" }] : []),
  ]);
  scene.setLines(row >= 0 ? linesOf(row, neighbours) : guest ? linesOf(guest, place.rows) : []);
}
