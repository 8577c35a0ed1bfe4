/* The canvas and its WebGL2 context: all that is on the graphics card, made anew when the context was lost. */

import { unit } from "./gl.mjs";
import { createPictures } from "./pictures.mjs";
import { createPoints } from "./points.mjs";

/** Side of the texture of pictures: 1,024 tiles of 128 pixels, 84 MB with their smaller copies. */
const SIDE = 4096;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{lost: () => void, restored: () => void}} tell
 * @returns {object | null} null without WebGL2
 */
export function createRenderer(canvas, tell) {
  // No alpha: the page need not be blended in below. No antialias: edges are soft by their distance functions.
  const gl = canvas.getContext("webgl2", {
    alpha: false, antialias: false, depth: false, stencil: false, powerPreference: "high-performance",
  });
  if (!gl) {
    return null;
  }
  let points = createPoints(gl);
  let pictures = null;
  let sizes = null;
  let lost = false;
  const pixel = new Uint8Array(4);

  const onLost = (event) => {
    event.preventDefault(); // which asks the browser to restore it
    lost = true;
    tell.lost();
  };
  const onRestored = () => {
    lost = false;
    points = createPoints(gl);
    if (sizes) {
      makePictures();
    }
    tell.restored();
  };
  canvas.addEventListener("webglcontextlost", onLost);
  canvas.addEventListener("webglcontextrestored", onRestored);

  function makePictures() {
    const side = Math.min(SIDE, gl.getParameter(gl.MAX_TEXTURE_SIZE));
    const most = Math.floor(side / sizes.tile) ** 2;
    pictures = createPictures(gl, { ...sizes, side, most });
  }

  return {
    get lost() {
      return lost;
    },
    get points() {
      return points;
    },
    get pictures() {
      return pictures;
    },
    get bytes() {
      return points.bytes + (pictures?.size ?? 0);
    },

    /** Makes room for tiles of some pixels a side. */
    takeTiles(tile) {
      if (pictures && sizes.tile === tile) {
        return;
      }
      sizes = { tile };
      makePictures();
    },

    /**
     * @param {object} how - see `draw` of points.mjs
     * @param {{count: number, split: number}} wall - pictures, and how many of them lie below the selected dots
     * @returns {number} dots that were drawn
     */
    draw(how, wall) {
      gl.viewport(0, 0, how.wide, how.tall);
      gl.clearColor(...unit(how.scheme.background), 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      let dots = points.draw("back", how);
      pictures?.draw(0, wall.split, how);
      dots += points.draw("front", how);
      pictures?.draw(wall.split, wall.count - wall.split, how);
      return dots;
    },

    /** Waits until everything is drawn. */
    finish() {
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    },

    remove() {
      canvas.removeEventListener("webglcontextlost", onLost);
      canvas.removeEventListener("webglcontextrestored", onRestored);
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}
