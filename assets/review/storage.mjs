/* A curator's decisions are kept in this browser, by collection and object, or group of objects. */

import { setProps } from "../shared/dash.mjs";
import { keepText, textOf } from "../shared/kept.mjs";

/** Ways back: object id and what was decided before, the last one at the end. */
let steps = [];
let owner = null;
const watchers = [];

/** What is shown: the page of labels, that of duplicates, or the label of one work. Its id and those of its parts begin alike. */
export const root = () => document.querySelector(".review-page");
export const idOf = (part) => root().id.replace(/page$/, part);
/** What Python says of decisions and addresses: see decisions.mjs. */
export const rules = () => JSON.parse(root().dataset.rules);
/** The browser's name for the decisions on this collection. */
export const storageKey = () => `vitrine-${root().dataset.list}:${root().dataset.source}`;
export const say = (text) => setProps(idOf("message"), { children: text });

/** Has a function called whenever a decision has changed. */
export const onChange = (callback) => watchers.push(callback);

export const canUndo = () => steps.length > 0;

/** Begins with a collection: what was done to another one cannot be taken back here. */
export function open() {
  if (owner !== storageKey()) {
    owner = storageKey();
    steps = [];
  }
  return owner;
}

/** All decisions on this collection. */
export function all() {
  try {
    const found = JSON.parse(textOf(storageKey()) || "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch (error) {
    return {};
  }
}

/** Keeps them, in place of those that were kept. */
export function keep(decisions) {
  if (!keepText(storageKey(), JSON.stringify(decisions))) {
    say("This browser does not keep decisions (its storage is full or turned off). Export them before you leave.");
  }
  publish(decisions);
}

function publish(decisions) {
  setProps(idOf("decisions"), { data: decisions });
  watchers.forEach((callback) => callback());
}

/** Sets or takes away what was decided on one work or group; other tabs may have decided meanwhile, so all is read anew. */
export function put(id, entry, remember = true) {
  const decisions = all();
  if (remember) {
    steps.push({ id, before: decisions[id] || null, title: (entry || decisions[id] || {}).title || "" });
  }
  if (entry) {
    decisions[id] = entry;
  } else {
    delete decisions[id];
  }
  keep(decisions);
}

export function undo() {
  const step = steps.pop();
  if (step) {
    put(step.id, step.before, false);
    say(`Taken back: ${step.title}`);
  }
}

/* Another tab has decided something. */
window.addEventListener("storage", (event) => {
  if (root() && event.key === storageKey()) {
    publish(all());
  }
});
