/* What the pointer and the keys do on the map. */

import { setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { close, hang, open, show } from "./card.mjs";
import { onKey } from "./keyboard.mjs";
import { after } from "./selection.mjs";
import { state } from "./state.mjs";
import { touched } from "./tour.mjs";

/**
 * Connects a scene with the page.
 *
 * @param {HTMLElement} stage
 * @param {object} scene
 * @param {{moved: () => void, settled: () => void}} told - called while the map moves, and when it has come to rest
 */
export function attach(stage, scene, { moved, settled }) {
  scene.on("hover", ({ row }) => {
    if (state.pinned) {
      return;
    }
    if (row < 0) {
      close();
    } else if (row !== state.row) {
      show(row);
    }
  });
  scene.on("press", (row, event) => {
    if (row < 0) {
      close();
    } else if (event.pointerType !== "mouse") {
      show(row, true);
    } else {
      open(row, event);
    }
  });
  scene.on("outline", ({ rows, mode }) => {
    // A key decides for one outline, the switch for all others.
    const marked = { rows, mode: mode === "replace" ? state.mode : mode, by: "lasso", text: "drawn round on the map" };
    setProps("map-selection", { data: after(state.base, state.selection, marked) });
  });
  scene.on("view", ({ settled: atRest }) => {
    hang();
    if (atRest) {
      settled();
    } else {
      moved();
    }
  });
  for (const name of ["pointerdown", "wheel", "keydown"]) {
    // Not the buttons: one of them plays and stops the tour.
    const act = (event) => event.target.closest("[data-act]") || touched();
    stage.addEventListener(name, act, { capture: true, passive: true });
  }
  stage.addEventListener("keydown", onKey);
  stage.addEventListener("mouseleave", () => {
    if (!state.pinned) {
      close();
    }
  });
  stage.addEventListener("focusout", (event) => {
    if (event.target === byId("map-stage") && !stage.contains(event.relatedTarget)) {
      close();
    }
  });
}
