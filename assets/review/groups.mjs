/* The cards of groups of duplicates: what is decided on them, and what they show of it. */

import { byId, closest } from "../shared/dom.mjs";
import { withNote } from "./decisions.mjs";
import { kept, made, withKept, wordsOfGroup } from "./group_decisions.mjs";
import { setAttribute, setProperty } from "./showing.mjs";
import { all, canUndo, curator, idOf, onChange, put, root, rules, say } from "./storage.mjs";

const worksOf = (card) => JSON.parse(card.dataset.works);
const noteOf = (card) => card.querySelector(".suspect-note").value.trim();
const now = () => new Date().toISOString();

function entryOf(card, decision) {
  const about = { note: noteOf(card), time: now(), build: root().dataset.build };
  return made(all()[card.dataset.group], decision, worksOf(card), about, rules().codes);
}

function noted(card) {
  const entry = withNote(all()[card.dataset.group], noteOf(card), () => entryOf(card, ""), now());
  if (entry !== undefined) {
    put(card.dataset.group, entry);
  }
}

/** Shows on a card what is kept of its group. */
function decorateCard(card, entry, { codes }) {
  const decision = entry ? entry.decision : null;
  setAttribute(card, "data-decision", decision || "");
  card.querySelectorAll("[data-decide]").forEach((button) => {
    setAttribute(button, "aria-pressed", String(decision === button.dataset.decide));
  });
  const works = worksOf(card);
  const merges = decision === codes.merge;
  setProperty(card.querySelector(".duplicate-keep"), "hidden", !merges);
  if (merges) {
    setProperty(card.querySelector(".duplicate-kept"), "value", kept(entry, works) || works[0][0]);
  }
  const note = card.querySelector(".suspect-note");
  if (document.activeElement !== note) {
    setProperty(note, "value", (entry && entry.note) || "");
  }
  setProperty(card.querySelector(".suspect-state"), "textContent", entry ? wordsOfGroup(entry, works, codes, curator()) : "");
  setProperty(card.querySelector(".suspect-back"), "hidden", !entry);
}

function decorate() {
  const cards = root() ? [...root().querySelectorAll(".duplicate-group")] : [];
  if (!cards.length) {
    return;
  }
  const decisions = all();
  const known = rules();
  cards.forEach((card) => decorateCard(card, decisions[card.dataset.group], known));
  const button = byId(idOf("undo"));
  if (button) {
    setProperty(button, "disabled", !canUndo());
  }
}

onChange(decorate);
new MutationObserver(decorate).observe(document, { childList: true, subtree: true });

const cardOf = (event) => (root() ? closest(event, ".duplicate-group") : null);

document.addEventListener("click", (event) => {
  const card = cardOf(event);
  const button = card && closest(event, "button");
  if (!button) {
    return;
  }
  if (button.dataset.decide) {
    say("");
    put(card.dataset.group, entryOf(card, button.dataset.decide));
  } else if (button.classList.contains("suspect-back")) {
    put(card.dataset.group, null);
    card.focus({ preventScroll: true });
  }
});

document.addEventListener("change", (event) => {
  const card = cardOf(event);
  if (card && event.target.classList.contains("duplicate-kept")) {
    put(card.dataset.group, withKept(all()[card.dataset.group], event.target.value, now()));
  } else if (card && event.target.classList.contains("suspect-note")) {
    noted(card);
  }
});
