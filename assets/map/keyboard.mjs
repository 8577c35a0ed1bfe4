/* The map without a mouse. */

import { byId } from "../shared/dom.mjs";
import { close, open, show, wordsOf } from "./card.mjs";
import { textOf } from "./data.mjs";
import * as keyBox from "./key_box.mjs";
import { chooseCluster, grow, nextMode, say } from "./marking.mjs";
import { state } from "./state.mjs";
import { WAYS, nearest, nextTowards } from "./walking.mjs";

/** How much a press of + or - enlarges. */
export const STEP = 1.5;
/** Pixels from the edge within which a work counts as out of view. */
const EDGE = 40;

const ZOOMS = { "+": STEP, "=": STEP, "-": 1 / STEP };

/** What a letter does with the work that has the keys. */
const LETTERS = {
  n: (row, { scene }, mode) => grow(row, scene, mode),
  c: (row, { scene }, mode) => chooseCluster(row, scene, mode),
  b: (row, map) => keyBox.begin(row, map),
};

/** The map that an element is the stage of: the first one, the one beside it, or null. */
function mapOf(stage) {
  const { scene, points, second, besidePoints } = state;
  const found =
    stage === byId("map-stage")
      ? { stage, scene, points }
      : stage === byId("map-beside")
        ? { stage, scene: second, points: besidePoints }
        : null;
  return found && found.scene && found.points && state.points ? found : null;
}

/**
 * The arrow keys walk from work to work, Enter opens one, Space selects it, N, C and B select from it, M says what they do
 * to the selection, Escape takes the card away, + - and 0 zoom.
 */
export function onKey(event, onSpace) {
  const map = mapOf(event.target);
  if (!map || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const { key } = event;
  const letter = key.toLowerCase();
  if (key === "0") {
    map.scene.fit();
  } else if (ZOOMS[key]) {
    map.scene.zoomBy(ZOOMS[key]);
  } else if (keyBox.isOpen()) {
    onKeyInBox(event);
  } else if (key === "Escape") {
    close();
  } else if (key === "Enter" && state.row >= 0) {
    open(state.row, event);
  } else if (key === " ") {
    event.preventDefault(); // the page would scroll
    fromWork(onSpace);
  } else if (WAYS[key]) {
    event.preventDefault();
    walk(WAYS[key], map);
  } else if (letter === "m") {
    nextMode();
  } else if (LETTERS[letter]) {
    // As with the mouse, Shift adds once.
    fromWork((row) => LETTERS[letter](row, map, event.shiftKey ? "add" : state.mode));
  }
}

function onKeyInBox(event) {
  const { key, shiftKey } = event;
  if (key === "Escape") {
    keyBox.cancel();
  } else if (key === "Enter") {
    keyBox.accept(shiftKey ? "add" : state.mode);
  } else if (WAYS[key]) {
    event.preventDefault();
    keyBox.move(WAYS[key], shiftKey);
  } else if (key === " ") {
    event.preventDefault();
  }
}

function fromWork(act) {
  if (state.row < 0) {
    say("No work has the keys. The arrow keys go to one.");
  } else {
    act(state.row);
  }
}

async function walk(way, map) {
  const { scene, points } = map;
  const { base } = state;
  const { x, y } = scene.view();
  const takes = (row) => scene.isShown(row);
  const from = state.row;
  const known = from < 0 ? null : textOf(base, from);
  const row =
    from < 0 ? nearest(points, [x, y], takes) : nextTowards(points, from, way, known ? known.neighbours : [], takes);
  if (row < 0) {
    return;
  }
  bringIntoView(row, map);
  const found = await show(row, true, scene);
  if (found) {
    say(`${wordsOf(found)}. Enter opens it.`);
  }
}

function bringIntoView(row, { scene, stage, points }) {
  const [left, top] = scene.toScreen(row);
  if (left < EDGE || top < EDGE || left > stage.clientWidth - EDGE || top > stage.clientHeight - EDGE) {
    scene.setView({ ...scene.view(), x: points[2 * row], y: points[2 * row + 1] }, { animate: true });
  }
}
