/* A selection is one bit a work (components/selection.py reads and writes the same), never a list of points. */

import { bytesOf, has, pack, rowsOf } from "../shared/bits.mjs";

/** A selection as the page's store holds it. */
export const selectionOf = (base, rowLists, by, text, extra = {}) => ({
  build: base.build,
  ...pack(rowLists, base.count),
  by,
  text,
  ...extra,
});

/** Whether a selection was made on the build that is shown. */
export const isValid = (selection, base) => Boolean(selection && base && selection.build === base.build);

/** Whether two selections, or none, hold the same works. */
export const sameMask = (one, other) => (one ? one.mask : null) === (other ? other.mask : null);

/** For each trace, the indexes of its points that are selected. */
export function selectedPoints(selection, traces) {
  const bits = bytesOf(selection.mask);
  return traces.map((rows) => {
    const points = [];
    rows.forEach((row, index) => {
      if (has(bits, row)) {
        points.push(index);
      }
    });
    return points;
  });
}

/** Whether the selection was made in the legend of the colouring that is shown. */
export const isOfLegend = (selection, base) =>
  isValid(selection, base) && selection.by === "legend" && selection.colour === base.colour;

/** The selection after an entry of the legend was pressed: its works come to those of others, or go; null for none. */
export function withEntry(base, current, code) {
  const codes = new Set(isOfLegend(current, base) ? current.codes : []);
  if (!codes.delete(code)) {
    codes.add(code);
  }
  if (!codes.size) {
    return null;
  }
  const chosen = [...codes].sort((one, other) => one - other);
  const text = chosen.map((each) => base.names[each]).join(", ");
  const rows = chosen.map((each) => rowsOf(base.rows[each]));
  return selectionOf(base, rows, "legend", text, { codes: chosen, colour: base.colour });
}

/**
 * The selection after Plotly told of an outline; undefined where nothing is to change.
 *
 * @param {object | null} selected - the graph's selectedData
 * @param {number[]} picked - rows of its points
 * @param {object} base
 * @param {object | null} current
 */
export function withOutline(selected, picked, base, current) {
  // null: Plotly forgot its outline, as at every new drawing. The visitor's own wish is a double click.
  // Plotly says "no points" at every new drawing too, but only a visitor's outline has a shape.
  if (!selected || (!picked.length && !selected.lassoPoints && !selected.range)) {
    return undefined;
  }
  if (!picked.length) {
    return current ? null : undefined;
  }
  const made = selectionOf(base, [picked], "lasso", "drawn round on the map");
  return sameMask(made, current) ? undefined : made;
}
