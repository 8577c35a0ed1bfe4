/* What moves: the camera from view to view, and the works from one projection to another. */

import { ease, flight } from "./flight.mjs";

/** Milliseconds that works take to their new places, and that a step of the zoom takes. */
const MORPH = 700;
const STEP = 220;

/** @param {object} camera - see camera.mjs */
export function createMotion(camera) {
  let move = null; // {start, milliseconds, at}
  let morph = null; // {start}

  const begin = (milliseconds, at) => {
    move = { start: null, milliseconds, at };
  };

  return {
    get moving() {
      return move !== null;
    },
    get morphing() {
      return morph !== null;
    },

    stop() {
      move = null;
    },

    /** The view that the camera is on its way to. */
    get goal() {
      return move ? move.at(1) : camera.view();
    },

    /** Flies to a view. */
    fly(view) {
      const widthOf = (zoom) => camera.width / (camera.fitScale * zoom);
      const from = camera.view();
      const seen = ({ x, y, zoom }) => ({ x, y, width: widthOf(zoom) });
      const path = flight(seen(from), seen(view));
      begin(path.milliseconds, (t) => {
        if (t >= 1) {
          return view;
        }
        const { x, y, width } = path.at(ease(t));
        return { x, y, zoom: camera.width / (camera.fitScale * width) };
      });
    },

    /** Zooms about a place on the screen, in a short step. */
    zoomAbout(factor, x, y) {
      const from = camera.view();
      camera.zoomAbout(factor, x, y);
      const goal = camera.view();
      camera.put(from);
      const fixed = camera.toData(x, y);
      const ratio = goal.zoom / from.zoom;
      begin(STEP, (t) => {
        if (t >= 1 || ratio === 1) {
          return goal;
        }
        const now = ratio ** ease(t);
        return {
          x: fixed[0] + (from.x - fixed[0]) / now, y: fixed[1] + (from.y - fixed[1]) / now, zoom: from.zoom * now,
        };
      });
    },

    /**
     * Lets the works move, and the camera with them: the box that is seen changes evenly, as the works do.
     *
     * @param {{x: number, y: number, zoom: number} | null} goal - the view at the end, null to keep the view
     * @param {{x: number, y: number, scale: number}} from - the view before the works got new places
     */
    morph(goal, from) {
      morph = { start: null };
      if (goal) {
        const last = camera.fitScale * goal.zoom;
        const between = (a, b, t) => a + (b - a) * t;
        begin(MORPH, (t) => (t >= 1 ? goal : {
          x: between(from.x, goal.x, ease(t)),
          y: between(from.y, goal.y, ease(t)),
          zoom: 1 / between(1 / from.scale, 1 / last, ease(t)) / camera.fitScale,
        }));
      }
    },

    /** Moves on to a time. Returns how far the works are, 0 to 1. */
    advance(now) {
      if (move) {
        move.start ??= now;
        const t = move.milliseconds ? (now - move.start) / move.milliseconds : 1;
        camera.put(move.at(Math.min(1, t)));
        if (t >= 1) {
          move = null;
        }
      }
      if (!morph) {
        return 1;
      }
      morph.start ??= now;
      const t = (now - morph.start) / MORPH;
      if (t >= 1) {
        morph = null;
      }
      return ease(Math.min(1, t));
    },
  };
}
