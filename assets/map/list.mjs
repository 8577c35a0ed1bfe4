/* The works in view as a list beside the map, for keys, screen readers and whoever prefers to read. */

import { byId } from "../shared/dom.mjs";
import { addressOf, close, show } from "./card.mjs";
import { text } from "./data.mjs";
import { state } from "./state.mjs";

/** Works in the list. */
const LENGTH = 24;
let turn = 0;

function line(row, known) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const address = addressOf(known);
  if (address) {
    link.href = address;
  } else {
    link.tabIndex = 0; // it still shows its work on the map
  }
  link.dataset.visit = "";
  link.dataset.row = row;
  const picture = document.createElement("img");
  Object.assign(picture, { src: known.picture, alt: "", loading: "lazy" });
  const words = document.createElement("span");
  const title = document.createElement("em");
  title.textContent = known.title;
  words.append(title, document.createElement("br"), known.byline);
  link.append(picture, words);
  item.append(link);
  return item;
}

/** Lists the works in view, the most typical ones first. */
export async function list() {
  const { base, scene } = state;
  const own = (turn += 1);
  const all = scene.rowsInView();
  const rows = all.subarray(0, LENGTH);
  let known;
  try {
    known = await Promise.all(Array.from(rows, (row) => text(base, row)));
  } catch {
    return; // the map itself says what is wrong
  }
  const element = byId("map-list");
  if (own !== turn || !element) {
    return;
  }
  element.replaceChildren(...known.map((each, index) => line(rows[index], each)));
  const more = all.length - rows.length;
  byId("map-list-note").textContent =
    all.length === 0 ? "No work is in view." : more > 0 ? `and ${more.toLocaleString("en")} more. Zoom in to see them.` : "";
}

/** What the list shows under the pointer or the focus is shown on the map. */
export function followList(element) {
  const rowOf = (event) => {
    const link = event.target.closest ? event.target.closest("[data-row]") : null;
    return link ? Number(link.dataset.row) : -1;
  };
  const follow = (event) => {
    const row = rowOf(event);
    if (row >= 0) {
      show(row);
    }
  };
  element.addEventListener("pointerover", follow);
  element.addEventListener("focusin", follow);
  element.addEventListener("pointerleave", close);
  element.addEventListener("focusout", close);
}
