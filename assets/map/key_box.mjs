/* A box by keys: it begins round a work, the arrow keys move its sides, and what lies inside can be selected. */

import { close, show } from "./card.mjs";
import { boxRound, cornersOf, resized } from "./growing.mjs";
import { MODES, chooseAndSay, counted, say } from "./marking.mjs";
import { state } from "./state.mjs";

/** Share of the map's shorter side that a press moves a side of the box by, and pixels from the work to it at first. */
const STEP = 1 / 16;
const MARGIN = 16;
/** A side of the box keeps so many pixels from the map's edge: the map moves below it. */
const EDGE = 12;

/** The box that is open: {row, scene, stage, points, shape, least}. */
let box = null;

export const isOpen = () => box !== null;

function hintOf(stage) {
  const made = stage.querySelector(".map-hint") ?? document.createElement("div");
  if (!made.isConnected) {
    made.className = "map-caption map-hint";
    made.setAttribute("aria-hidden", "true"); // a screen reader is told
    stage.append(made);
  }
  return made;
}

/** Data units of so many pixels. */
function unitsOf(scene, pixels) {
  const [[from], [to]] = [scene.toData(0, 0), scene.toData(pixels, 0)];
  return to - from;
}

function draw() {
  const { scene, stage, shape } = box;
  const corners = cornersOf(shape);
  scene.setFrame(corners);
  const works = counted(scene.rowsIn(corners).length);
  const line = document.createElement("span");
  line.textContent = `${works} in the box. Enter ${MODES[state.mode].does}, Escape takes the box away.`;
  hintOf(stage).replaceChildren(line);
  hintOf(stage).hidden = false;
  return works;
}

/** Begins a box round a work. */
export function begin(row, { scene, stage, points }) {
  abandon();
  close(); // the card would cover what the box grows over
  const place = [points[2 * row], points[2 * row + 1]];
  const least = boxRound(place, unitsOf(scene, MARGIN));
  box = { row, scene, stage, points, shape: least, least };
  say(
    `A box, ${draw()}. The arrow keys enlarge it, with Shift they make it smaller, Enter ${MODES[state.mode].does}, ` +
      "Escape takes the box away.",
  );
}

/** Moves the side of the box that lies that way, outwards or back. */
export function move(way, back) {
  const { scene, stage, least } = box;
  const step = unitsOf(scene, STEP * Math.min(stage.clientWidth, stage.clientHeight));
  const { x0, y0, x1, y1 } = scene.bounds();
  const beyond = unitsOf(scene, MARGIN); // so that no work lies upon its side
  const most = { x0: x0 - beyond, y0: y0 - beyond, x1: x1 + beyond, y1: y1 + beyond };
  box.shape = resized(box.shape, way, back ? -step : step, least, most);
  follow(way);
  say(`${draw()} in the box.`);
}

/** Keeps the side that was moved in sight. */
function follow([right, up]) {
  const { scene, stage, shape } = box;
  const [x, y] = scene.toScreenXY(right > 0 ? shape.x1 : shape.x0, up > 0 ? shape.y1 : shape.y0);
  const back = (place, size) => Math.min(size - EDGE, Math.max(EDGE, place)) - place;
  scene.panBy(right ? back(x, stage.clientWidth) : 0, up ? back(y, stage.clientHeight) : 0);
}

/** Marks the works in the box. */
export function accept(mode) {
  const { scene, shape } = box;
  const rows = [...scene.rowsIn(cornersOf(shape))];
  leave();
  chooseAndSay({ rows, mode, by: "box", text: "in a box on the map" }, "The box");
}

/** Takes the box away and leaves the selection as it is. */
export function cancel() {
  leave();
  say("The box is gone. The selection is as it was.");
}

/** Goes back to the work that the box began at. */
function leave() {
  const { row, scene } = box;
  abandon();
  show(row, true, scene);
}

/** Takes the box away, if there is one: the keys have gone elsewhere. */
export function abandon() {
  if (box) {
    box.scene.setFrame(null);
    hintOf(box.stage).hidden = true;
    box = null;
  }
}
