/* How the works are arranged: as the projection has them, or by one of the modules in layouts/. */

import { yearsOf } from "./data.mjs";
import * as category from "./layouts/category.mjs";
import * as grid from "./layouts/grid.mjs";
import * as timeline from "./layouts/timeline.mjs";

const LAYOUTS = { grid, timeline, category };

/** Left, top, right and bottom of some points. */
export function extentOf(points) {
  const extent = [Infinity, Infinity, -Infinity, -Infinity];
  for (let index = 0; index < points.length; index += 2) {
    extent[0] = Math.min(extent[0], points[index]);
    extent[1] = Math.min(extent[1], points[index + 1]);
    extent[2] = Math.max(extent[2], points[index]);
    extent[3] = Math.max(extent[3], points[index + 1]);
  }
  return [extent[0], extent[1], Math.max(extent[2], extent[0] + 1e-9), Math.max(extent[3], extent[1] + 1e-9)];
}

/** What an arrangement depends on: while it is the same, nothing need move. */
export const nameOf = (layout, { build, projection, colour }) =>
  [build, projection, layout, layout === "category" ? colour : ""].join("/");

/**
 * @param {string} layout - "free" or a name of LAYOUTS
 * @param {object} base
 * @param {Float32Array} points - the projection
 * @param {Uint8Array} codes
 * @returns {Promise<{points: Float32Array, labels: object[], extent: number[]}>} `labels` are the base's own where the
 *   works lie as the projection has them
 */
export async function arranged(layout, base, points, codes) {
  const module = LAYOUTS[layout];
  if (!module || !base.count) {
    return { points, labels: base.labels, extent: base.extents[base.projection] };
  }
  const years = layout === "timeline" ? await yearsOf(base) : null;
  const made = module.layOut({ points, codes, years, names: base.names });
  return { ...made, extent: extentOf(made.points) };
}
