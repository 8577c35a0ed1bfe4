/* What mouse, pen and fingers do on the map: drag, wheel, pinch, double press, press, and drawing round works. */

import { createTrace } from "./outline.mjs";

/** Pixels that a press may move, and milliseconds and pixels between the two taps of a double one. */
const STILL = 5;
const TAP = 320;
const TAP_NEAR = 30;
/** Pixels of the wheel that double the size. */
const WHEEL = 260;
/** Pixels of a line and of a page, for wheels that count in them. */
const UNITS = [1, 20, 400];

const modeOf = (event) => (event.shiftKey ? "add" : event.altKey ? "subtract" : "replace");

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{begin: () => void, end: () => void, pan: (dx: number, dy: number) => void,
 *   zoom: (factor: number, x: number, y: number, smooth?: boolean) => void,
 *   hover: (x: number, y: number) => void, leave: () => void,
 *   press: (x: number, y: number, event: PointerEvent) => void,
 *   tracing: (points: number[] | null) => void, traced: (points: number[], mode: string) => void}} to - places are CSS
 *   pixels from the canvas' corner
 */
export function createGestures(canvas, to) {
  const pointers = new Map();
  let tool = "pan";
  let trace = null;
  let origin = null; // of a press that may still become a drag
  let lastTap = null;
  const controller = new AbortController();
  canvas.style.touchAction = "none";

  const listen = (name, handler, options = {}) =>
    canvas.addEventListener(name, handler, { signal: controller.signal, ...options });
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  function cancelTrace() {
    if (trace) {
      trace = null;
      to.tracing(null);
    }
  }

  function spanOf([[xa, ya], [xb, yb]]) {
    return { x: (xa + xb) / 2, y: (ya + yb) / 2, distance: Math.max(1, Math.hypot(xa - xb, ya - yb)) };
  }

  listen("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button > 1) {
      return;
    }
    canvas.setPointerCapture(event.pointerId);
    const place = at(event);
    pointers.set(event.pointerId, place);
    if (pointers.size === 1) {
      origin = { place, moved: false };
      // The middle button moves the map with every tool.
      if (tool !== "pan" && event.button === 0) {
        trace = createTrace(tool, place, modeOf(event));
      }
      to.begin();
    } else {
      origin = null;
      cancelTrace();
    }
  });

  listen("mousedown", (event) => {
    if (event.button === 1) {
      event.preventDefault(); // Windows would scroll with it
    }
  });

  listen("pointermove", (event) => {
    const place = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") {
        to.hover(...place);
      }
      return;
    }
    if (pointers.size === 2) {
      const old = spanOf([...pointers.values()]);
      pointers.set(event.pointerId, place);
      const now = spanOf([...pointers.values()]);
      to.pan(now.x - old.x, now.y - old.y);
      to.zoom(now.distance / old.distance, now.x, now.y);
      return;
    }
    if (!origin) {
      pointers.set(event.pointerId, place); // one finger of a pinch is left
      return;
    }
    if (!origin.moved) {
      if (Math.hypot(place[0] - origin.place[0], place[1] - origin.place[1]) < STILL) {
        return;
      }
      origin.moved = true;
      to.leave();
    }
    pointers.set(event.pointerId, place);
    if (trace) {
      to.tracing(trace.extend(...place));
    } else {
      to.pan(place[0] - before[0], place[1] - before[1]);
    }
  });

  const up = (event) => {
    if (!pointers.delete(event.pointerId)) {
      return;
    }
    const place = at(event);
    if (pointers.size === 0) {
      const traced = trace;
      const pressed = event.type === "pointerup" && origin && !origin.moved;
      cancelTrace();
      if (pressed) {
        press(place, event);
      } else if (traced && origin && event.type === "pointerup") {
        // The key counts whether it was pressed before or while drawing.
        to.traced(traced.polygon(), traced.mode === "replace" ? modeOf(event) : traced.mode);
      }
      origin = null;
      to.end();
    }
  };
  listen("pointerup", up);
  listen("pointercancel", up);
  listen("pointerleave", (event) => {
    if (!pointers.has(event.pointerId)) {
      to.leave();
    }
  });

  function press(place, event) {
    if (event.button > 0) {
      return;
    }
    // A double tap is found by hand: with `touch-action: none` not every browser tells of it.
    const near = lastTap && event.timeStamp - lastTap.time < TAP
      && Math.hypot(place[0] - lastTap.place[0], place[1] - lastTap.place[1]) < TAP_NEAR;
    if (near) {
      lastTap = null;
      to.zoom(event.shiftKey ? 1 / 2.2 : 2.2, ...place, true);
      return;
    }
    lastTap = { time: event.timeStamp, place };
    to.press(...place, event);
  }

  listen("wheel", (event) => {
    event.preventDefault();
    // A pinch on a touchpad comes as a wheel with Ctrl and small steps.
    const turned = event.deltaY * UNITS[event.deltaMode] * (event.ctrlKey ? 4 : 1);
    to.zoom(2 ** (-Math.max(-400, Math.min(400, turned)) / WHEEL), ...at(event));
  }, { passive: false });

  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && trace) {
      event.stopPropagation();
      cancelTrace();
      origin = null;
    }
  }, { signal: controller.signal, capture: true });

  return {
    /** @param {"pan" | "lasso" | "box"} name */
    setTool(name) {
      tool = name;
      cancelTrace();
      canvas.style.cursor = name === "pan" ? "" : "crosshair";
    },

    get busy() {
      return pointers.size > 0;
    },

    remove: () => controller.abort(),
  };
}
