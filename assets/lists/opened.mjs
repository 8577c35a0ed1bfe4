/* One list on its page: its cards follow what is kept, and are asked of the server only where some are missing. */

import { comparisonOf } from "../shared/address.mjs";
import { setProps, visit } from "../shared/dash.mjs";
import { all, onChange, rules } from "./storage.mjs";
import { listOf, shareAddress, worksWithNotes } from "./values.mjs";

/** Works that are drawn at first, and that a press of "Show more" adds. */
const PAGE = 60;

let shown = { id: null, most: PAGE };
/** How often the server was asked, and for which works, as long as not all of them have come. */
let asked = 0;
let awaited = "";

export const root = () => document.querySelector(".list-opened");
/** The list of an id; the notes count as one, which cannot be changed. */
const found = (state, id) =>
  id === rules().noted ? { id, name: "", works: worksWithNotes(state) } : listOf(state, id);
const namesOf = (works) => JSON.stringify(works.map(({ id }) => id));
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
  awaited = namesOf(list.works.slice(0, shown.most));
  return { view: "one", id, name: list.name, works: list.works, most: shown.most, at: asked };
}

const ask = (id) => setProps("lists-wanted", { data: wanted(id) });

/** Draws more works of the list. */
export function showMore() {
  shown.most += PAGE;
  ask(root().dataset.list);
}

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
  const there = works.filter(({ id }) => cards.has(id));
  const ids = new Set(there.map(({ id }) => id));
  cards.forEach((card, id) => ids.has(id) || card.remove());
  const { activeElement } = document;
  there.forEach(({ id }, at) => {
    if (place.children[at] !== cards.get(id)) {
      place.insertBefore(cards.get(id), place.children[at] ?? null);
    }
  });
  // An element that is moved loses the focus.
  if (activeElement !== document.activeElement && place.contains(activeElement)) {
    activeElement.focus();
  }
  return there.length === works.length;
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

function drawCompare(page, list, gone) {
  const link = page.querySelector(".list-compare");
  if (link) {
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
  const works = list.works.slice(0, shown.most);
  if (arrange(place, works)) {
    awaited = "";
  } else if (awaited !== namesOf(works)) {
    // Once is enough: what the server left out does not come by asking again.
    ask(id);
  }
  const total = list.works.length;
  drawPlaces(place, total);
  const gone = new Set(JSON.parse(place.parentElement.dataset.gone));
  const missing = list.works.filter(({ id: work }) => gone.has(work)).length;
  const drawn = place.children.length < total ? `, the first ${place.children.length} shown` : "";
  const without = missing ? ` · ${missing === 1 ? "1 is" : `${missing} are`} not in this build` : "";
  setText(page.querySelector(".list-count"), `${counted(total)}${drawn}${without}`);
  setHidden(page.querySelector(".list-more"), place.children.length >= total);
  setHidden(page.querySelector(".list-empty"), total > 0);
  if (list.name) {
    setText(page.querySelector(".list-title"), list.name);
  }
  drawCompare(page, list, gone);
  drawShare(page, list);
}

onChange(drawOpened);

/** Opens a list of this browser. */
export const visitList = (id, options) => {
  const { path, names } = rules();
  visit(`${path}?${names.open}=${encodeURIComponent(id)}`, options);
};
