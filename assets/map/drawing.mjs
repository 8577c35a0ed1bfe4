/* The figure that Plotly draws, and what the pointer does on it. */

import { rowsOf } from "../shared/bits.mjs";
import { noUpdate, setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { close, open, show } from "./card.mjs";
import { onKey } from "./keyboard.mjs";
import { isValid, sameMask, selectedPoints } from "./selection.mjs";
import { graphElement, isNarrow, rowOf, state } from "./state.mjs";

/** On a telephone as many works share a fifth of the room. */
const SHRUNK = 0.72;

/** The figure: what the server drew, with the selection, the tool and the zoom of the moment. */
export function draw(base, selection, tool) {
  if (!base) {
    return noUpdate();
  }
  const chosen = isValid(selection, base) ? selection : null;
  const gd = graphElement();
  const fresh = base !== state.base;
  if (!fresh && gd && sameMask(chosen, state.applied)) {
    return noUpdate();
  }
  const sameMap = gd && state.base && state.base.build === base.build && state.base.projection === base.projection;
  if (fresh) {
    Object.assign(state, { base, rows: base.rows.map(rowsOf), places: null });
    rememberInAddress(base);
    close();
  }
  state.applied = chosen;
  state.drawn += 1;
  const points = chosen ? selectedPoints(chosen, state.rows) : null;
  const shrink = isNarrow(byId("map-stage")) ? SHRUNK : 1;
  const shrunk = (marker) => ({ ...marker, size: marker.size * shrink });
  const data = base.figure.data.map((trace, code) => ({
    ...trace,
    ...(points ? { selectedpoints: points[code] } : {}),
    marker: shrunk(trace.marker),
    selected: { marker: shrunk(trace.selected.marker) },
    unselected: { marker: shrunk(trace.unselected.marker) },
  }));
  const layout = {
    ...base.figure.layout,
    dragmode: tool || "pan",
    selections: [],
    selectionrevision: state.drawn, // what is selected is said here, whatever Plotly remembers
  };
  if (sameMap) {
    // dcc.Graph writes the zoom into its own figure, after which Plotly forgets that it was the visitor's.
    for (const name of ["xaxis", "yaxis"]) {
      const axis = gd.layout[name];
      if (axis && axis.autorange === false) {
        layout[name] = { ...layout[name], range: axis.range.slice(), autorange: false };
      }
    }
  }
  attachSoon(0);
  return { data, layout };
}

function rememberInAddress(base) {
  const url = new URL(window.location.href);
  if (!url.pathname.endsWith("/map")) {
    return;
  }
  url.searchParams.set("projection", base.projection);
  url.searchParams.set("colour", base.colour);
  window.history.replaceState(window.history.state, "", url);
}

const attached = new WeakSet();

function attachSoon(tries) {
  const gd = graphElement();
  if (!gd || !gd.data || !gd.data.length) {
    if (tries < 300) {
      window.setTimeout(() => attachSoon(tries + 1), 60);
    }
    return;
  }
  const wait = byId("map-wait");
  if (wait) {
    wait.hidden = true;
  }
  state.gd = gd;
  if (!attached.has(gd)) {
    attached.add(gd);
    attach(gd, byId("map-stage"));
  }
}

function attach(gd, stage) {
  const closeUnpinned = () => {
    if (!state.pinned) {
      close();
    }
  };
  gd.on("plotly_hover", (event) => {
    const row = rowOf(event.points[0]);
    if (!state.pinned && row >= 0) {
      show(row);
    }
  });
  gd.on("plotly_unhover", closeUnpinned);
  gd.on("plotly_click", (event) => {
    const row = rowOf(event.points[0]);
    if (row >= 0 && state.touch) {
      show(row, true);
    } else if (row >= 0) {
      open(row, event.event);
    }
  });
  gd.on("plotly_doubleclick", () => {
    if (["lasso", "select"].includes(gd.layout.dragmode)) {
      setProps("map-selection", { data: null });
    }
  });
  gd.on("plotly_relayouting", close);
  gd.on("plotly_relayout", close);
  stage.addEventListener("pointerdown", (event) => (state.touch = event.pointerType !== "mouse"), true);
  stage.addEventListener("keydown", onKey);
  stage.addEventListener("mouseleave", closeUnpinned);
  stage.addEventListener("blur", () => {
    if (!state.touch && !stage.contains(document.activeElement)) {
      close();
    }
  });
}
