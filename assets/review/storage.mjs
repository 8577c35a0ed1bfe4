/* A curator's decisions, by collection and object, or group of objects. Who keeps them is for Python to say
   (components/reviewing/keeping.py, `data-keeper`): this browser; the server, for curators who have signed in; or nobody. */

import { setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { keepText, textOf } from "../shared/kept.mjs";
import { PREFIX, decided, decisions, forget, isOne, read } from "../shared/outbox.mjs";
import { merged } from "./decisions.mjs";
import { connection } from "./server.mjs";

/** Ways back: object id, what was decided before and then, the last one at the end. */
let steps = [];
let owner = null;
const watchers = [];
/** The parts of pages that have asked the server already. */
const asking = new WeakSet();

/** What is shown: the page of labels, that of duplicates, or the label of one work. Its id and those of its parts begin alike. */
export const root = () => document.querySelector(".review-page");
export const idOf = (part) => root().id.replace(/page$/, part);
/** What Python says of decisions and addresses: see decisions.mjs. */
export const rules = () => JSON.parse(root().dataset.rules);
const isOnServer = () => root().dataset.keeper === "server";
/** The name of the curator who has signed in, "" where nobody has. */
export const curator = () => root().dataset.curator || "";
const browsersKey = () => `vitrine-${root().dataset.list}:${root().dataset.source}`;
/** The browser's name for the decisions on this collection. What waits for the server is its curator's own. */
export const storageKey = () =>
  isOnServer() ? `${PREFIX}${root().dataset.list}:${root().dataset.source}@${curator()}` : browsersKey();
export const say = (text) => root() && setProps(idOf("message"), { children: text });

/** Has a function called whenever a decision has changed. */
export const onChange = (callback) => watchers.push(callback);

export const canUndo = () => Boolean(open()) && steps.length > 0;

const stateOf = (key) => read(textOf(key));
const isShown = (key) => Boolean(root()) && isOnServer() && storageKey() === key;

/** The connection for what the page shows. One that was made for another page goes on until all of it is stored. */
const connections = new Map();
const OFTEN = 60_000;

function server() {
  const key = storageKey();
  if (!connections.has(key)) {
    const { decisions: address, source: collection, most } = root().dataset;
    connections.set(
      key,
      connection({
        address,
        collection,
        curator: curator(),
        most: Number(most),
        state: () => stateOf(key),
        keep: (after) => keepState(key, after),
        tell: (text) => isShown(key) && byId(idOf("saved")) && (byId(idOf("saved")).textContent = text),
        say: (text) => isShown(key) && say(text),
      }),
    );
  }
  return connections.get(key);
}

function keepState(key, after) {
  save(key, JSON.stringify(after));
  if (isShown(key)) {
    publish(decisions(after));
  }
}

/** Begins with a collection: what was done to another one cannot be taken back here. */
export function open() {
  if (owner !== storageKey()) {
    owner = storageKey();
    steps = [];
  }
  return owner;
}

function browsers() {
  try {
    const found = JSON.parse(textOf(browsersKey()) || "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch (error) {
    return {};
  }
}

/** All decisions on this collection. */
export function all() {
  const { keeper } = root().dataset;
  if (keeper === "browser") {
    return browsers();
  }
  if (keeper !== "server") {
    forget();
    return {};
  }
  if (!asking.has(root())) {
    asking.add(root());
    server().refresh();
  }
  return decisions(stateOf(storageKey()));
}

/** Decisions that this browser kept before its curator signed in, and that the server does not know: see `merged`. */
export const before = () => (isOnServer() ? merged(all(), browsers(), rules()) : { decisions: {}, taken: 0 });

/** Takes them over: what happened is told as `merged` tells it. This browser's own copy has then no use any more. */
export function take() {
  const outcome = before();
  keep(outcome.decisions);
  keepText(browsersKey(), null);
  publish(all());
  return outcome;
}

function save(key, text) {
  if (!keepText(key, text)) {
    say("This browser does not keep decisions (its storage is full or turned off). Export them before you leave.");
  }
}

/** Keeps them, in place of those that were kept. */
export function keep(wanted) {
  if (!isOnServer()) {
    save(storageKey(), JSON.stringify(wanted));
    publish(wanted);
    return;
  }
  const had = all();
  const ids = new Set([...Object.keys(had), ...Object.keys(wanted)]);
  const changed = [...ids].filter((id) => JSON.stringify(had[id]) !== JSON.stringify(wanted[id]));
  const key = storageKey();
  keepState(key, changed.reduce((after, id) => decided(after, id, wanted[id] || null), stateOf(key)));
  server().changed();
}

function publish(known) {
  setProps(idOf("decisions"), { data: known });
  watchers.forEach((callback) => callback());
}

/** Sets or takes away what was decided on one work or group; other tabs may have decided meanwhile, so all is read anew. */
export function put(id, entry, remember = true) {
  if (root().dataset.keeper === "nobody") {
    return;
  }
  open();
  const known = all();
  const after = entry && curator() ? { ...entry, curator: curator() } : entry;
  if (remember) {
    steps.push({ id, before: known[id] || null, after, title: (entry || known[id] || {}).title || "" });
  }
  if (after) {
    known[id] = after;
  } else {
    delete known[id];
  }
  keep(known);
}

export function undo() {
  open();
  const step = steps.pop();
  if (!step) {
    return;
  }
  if (!isOne(step.after, all()[step.id] || null)) {
    say(`${step.title}: something else was decided meanwhile, so nothing was taken back.`);
    publish(all());
    return;
  }
  put(step.id, step.before, false);
  say(`Taken back: ${step.title}`);
}

/* Another tab has decided something. */
window.addEventListener("storage", (event) => {
  if (root() && event.key === storageKey()) {
    publish(all());
  }
});

/* Other curators may have decided something while nobody looked, and what waits can be sent when the network is back. */
const look = () => root() && isOnServer() && document.visibilityState === "visible" && server().refresh();
document.addEventListener("visibilitychange", look);
window.addEventListener("online", look);
window.addEventListener("pagehide", () => connections.forEach((each) => each.flush()));
setInterval(look, OFTEN);
