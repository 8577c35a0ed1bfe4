/* The map without a mouse. */

import { byId } from "../shared/dom.mjs";
import { close, open, show, wordsOf } from "./card.mjs";
import { textOf } from "./data.mjs";
import { state } from "./state.mjs";
import { WAYS, nearest, nextTowards } from "./walking.mjs";

/** How much a press of + or - enlarges. */
export const STEP = 1.5;
/** Pixels from the edge within which a work counts as out of view. */
const EDGE = 40;

const ZOOMS = { "+": STEP, "=": STEP, "-": 1 / STEP };

/** The arrow keys walk from work to work, Enter opens one, Space selects it, Escape takes the card away, + - and 0 zoom. */
export function onKey(event, onSpace) {
  const { scene, points } = state;
  if (event.target !== byId("map-stage") || !scene || !points || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === "Escape") {
    close();
  } else if (event.key === "Enter" && state.row >= 0) {
    open(state.row, event);
  } else if (event.key === " " && state.row >= 0) {
    event.preventDefault();
    onSpace(state.row);
  } else if (event.key === "0") {
    scene.fit();
  } else if (ZOOMS[event.key]) {
    scene.zoomBy(ZOOMS[event.key]);
  } else if (WAYS[event.key]) {
    event.preventDefault();
    walk(WAYS[event.key]);
  }
}

async function walk(way) {
  const { scene, points, base } = state;
  const { x, y } = scene.view();
  const takes = (row) => scene.isShown(row);
  const from = state.row;
  const known = from < 0 ? null : textOf(base, from);
  const row =
    from < 0 ? nearest(points, [x, y], takes) : nextTowards(points, from, way, known ? known.neighbours : [], takes);
  if (row < 0) {
    return;
  }
  bringIntoView(row);
  const found = await show(row, true);
  if (found) {
    byId("map-announce").textContent = `${wordsOf(found)}. Enter opens it.`;
  }
}

function bringIntoView(row) {
  const { scene, stage, points } = state;
  const [left, top] = scene.toScreen(row);
  if (left < EDGE || top < EDGE || left > stage.clientWidth - EDGE || top > stage.clientHeight - EDGE) {
    scene.setView({ ...scene.view(), x: points[2 * row], y: points[2 * row + 1] }, { animate: true });
  }
}
