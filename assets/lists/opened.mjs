/* One list on its page: its cards follow what is kept, and are asked of the server only where some are missing. */

import { comparisonOf } from "../shared/address.mjs";
import { setProps, visit } from "../shared/dash.mjs";
import { closest } from "../shared/dom.mjs";
import { all, change, now, onChange, rules, say } from "./storage.mjs";
import { freeName, listOf, moved, renamed, shareAddress, withWorkAt, withoutWorks, worksWithNotes } from "./values.mjs";

/** Works that are drawn at first, and that a press of "Show more" adds. */
const PAGE = 60;

let shown = { id: null, most: PAGE };
let asked = 0;

const root = () => document.querySelector(".list-opened");
/** The list of an id; the notes count as one, which cannot be changed. */
const found = (state, id) =>
  id === rules().noted ? { id, name: "", works: worksWithNotes(state) } : listOf(state, id);
const counted = (number) => (number === 1 ? "1 work" : `${number.toLocaleString("en")} works`);

/** What the server is asked to draw of a list. */
export function wanted(id) {
  const list = found(all(), id);
  if (!list) {
    return { view: "none" };
  }
  if (shown.id !== id) {
    shown = { id, most: PAGE };
  }
  asked += 1;
  return { view: "one", id, name: list.name, works: list.works.slice(0, shown.most), at: asked };
}

const ask = (id) => setProps("lists-wanted", { data: wanted(id) });

function setHidden(element, isHidden) {
  if (element && element.hidden !== isHidden) {
    element.hidden = isHidden;
  }
}

function setText(element, text) {
  if (element && element.textContent !== text) {
    element.textContent = text;
  }
}

/** Puts the cards in the order of the list; false where one is missing. */
function arrange(place, works) {
  const cards = new Map([...place.children].map((card) => [card.dataset.objectId, card]));
  if (works.some(({ id }) => !cards.has(id))) {
    return false;
  }
  const ids = new Set(works.map(({ id }) => id));
  cards.forEach((card, id) => ids.has(id) || card.remove());
  const { activeElement } = document;
  works.forEach(({ id }, at) => {
    if (place.children[at] !== cards.get(id)) {
      place.insertBefore(cards.get(id), place.children[at] ?? null);
    }
  });
  // An element that is moved loses the focus.
  if (activeElement !== document.activeElement && place.contains(activeElement)) {
    activeElement.focus();
  }
  return true;
}

function drawPlaces(place, total) {
  [...place.children].forEach((card, at) => {
    const field = card.querySelector("[data-list-place]");
    if (!field) {
      return;
    }
    if (field !== document.activeElement || field.dataset.at !== String(at)) {
      field.value = String(at + 1);
    }
    field.dataset.at = String(at);
    field.max = String(total);
    // A disabled button would lose the focus.
    card.querySelector("[data-list-act=earlier]").setAttribute("aria-disabled", String(at === 0));
    card.querySelector("[data-list-act=later]").setAttribute("aria-disabled", String(at === total - 1));
  });
}

function drawCompare(page, list) {
  const link = page.querySelector(".list-compare");
  if (link) {
    const gone = new Set([...page.querySelectorAll(".list-unknown")].map((card) => card.dataset.objectId));
    const known = list.works.filter(({ id }) => !gone.has(id));
    const { compare } = rules();
    link.href = comparisonOf(known.slice(0, compare.most).map(({ id }) => id), compare);
    setText(link, known.length > compare.most ? `Compare the first ${compare.most}` : `Compare ${counted(known.length)}`);
    setHidden(link, known.length < 2);
  }
}

function drawShare(page, list) {
  const field = page.querySelector("[data-list-link]");
  if (!field) {
    return;
  }
  const { most, path } = rules();
  const link = new URL(shareAddress(list, rules()), location).href;
  const problem =
    (list.works.length === 0 && "An empty list has no link. Add a work first.") ||
    (list.works.length > most.shared &&
      `This list has ${counted(list.works.length)}. A link holds ${most.shared} at most. Export the list and send the file.`) ||
    (link.length > most.link && "The ids of these works are too long for a link. Export the list and send the file.") ||
    "";
  field.value = problem ? "" : link;
  page.querySelector(".list-manifest").href = problem ? "" : link.replace(`${path}?`, `${path}/manifest.json?`);
  [field.parentElement, page.querySelector(".list-copy").parentElement, page.querySelector(".list-link-hint")].forEach(
    (part) => setHidden(part, Boolean(problem)),
  );
  const line = page.querySelector(".list-no-link");
  setText(line, problem);
  setHidden(line, !problem);
}

/** Brings the page up to date with what is kept. */
export function drawOpened() {
  const page = root();
  if (!page) {
    return;
  }
  const id = page.dataset.list;
  const list = found(all(), id);
  if (!list) {
    ask(id);
    return;
  }
  const place = page.querySelector(".list-works > .work-grid");
  const drawnAt = page.querySelector(".list-works").dataset.at;
  if (!arrange(place, list.works.slice(0, shown.most))) {
    // Once is enough: what the server left out will not come by asking again.
    if (drawnAt === String(asked)) {
      ask(id);
    }
    return;
  }
  const total = list.works.length;
  drawPlaces(place, total);
  const gone = page.querySelectorAll(".list-unknown").length;
  const drawn = place.children.length < total ? `, the first ${place.children.length} shown` : "";
  const without = gone ? ` · ${gone === 1 ? "1 is" : `${gone} are`} not in this build` : "";
  setText(page.querySelector(".list-count"), `${counted(total)}${drawn}${without}`);
  setHidden(page.querySelector(".list-more"), place.children.length >= total);
  setHidden(page.querySelector(".list-empty"), total > 0);
  if (list.name) {
    setText(page.querySelector(".list-title"), list.name);
  }
  drawCompare(page, list);
  drawShare(page, list);
}

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
    words: `“${title}” is in the list again.`,
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
    shown.most += PAGE;
    ask(page.dataset.list);
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

onChange(drawOpened);

/** Opens a list of this browser. */
export const visitList = (id, options) => {
  const { path, names } = rules();
  visit(`${path}?${names.open}=${encodeURIComponent(id)}`, options);
};
