/* A second map beside the first: the same works as another projection has them. Both share colours, filter, selection and
   the work under the pointer; each has a view of its own. */

import { bytesOf } from "../shared/bits.mjs";
import { byId } from "../shared/dom.mjs";
import { attachStage, followScene } from "./acting.mjs";
import { codesOf, pointsOf } from "./data.mjs";
import { abandon } from "./key_box.mjs";
import { createLabels } from "./labels.mjs";
import { createScene } from "./scene/scene.mjs";
import { isValid } from "./selection.mjs";
import { state } from "./state.mjs";

const names = createLabels("map-beside-labels");

/** Does something to both scenes, or to the one that there is. */
export const everywhere = (act) => [state.scene, state.second].forEach((scene) => scene && act(scene));

/** What the second map needs beside the arrays of the first: `points` and `codes`; {} where the page asks for none. */
export async function arraysOf(base) {
  const { beside } = base;
  const arrays = beside ? [pointsOf(base, beside.projection), codesOf(base, beside.codes)] : [];
  const [points, codes] = await Promise.all(arrays);
  return beside ? { points, codes } : {};
}

/** Takes the second map away. */
export function remove() {
  if (state.second) {
    state.second.destroy();
  }
  abandon();
  Object.assign(state, { second: null, besidePoints: null });
}

function make(settled) {
  const element = byId("map-beside");
  const canvas = document.createElement("canvas");
  byId("map-beside-canvas").replaceChildren(canvas);
  const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  state.second = createScene(canvas, { reducedMotion });
  state.besideShown = null;
  followScene(state.second, { moved: hang, settled: () => (hang(), settled()) });
  if (!element.dataset.attached) {
    element.dataset.attached = "true";
    attachStage(element);
  }
}

/**
 * Shows what the server says of the second map, if the page asks for one.
 *
 * @param {object} base
 * @param {{points: Float32Array, codes: Uint8Array, tileOf: Uint32Array | null, order: Uint32Array}} arrays - `points` and
 *   `codes` are those of arraysOf
 * @param {{settled: () => void, view: object | null}} others - what is called when it has come to rest, and the view that
 *   the address names
 */
export function take(base, { points, codes, tileOf, order }, { settled, view }) {
  const { beside } = base;
  byId("map-beside").hidden = !beside;
  byId("map-stages").classList.toggle("map-stages--two", Boolean(beside));
  if (!beside) {
    remove();
    return;
  }
  const fresh = !state.second;
  if (fresh) {
    make(settled);
  }
  const { second } = state;
  second.setScheme(base.scheme);
  if (state.besideShown !== beside.projection) {
    Object.assign(state, { besideShown: beside.projection, besidePoints: points });
    second.setPositions(points);
  }
  second.setColours(codes, beside.palette);
  second.setHidden(state.hidden);
  second.setMatching(isValid(state.matching, base) ? bytesOf(state.matching.mask) : null);
  second.setSelected(isValid(state.selection, base) ? bytesOf(state.selection.mask) : null);
  if (fresh) {
    second.setTool(state.tool);
    second.setTiles({ ...base.tiles, tileOf, priority: order });
  }
  if (view) {
    second.setView(view, { animate: false });
  }
  byId("map-beside-name").textContent = beside.title;
  names.take(beside.labels, { guessed: true });
  hang();
}

function hang() {
  if (state.second) {
    names.hang(byId("map-beside"), state.second);
  }
}
