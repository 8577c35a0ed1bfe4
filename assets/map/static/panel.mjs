/* The selected works below the map, and a file of them, without a server. */

import { byId } from "../../shared/dom.mjs";
import { csvFile, save } from "../../shared/files.mjs";
import { addressOf } from "../card.mjs";
import { text } from "../data.mjs";
import { isValid, rowsOfMask } from "../selection.mjs";

/** Works shown at first and added by each press. */
const STEP = 60;

let [rows, shown, turn] = [[], 0, 0];
let base = null;

/** The rows of a CSV file of works, the first with the columns' names. */
export function rowsOf(works) {
  const lines = works.map(({ id, title, byline, kind, link }) => [id, title, byline, kind.title, link]);
  return [["object_id", "title", "by", "class", "source_url"], ...lines];
}

function cardOf(work) {
  const card = document.createElement("article");
  card.className = "work-card";
  const address = addressOf(work);
  const mat = document.createElement(address ? "a" : "div");
  mat.className = "mat";
  if (address) {
    Object.assign(mat, { href: address, target: "_blank", rel: "noopener noreferrer" });
  }
  const picture = document.createElement("img");
  Object.assign(picture, { src: work.picture, alt: work.title, loading: "lazy" });
  mat.append(picture);
  const label = document.createElement("div");
  label.className = "label";
  const [title, by, kind] = ["h3", "p", "p"].map((tag) => document.createElement(tag));
  Object.assign(title, { className: "label-title", textContent: work.title });
  Object.assign(by, { className: "label-by", textContent: work.byline });
  Object.assign(kind, { className: "label-culture", textContent: work.kind.title });
  label.append(title, by, kind);
  card.append(mat, label);
  return card;
}

async function more() {
  const own = turn;
  const next = rows.slice(shown, shown + STEP);
  const works = await Promise.all(next.map((row) => text(base, row)));
  if (own !== turn) {
    return; // something else was selected meanwhile
  }
  byId("map-pictures").append(...works.map(cardOf));
  shown += next.length;
  byId("map-more").hidden = shown >= rows.length;
}

/** Shows a selection; null where nothing is selected. */
export function show(made, shownBase) {
  base = shownBase;
  turn += 1;
  [rows, shown] = [isValid(made, base) ? rowsOfMask(made.mask, base.count) : [], 0];
  const works = rows.length === 1 ? "1 work" : `${rows.length.toLocaleString("en")} works`;
  byId("map-selected").textContent = rows.length ? [works, made.text].filter(Boolean).join(" · ") : "Nothing is selected.";
  byId("map-actions").hidden = !rows.length;
  byId("map-pictures").replaceChildren();
  byId("map-more").hidden = true;
  return rows.length ? more() : null;
}

async function download() {
  const works = await Promise.all(rows.map((row) => text(base, row)));
  save(csvFile(rowsOf(works)), `vitrine-selection-${rows.length}.csv`);
}

/** Connects the buttons. */
export function begin() {
  byId("map-more").addEventListener("click", more);
  byId("map-csv").addEventListener("click", download);
}
