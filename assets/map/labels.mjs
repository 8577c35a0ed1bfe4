/* Names of clusters on the map: those that have room at this zoom, the largest clusters first. */

import { byId } from "../shared/dom.mjs";

/** Pixels between two names. */
const GAP = 6;

/**
 * Which names have room. A name keeps clear of those before it, of the edge, and of what must stay in sight.
 *
 * @param {{x: number, y: number, width: number, height: number}[]} boxes - the middle and the size of each name in
 *   pixels, the most important first
 * @param {{width: number, height: number}} frame
 * @param {number[][]} kept - pixels [x, y] that no name may cover, such as selected works
 * @returns {boolean[]} whether each is shown
 */
export function withRoom(boxes, frame, kept = []) {
  const shown = [];
  return boxes.map((box) => {
    const [across, down] = [box.width / 2 + GAP, box.height / 2 + GAP];
    const inside = box.x > across && box.y > down && box.x < frame.width - across && box.y < frame.height - down;
    const free =
      inside &&
      shown.every((other) => Math.abs(other.x - box.x) > (other.width + box.width) / 2 + GAP ||
        Math.abs(other.y - box.y) > (other.height + box.height) / 2 + GAP) &&
      kept.every(([x, y]) => Math.abs(x - box.x) > box.width / 2 || Math.abs(y - box.y) > box.height / 2);
    if (free) {
      shown.push(box);
    }
    return free;
  });
}

/** The names on one map, in the element of that id. */
export function createLabels(id) {
  let elements = [];
  return {
    /** Takes the names of a map: those of clusters were guessed, those of years and categories were not. */
    take(labels, { guessed }) {
      elements = labels.map(({ text, x, y }) => {
        const element = document.createElement("span");
        element.className = guessed ? "map-label map-label--guess" : "map-label";
        element.textContent = text;
        return { element, x, y };
      });
      byId(id).replaceChildren(...elements.map(({ element }) => element));
      // Measured once: a name has the same size at every zoom.
      elements.forEach((each) => {
        Object.assign(each, { width: each.element.offsetWidth, height: each.element.offsetHeight });
      });
    },

    /** Hangs the names where their clusters are now. Pixels [x, y] in `kept` stay in sight. */
    hang(stage, scene, kept = []) {
      const boxes = elements.map(({ x, y, width, height }) => {
        const [left, top] = scene.toScreenXY(x, y);
        return { x: left, y: top, width, height };
      });
      const frame = { width: stage.clientWidth, height: stage.clientHeight };
      withRoom(boxes, frame, kept).forEach((shown, index) => {
        const { element } = elements[index];
        const { x, y, width, height } = boxes[index];
        element.style.visibility = shown ? "visible" : "hidden";
        element.style.transform = `translate(${Math.round(x - width / 2)}px, ${Math.round(y - height / 2)}px)`;
      });
    },
  };
}
