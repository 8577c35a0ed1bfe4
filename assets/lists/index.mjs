/* The page of lists: all of them, and what is done with them. Other pages have the notes and the choice of lists. */

import { noUpdate, register, setProps, visit } from "../shared/dash.mjs";
import { byId, closest, whenAdded } from "../shared/dom.mjs";
import { MOST_MEGABYTES, chooseText } from "../shared/files.mjs";
import { hold } from "../shared/focus.mjs";
import "./acting.mjs";
import { drawButtons } from "./choosing.mjs";
import { merged, mergedWords } from "./merging.mjs";
import { drawNotes } from "./notes.mjs";
import { drawOpened, visitList, wanted } from "./opened.mjs";
import { NOT_KEPT, all, change, hasLists, isDamaged, lastDone, newId, now, onChange, rules, say, undo } from "./storage.mjs";
import { deleted, freeName, listOf, made, noted, notesOn, putBack, worksWithNotes } from "./values.mjs";

const ACCEPTED = ".csv,.json,text/csv,text/plain,application/json";
/** Works of a list whose pictures stand for it. */
const FIRST = 8;

const page = () => byId("lists-page");
const isAll = () => page()?.dataset.view === "all";

/** All lists, as the server draws them. */
function overview() {
  const state = all();
  const lists = state.lists.map(({ id, name, time, works }) => {
    return { id, name, time, count: works.length, first: works.slice(0, FIRST) };
  });
  return { view: "all", lists, noted: worksWithNotes(state).length };
}

let drawn = "";

/** Has the overview drawn anew where it has changed. */
function drawAll() {
  if (isAll() && byId("lists-content")) {
    const next = overview();
    if (JSON.stringify(next) !== drawn) {
      drawn = JSON.stringify(next);
      setProps("lists-wanted", { data: next });
    }
  }
}

function drawUndo() {
  const button = document.querySelector(".lists-undo");
  const did = lastDone();
  const words = did ? `Undo ${did}` : "";
  if (button && button.textContent !== words) {
    button.textContent = words;
    button.hidden = !did;
  }
}

function draw() {
  if (hasLists()) {
    drawNotes();
    drawButtons();
    drawOpened();
    drawUndo();
  }
}

onChange(() => {
  drawAll();
  draw();
});
whenAdded(draw);

function make(field) {
  const { most } = rules();
  const name = freeName(all(), field.value, most);
  if (!name) {
    say("Give the list a name.");
    field.focus();
  } else if (all().lists.length >= most.lists) {
    say(`A browser keeps ${most.lists} lists. Delete one first.`);
  } else {
    const isKept = change((state) => made(state, { id: newId(), name, time: now(), works: [] }));
    field.value = "";
    say(isKept ? `The list “${name}” is made.` : NOT_KEPT);
  }
}

function remove(id) {
  const at = all().lists.findIndex((list) => list.id === id);
  const list = all().lists[at];
  if (!list) {
    return;
  }
  const step = { did: `deleting “${list.name}”`, back: (state) => putBack(state, list, at) };
  change((state) => deleted(state, id), step);
  if (isAll()) {
    // The pressed button goes with its list.
    hold(".lists-undo");
  } else {
    hold(".lists-undo");
    visit(rules().path);
  }
  // The page may be another one by now.
  setTimeout(() => say(`The list “${list.name}” was deleted. Notes on its works stay.`), isAll() ? 0 : 400);
}

/** Keeps the list that the address carries. */
function keepShared({ keep }) {
  const { name, works } = JSON.parse(keep);
  const same = all().lists.find(
    (list) => list.name === name && list.works.map((work) => work.id).join("\n") === works.map((work) => work.id).join("\n"),
  );
  if (same) {
    visitList(same.id);
    return;
  }
  if (all().lists.length >= rules().most.lists) {
    say(`A browser keeps ${rules().most.lists} lists. Delete one first.`);
    return;
  }
  const id = newId();
  change((state) => made(state, { id, name: freeName(state, name, rules().most), time: now(), works }));
  visitList(id);
}

/** Asks the server for a file of a list, of the works with a note, or of everything. */
function exported(kind, id) {
  const state = all();
  let kept = state;
  if (id === rules().noted) {
    kept = { lists: [], notes: state.notes };
  } else if (id) {
    const list = listOf(state, id);
    kept = { lists: [list], notes: notesOn(state, list.works) };
  }
  if (!kept.lists.length && !Object.keys(kept.notes).length) {
    say("There is nothing to export yet.");
    return;
  }
  // The time makes the same file, asked for again, another one.
  setProps("lists-export", { data: { kind, kept, origin: location.origin, at: Date.now() } });
}

function choose() {
  chooseText(page().querySelector(".lists-file-holder"), "lists-import-file", ACCEPTED, (text) => {
    if (text === null) {
      say(`This file is larger than ${MOST_MEGABYTES} MB, which no lists are. Choose one that was exported from here.`);
      return;
    }
    say("Reading …");
    setProps("lists-file", { data: { text, at: Date.now() } });
  });
}

document.addEventListener("click", (event) => {
  const button = page() && closest(event, "#lists-page button");
  if (!button) {
    return;
  }
  const { listDelete, listExport } = button.dataset;
  const open = button.closest(".list-opened")?.dataset.list;
  if (listDelete !== undefined) {
    remove(listDelete || open);
  } else if (listExport) {
    exported(listExport, open);
  } else if (button.matches(".lists-import")) {
    choose();
  } else if (button.matches(".lists-undo")) {
    undo();
    if (!lastDone()) {
      // The pressed button is hidden.
      byId("content").focus({ preventScroll: true });
    }
  } else if (button.matches(".list-keep")) {
    keepShared(button.dataset);
  }
});

document.addEventListener("submit", (event) => {
  const form = isAll() && closest(event, ".lists-tools .lists-new");
  if (form) {
    event.preventDefault();
    make(form.querySelector("input"));
  }
});

register("lists", {
  /** The page is there: what is kept is drawn. */
  begin({ list }) {
    if (isDamaged()) {
      say("What this browser kept of your lists is damaged and cannot be read. It is set aside when you make a new list.");
    }
    if (list) {
      return wanted(list);
    }
    const data = overview();
    drawn = JSON.stringify(data);
    return data;
  },

  /** Lists and notes from a file. */
  imported(answer) {
    if (answer && answer.problem) {
      say(answer.problem);
    } else if (answer) {
      const { most } = rules();
      let outcome = null;
      const back = (state) => {
        const without = outcome.ids.reduce(deleted, state);
        return Object.entries(outcome.before).reduce(
          (next, [id, note]) => noted(next, id, note ? note.note : "", note?.title, note?.time),
          without,
        );
      };
      change((state) => {
        outcome = merged(state, answer.kept, newId, most);
        return outcome.state;
      }, { did: "the import", back });
      say(mergedWords(outcome.counts, answer.unknown, answer.foreign, most));
    }
    return noUpdate();
  },
});
