/* What a visitor does with the opened list: its works are moved and taken away, it is named anew, and its link is copied. */

import { closest } from "../shared/dom.mjs";
import { root, showMore } from "./opened.mjs";
import { all, change, now, rules, say } from "./storage.mjs";
import { freeName, listOf, moved, renamed, withWorkAt, withoutWorks } from "./values.mjs";

/** Moves a work to a place, from 0, and says so. */
function move(card, to) {
  const { list: id } = root().dataset;
  const title = card.querySelector(".label-title").textContent;
  change((state) => moved(state, id, card.dataset.objectId, to, now()));
  const { works } = listOf(all(), id);
  const at = works.findIndex((work) => work.id === card.dataset.objectId);
  say(`“${title}” is at place ${at + 1} of ${works.length}.`);
  card.scrollIntoView({ block: "nearest" });
}

function takeAway(card) {
  const { list: id } = root().dataset;
  const { objectId } = card.dataset;
  const at = listOf(all(), id).works.findIndex((work) => work.id === objectId);
  const work = listOf(all(), id).works[at];
  const next = card.nextElementSibling || card.previousElementSibling;
  const title = card.querySelector(".label-title").textContent;
  change((state) => withoutWorks(state, id, [objectId], now()), {
    did: `taking away “${title}”`,
    back: (state) => (listOf(state, id) ? withWorkAt(state, id, work, at, now()) : state),
  });
  say(`“${title}” was taken away.${Object.hasOwn(all().notes, objectId) ? " Its note stays." : ""}`);
  (next?.querySelector("[data-list-act=remove]") || document.querySelector(".lists-undo")).focus();
}

/** Shows or hides what a button opens. */
function toggle(button, part) {
  part.hidden = !part.hidden;
  button.setAttribute("aria-expanded", String(!part.hidden));
  if (!part.hidden) {
    part.querySelector("input")?.select();
  }
}

async function copy() {
  const field = root().querySelector("[data-list-link]");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    say("The link is copied.");
  } catch (error) {
    say("This browser does not let a page copy. The link is selected: press Ctrl+C.");
  }
}

document.addEventListener("click", (event) => {
  const page = root();
  const button = page && closest(event, ".list-opened button");
  if (!button) {
    return;
  }
  const card = button.closest(".work-card");
  const { listAct } = button.dataset;
  if (listAct === "remove") {
    takeAway(card);
  } else if (listAct) {
    move(card, Number(card.querySelector("[data-list-place]").dataset.at) + (listAct === "later" ? 1 : -1));
  } else if (button.matches(".list-share")) {
    toggle(button, page.querySelector(".list-sharing"));
  } else if (button.matches(".list-retitle")) {
    toggle(button, page.querySelector(".list-naming"));
  } else if (button.matches(".list-copy")) {
    copy();
  } else if (button.matches(".list-more")) {
    showMore();
  }
});

document.addEventListener("submit", (event) => {
  const form = root() && closest(event, ".list-naming");
  if (!form) {
    return;
  }
  event.preventDefault();
  const { list: id } = root().dataset;
  const name = freeName(all(), form.querySelector("input").value, rules().most, id);
  if (!name) {
    say("Give the list a name.");
    return;
  }
  change((state) => renamed(state, id, name, now()));
  say(`The list is named “${name}”.`);
  const button = root().querySelector(".list-retitle");
  toggle(button, form);
  button.focus();
});

document.addEventListener("change", (event) => {
  const field = root() && closest(event, "[data-list-place]");
  if (field) {
    const place = Math.round(Number(field.value));
    move(field.closest(".work-card"), place >= 1 ? place - 1 : Number(field.dataset.at));
    field.value = String(Number(field.dataset.at) + 1);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && closest(event, ".list-naming")) {
    const button = root().querySelector(".list-retitle");
    toggle(button, root().querySelector(".list-naming"));
    button.focus();
  }
});
