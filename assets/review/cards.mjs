/* The cards of doubted works: what is decided on them, and what they show of it. */

import { byId, closest } from "../shared/dom.mjs";
import { withNote, wordsOf } from "./decisions.mjs";
import { setAttribute, setProperty } from "./showing.mjs";
import { all, canUndo, curator, idOf, onChange, put, root, rules, say, undo } from "./storage.mjs";

/** The address whose work was moved to last. */
let arrived = null;

const titles = () => new Map(JSON.parse(root().dataset.classes));
const titled = (key) => titles().get(key) || key;

/** The note in a card's box, or the one that is kept where it has no box. */
function noteOf(card) {
  const box = card.querySelector(".suspect-note");
  return box ? box.value.trim() : (all()[card.dataset.objectId] || {}).note || "";
}

function made(card, decision, label = "") {
  const { given, suggested, title } = card.dataset;
  const kept = decision === rules().codes.change ? label : "";
  const time = new Date().toISOString();
  return { decision, label: kept, given, suggested, title, note: noteOf(card), time, build: root().dataset.build };
}

function decide(card, decision, label) {
  say("");
  put(card.dataset.objectId, made(card, decision, label));
}

function noted(card) {
  const id = card.dataset.objectId;
  const before = all()[id];
  const entry = withNote(before, noteOf(card), () => made(card, ""), new Date().toISOString());
  if (entry === undefined) {
    return;
  }
  if (!before) {
    say("");
  }
  put(id, entry);
}

/** Shows on a card what is kept of its work. */
function decorateCard(card, entry, known) {
  const { change } = known.codes;
  const decision = entry ? entry.decision : null;
  const label = entry ? entry.label : "";
  setAttribute(card, "data-decision", decision || "");
  let pressed = false;
  card.querySelectorAll("[data-decide]").forEach((button) => {
    const on = decision === button.dataset.decide && (decision !== change || label === button.dataset.label);
    pressed = pressed || on;
    setAttribute(button, "aria-pressed", String(on));
  });
  const other = card.querySelector(".suspect-other");
  if (!other.options.length) {
    const { given, suggested } = card.dataset;
    const classes = [...titles()].filter(([key]) => key !== given && key !== suggested);
    [["", "Choose …"], ...classes].forEach(([key, title]) => other.add(new Option(title, key)));
    other.parentElement.hidden = !classes.length;
  }
  setProperty(other, "value", decision === change && !pressed ? label : "");
  const note = card.querySelector(".suspect-note");
  if (note && document.activeElement !== note) {
    setProperty(note, "value", (entry && entry.note) || "");
  }
  const line = card.querySelector(".suspect-state");
  setProperty(line, "textContent", entry ? wordsOf(entry, card.dataset.given, known, titled, curator()) : "");
  card.querySelector(".suspect-back").hidden = !entry;
}

function decorate() {
  const page = root();
  if (!page) {
    return;
  }
  // Dash's links take no such attribute.
  page.querySelectorAll(".review-tab").forEach((tab) => {
    setAttribute(tab, "aria-current", String(tab.classList.contains("review-tab--current")));
  });
  const decisions = all();
  const known = rules();
  page.querySelectorAll(".suspect").forEach((card) => decorateCard(card, decisions[card.dataset.objectId], known));
  const only = page.querySelector(".suspect--alone");
  if (only) {
    setProperty(page.querySelector(".work-decided"), "textContent", only.querySelector(".suspect-state").textContent);
  }
  const button = byId(idOf("undo"));
  if (button) {
    setProperty(button, "disabled", !canUndo());
  }
}

/** Moves to the card of the work that the address names behind "#", once. */
function arrive() {
  if (!root() || !location.hash || arrived === location.href) {
    return;
  }
  const isNamed = ({ dataset }) => `#${encodeURIComponent(dataset.objectId)}` === location.hash;
  const card = [...root().querySelectorAll(".suspects .suspect")].find(isNamed);
  if (card) {
    arrived = location.href;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
  }
}

onChange(decorate);
new MutationObserver(() => {
  decorate();
  arrive();
}).observe(document, { childList: true, subtree: true });

function beside(card, step) {
  const cards = [...root().querySelectorAll(".suspect")];
  return cards[cards.indexOf(card) + step];
}

function go(card) {
  if (card) {
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }
}

const cardOf = (event) => (root() ? closest(event, ".suspect") : null);

document.addEventListener("click", (event) => {
  const card = cardOf(event);
  const button = card && closest(event, "button");
  if (!button) {
    return;
  }
  if (button.dataset.decide) {
    decide(card, button.dataset.decide, button.dataset.label);
  } else if (button.classList.contains("suspect-back")) {
    put(card.dataset.objectId, null);
    card.focus({ preventScroll: true });
  }
});

document.addEventListener("change", (event) => {
  const card = cardOf(event);
  if (card && event.target.classList.contains("suspect-other") && event.target.value) {
    decide(card, rules().codes.change, event.target.value);
  } else if (card && event.target.classList.contains("suspect-note")) {
    noted(card);
  }
});

/** The first work that is in the window, for J and K while nothing has the focus. */
function inWindow() {
  const cards = [...root().querySelectorAll(".suspect")];
  return cards.find((card) => card.getBoundingClientRect().bottom > 0) ?? cards.at(-1);
}

/* Single letters decide only while a work has the focus, and never while somebody writes (WCAG 2.1.4). */
document.addEventListener("keydown", (event) => {
  const card = cardOf(event);
  const isFree = root() && root().querySelector(".suspects") && [document.body, byId("content")].includes(document.activeElement);
  if (!(card || isFree) || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, textarea, input")) {
    return;
  }
  const key = event.key.toLowerCase();
  if (!card) {
    if (key === "j" || key === "k") {
      go(inWindow());
      event.preventDefault();
    }
    return;
  }
  const button = /^[a-z]$/.test(key) && card.querySelector(`[data-key="${key}"]`);
  if (button) {
    decide(card, button.dataset.decide, button.dataset.label);
    go(beside(card, 1));
  } else if (key === "j" || key === "k") {
    go(beside(card, key === "j" ? 1 : -1));
  } else if (key === "u") {
    undo();
  } else {
    return;
  }
  event.preventDefault();
});
