/* The legend: an entry takes its works off the map or back, and "Select" selects them. */

import { byId } from "../shared/dom.mjs";
import { state } from "./state.mjs";

/** The hidden categories after an entry was pressed. */
export function toggled(hidden, code) {
  const changed = new Set(hidden);
  if (!changed.delete(code)) {
    changed.add(code);
  }
  return changed;
}

/** Rows of a category. */
export function rowsOfCode(codes, code) {
  const rows = [];
  codes.forEach((each, row) => {
    if (each === code) {
      rows.push(row);
    }
  });
  return rows;
}

/** Marks in the legend what is shown on the map. */
export function markLegend() {
  const legend = byId("map-legend");
  legend.querySelectorAll("[data-show]").forEach((entry) => {
    entry.setAttribute("aria-pressed", String(!state.hidden.has(Number(entry.dataset.show))));
  });
}
