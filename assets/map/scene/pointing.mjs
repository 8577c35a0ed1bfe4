/* What the pointer means: which work it is on, where the view goes, what was drawn round. */

import { createGestures } from "./gestures.mjs";

/** Pixels within which a mouse and a finger find a dot. */
const REACH = 12;
const REACH_OF_FINGER = 22;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{camera: object, motion: object, works: object, overlay: object, wall: () => object | null,
 *   reducedMotion: boolean, emit: (name: string, ...values: unknown[]) => void, invalidate: () => void}} scene
 */
export function createPointing(canvas, { camera, motion, works, overlay, wall, reducedMotion, emit, invalidate }) {
  let tool = "pan";
  let hovered = -1;
  let pointer = null; // where the mouse is

  function pick(px, py, reach = REACH) {
    const row = wall()?.pick(px, py) ?? -1;
    if (row >= 0 && works.matches(row)) {
      return row;
    }
    return works.grid && !motion.morphing
      ? works.grid.nearest(...camera.toData(px, py), reach / camera.scale, works.matches)
      : -1;
  }

  function hover(px, py, touch = false) {
    pointer = touch ? null : [px, py];
    const row = pick(px, py, touch ? REACH_OF_FINGER : REACH);
    if (row !== hovered || touch) {
      hovered = row;
      const [x, y] = row < 0 ? [px, py] : camera.toScreen(...works.placeOf(row));
      canvas.style.cursor = tool !== "pan" ? "crosshair" : row < 0 ? "" : "pointer";
      emit("hover", { row, x, y, touch });
    }
  }

  function leave() {
    pointer = null;
    if (hovered !== -1) {
      hovered = -1;
      emit("hover", { row: -1, x: 0, y: 0, touch: false });
    }
  }

  const gestures = createGestures(canvas, {
    begin: () => motion.stop(),
    end: invalidate,
    hover,
    leave,
    pan(dx, dy) {
      motion.stop();
      camera.panBy(dx, dy);
      invalidate();
    },
    zoom(factor, x, y, smooth) {
      leave();
      pointer = [x, y];
      if (smooth && !reducedMotion) {
        motion.zoomAbout(factor, x, y);
      } else {
        motion.stop();
        camera.zoomAbout(factor, x, y);
      }
      invalidate();
    },
    press(x, y, event) {
      const touch = event.pointerType === "touch";
      if (touch) {
        hover(x, y, true);
      }
      emit("press", pick(x, y, touch ? REACH_OF_FINGER : REACH), event);
    },
    tracing: (points) => overlay.setOutline(points),
    traced(points, mode) {
      const polygon = new Float64Array(points.length);
      for (let at = 0; at < points.length; at += 2) {
        polygon.set(camera.toData(points[at], points[at + 1]), at);
      }
      const rows = works.grid ? works.grid.inPolygon(polygon, works.matches) : new Uint32Array(0);
      emit("outline", { rows, mode, polygon });
    },
  });

  return {
    pick,
    leave,

    get busy() {
      return gestures.busy;
    },

    /** The map moved below the mouse. */
    renew() {
      if (pointer && !gestures.busy) {
        hover(...pointer);
      }
    },

    setTool(name) {
      tool = name;
      gestures.setTool(name);
    },

    remove: gestures.remove,
  };
}
