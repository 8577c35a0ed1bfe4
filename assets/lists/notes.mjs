/* The visitor's note on a work, wherever a field of it is: kept while somebody writes, and said as kept. */

import { closest } from "../shared/dom.mjs";
import { NOT_KEPT, all, change, hasLists, now } from "./storage.mjs";
import { noted } from "./values.mjs";

/** Milliseconds without a key after which a note is kept. */
const PAUSE = 600;

/** The field that somebody writes in, and the timer that will keep it. */
let pending = null;

const noteOf = (id) => (Object.hasOwn(all().notes, id) ? all().notes[id].note : "");

function keepNote({ field, id, title }) {
  const note = field.value.trim();
  if (note === noteOf(id)) {
    return;
  }
  const isKept = change((state) => noted(state, id, note, title, now()));
  const said = field.parentElement.querySelector(".work-note-said");
  said.textContent = isKept ? (note ? "Saved" : "Note deleted") : NOT_KEPT;
}

function keepPending() {
  if (pending) {
    const { timer, ...about } = pending;
    clearTimeout(timer);
    pending = null;
    keepNote(about);
  }
}

document.addEventListener("input", (event) => {
  const field = hasLists() && closest(event, "[data-note]");
  if (field) {
    clearTimeout(pending?.timer);
    const { note: id, title } = field.dataset;
    field.parentElement.querySelector(".work-note-said").textContent = "";
    pending = { field, id, title, timer: setTimeout(keepPending, PAUSE) };
  }
});
document.addEventListener("focusout", keepPending);
window.addEventListener("pagehide", keepPending);

/** Shows in all fields what is kept, but for the one that somebody writes in. */
export function drawNotes() {
  for (const field of document.querySelectorAll("[data-note]")) {
    const note = noteOf(field.dataset.note);
    if (field !== document.activeElement && field !== pending?.field && field.value !== note) {
      field.value = note;
    }
  }
}
