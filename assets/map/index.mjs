/* The map's client-side callbacks. */

import { callbackContext, noUpdate, register } from "../shared/dash.mjs";
import { draw } from "./drawing.mjs";
import { isOfLegend, withEntry, withOutline } from "./selection.mjs";
import { prepare } from "./sprites.mjs";
import { graphElement, rowOf, state } from "./state.mjs";

register("map", {
  draw,
  prepare,

  /** Something was drawn round on the map. */
  lasso(selected, base, current) {
    if (!base) {
      return noUpdate();
    }
    const picked = selected ? selected.points.map(rowOf).filter((row) => row >= 0) : [];
    const made = withOutline(selected, picked, base, current);
    if (made) {
      state.applied = made; // Plotly shows it already
    }
    return made === undefined ? noUpdate() : made;
  },

  /** An entry of the legend was pressed. */
  legend(clicks, base, current) {
    const trigger = callbackContext().triggered[0];
    if (!base || !trigger || !trigger.value) {
      return noUpdate();
    }
    const id = JSON.parse(trigger.prop_id.slice(0, trigger.prop_id.lastIndexOf(".")));
    return withEntry(base, current, id.index);
  },

  /** Which entries of the legend are selected. */
  pressed(selection, _legend, base) {
    const on = isOfLegend(selection, base);
    return callbackContext().outputs_list.map((entry) => String(on && selection.codes.includes(entry.id.index)));
  },

  clear: (clicks) => (clicks ? [null, ""] : [noUpdate(), noUpdate()]),

  /** Another tool was chosen for mouse or finger. */
  tool(name) {
    const gd = graphElement();
    if (gd && gd.layout && gd.layout.dragmode !== name) {
      window.Plotly.relayout(gd, { dragmode: name });
    }
  },
});
