/* Lists and notes are kept in this browser, by collection. Every change begins with what is kept now, for another tab may
   have changed it. */

import { setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { keepText, textOf } from "../shared/kept.mjs";
import { read } from "./values.mjs";

const watchers = [];
/** Ways back, the last one at the end: what was done, in words ("the import"), and what takes it back from a state. */
let steps = [];
let owner = null;
let last = { text: null, state: null };

/** Whether this page has lists: without a build there are none. */
export const hasLists = () => Boolean(byId("lists-keeper"));
export const rules = () => JSON.parse(byId("lists-keeper").dataset.rules);
const key = () => `vitrine-lists:${rules().source}`;

export const NOT_KEPT = "This browser does not keep lists: its storage is full or turned off. Export them before you leave.";

/** Has a function called whenever lists or notes have changed, here or in another tab. */
export const onChange = (callback) => watchers.push(callback);
const tell = () => watchers.forEach((callback) => callback());

/** A sentence on the page of lists. */
export function say(words) {
  if (byId("lists-message")) {
    setProps("lists-message", { children: words });
  }
}

/** The state that is kept. */
export function all() {
  const text = textOf(key());
  if (last.state === null || text !== last.text) {
    last = { text, state: read(text).state };
  }
  return last.state;
}

/** Whether something is kept that cannot be read. */
export const isDamaged = () => read(textOf(key())).isDamaged;

/**
 * Changes what is kept.
 *
 * @param {(state: object) => object} change
 * @param {{did: string, back: (state: object) => object} | null} step - how it is taken back, where it can be
 * @returns {boolean} false: the browser keeps it only until the application is left
 */
export function change(make, step = null) {
  const text = textOf(key());
  if (read(text).isDamaged) {
    // Nobody's work is thrown away, though nothing here can read it.
    keepText(`${key()}:damaged`, text);
  }
  const before = all();
  const after = make(before);
  if (step) {
    if (owner !== key()) {
      [owner, steps] = [key(), []];
    }
    steps.push(step);
  }
  const isKept = after === before || keepText(key(), JSON.stringify(after));
  if (!isKept) {
    say(NOT_KEPT);
  }
  tell();
  return isKept;
}

/** What "Undo" takes back, in words; "" for nothing. */
export const lastDone = () => (owner === key() && steps.length ? steps.at(-1).did : "");

export function undo() {
  const step = lastDone() ? steps.pop() : null;
  if (step) {
    change(step.back);
    say(`Taken back: ${step.did}.`);
  }
}

/** An id that no other list has. Browsers make random ones only on secure pages. */
export const newId = () => `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;

export const now = () => new Date().toISOString();

window.addEventListener("storage", (event) => {
  if (hasLists() && (event.key === key() || event.key === null)) {
    tell();
  }
});
