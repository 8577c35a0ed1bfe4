/* What the pointer and the keys do on the map. */

import { bytesOf, has } from "../shared/bits.mjs";
import { close, hang, open, show } from "./card.mjs";
import { abandon } from "./key_box.mjs";
import { onKey } from "./keyboard.mjs";
import { choose } from "./marking.mjs";
import { isValid } from "./selection.mjs";
import { state } from "./state.mjs";
import { touched } from "./tour.mjs";

/**
 * Connects a scene with the page.
 *
 * @param {object} scene
 * @param {{moved: () => void, settled: () => void}} told - called while the map moves, and when it has come to rest
 */
export function followScene(scene, { moved, settled }) {
  scene.on("hover", ({ row }) => {
    if (state.pinned) {
      return;
    }
    if (row < 0) {
      close();
    } else if (row !== state.row) {
      show(row, false, scene);
    }
  });
  scene.on("press", (row, event) => {
    if (row < 0) {
      close();
    } else if (state.tool !== "pan") {
      toggle(row);
    } else if (event.pointerType !== "mouse") {
      show(row, true, scene);
    } else {
      open(row, event);
    }
  });
  scene.on("outline", ({ rows, mode }) => {
    // A key decides for one outline, the switch for all others.
    choose({ rows, mode: mode === "replace" ? state.mode : mode, by: "lasso", text: "drawn round on the map" });
  });
  scene.on("view", ({ settled: atRest }) => {
    hang();
    if (atRest) {
      settled();
    } else {
      moved();
    }
  });
}

/** Takes a work into the selection, or out of it. */
export function toggle(row) {
  const { base, selection } = state;
  const taken = isValid(selection, base) && has(bytesOf(selection.mask), row);
  choose({ rows: [row], mode: taken ? "subtract" : "add", by: "press", text: "chosen one by one" });
}

/** Connects the element that a scene is in. */
export function attachStage(stage) {
  for (const name of ["pointerdown", "wheel", "keydown"]) {
    // Not the buttons: one of them plays and stops the tour.
    const act = (event) => event.target.closest("[data-act]") || touched();
    stage.addEventListener(name, act, { capture: true, passive: true });
  }
  stage.addEventListener("keydown", (event) => onKey(event, toggle));
  stage.addEventListener("mouseleave", () => {
    if (!state.pinned) {
      close();
    }
  });
  // Not by :focus-visible in the style sheet: between two elements nothing has the focus, and what is about to get it
  // would be gone.
  stage.addEventListener("focusin", (event) => stage.toggleAttribute("data-keys", event.target.matches(":focus-visible")));
  stage.addEventListener("focusout", (event) => {
    const leaves = !stage.contains(event.relatedTarget);
    if (leaves) {
      stage.removeAttribute("data-keys");
    }
    if (event.target === stage) {
      abandon();
      if (leaves) {
        close();
      }
    }
  });
}
