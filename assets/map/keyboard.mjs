/* The map without a mouse. */

import { byId } from "../shared/dom.mjs";
import { frameOf, pixelOf } from "./axes.mjs";
import { close, open, placeOf, show, wordsOf } from "./card.mjs";
import { state } from "./state.mjs";
import { WAYS, nearestToMiddle, nextTowards } from "./walking.mjs";

/** The arrow keys walk from work to work, Enter opens one, Escape takes the card away. */
export function onKey(event) {
  if (event.target !== byId("map-stage") || !state.gd || !state.works) {
    return;
  }
  if (event.key === "Escape") {
    close();
    return;
  }
  if (event.key === "Enter" && state.row >= 0) {
    open(state.row, event);
    return;
  }
  const way = WAYS[event.key];
  if (!way) {
    return;
  }
  event.preventDefault();
  const frame = frameOf(state.gd);
  const map = { count: state.base.count, pixel: (each) => pixelOf(frame, placeOf(each)), frame };
  const row = state.row < 0 ? nearestToMiddle(map) : nextTowards(map, state.row, way);
  if (row < 0) {
    return;
  }
  state.touch = false;
  show(row, true);
  const { title, artist, date, kind } = wordsOf(row);
  byId("map-announce").textContent = [title, artist, date, kind].filter(Boolean).join(", ") + ". Enter opens it.";
}
