/* The card beside a work: its picture, and what the catalogue says. */

import { workAddress } from "../shared/address.mjs";
import { visit } from "../shared/dash.mjs";
import { byId, wantsNewTab } from "../shared/dom.mjs";
import { text, textOf } from "./data.mjs";
import { mark } from "./lines.mjs";
import { isNarrow, state } from "./state.mjs";

/** What a pinned card selects: the act, its name, and what it does. */
const SELECTING = [
  ["grow", "Nearest", "Select this work and its nearest works. Each further press selects more."],
  ["own-cluster", "Cluster", "Select the works of its cluster"],
];

/** Pixels that the buttons take along the right edge. */
const BUTTONS = 56;

function cardParts() {
  const card = byId("map-card");
  if (!card.firstChild) {
    const make = (tag, name, parent) => {
      const element = document.createElement(tag);
      element.className = name;
      parent.appendChild(element);
      return element;
    };
    const mat = make("div", "map-card-mat", card);
    const picture = make("img", "map-card-picture", mat);
    picture.alt = "";
    picture.addEventListener("load", () => (mat.dataset.state = "ready"));
    picture.addEventListener("error", () => (mat.dataset.state = "failed"));
    const label = make("div", "map-card-label", card);
    make("p", "map-card-title", label);
    make("p", "map-card-by", label);
    const culture = make("p", "map-card-class class-name", label);
    make("span", "mark", culture);
    make("span", "map-card-class-name", culture);
    const link = make("a", "map-card-open", label);
    link.textContent = "Open the work";
    link.addEventListener("click", (event) => {
      if (!wantsNewTab(event)) {
        event.preventDefault();
        open(state.row, event);
      }
    });
    // What the keys N and C do, for fingers.
    const from = make("div", "map-card-select", label);
    make("span", "", from).textContent = "Select";
    for (const [act, words, title] of SELECTING) {
      const button = Object.assign(make("button", "", from), { type: "button", textContent: words, title });
      button.setAttribute("aria-label", title);
      button.dataset.act = act;
    }
    const shut = make("button", "map-card-close", card);
    shut.type = "button";
    shut.setAttribute("aria-label", "Close");
    shut.textContent = "×";
    shut.addEventListener("click", () => {
      const stage = card.parentElement;
      close();
      stage.focus({ preventScroll: true }); // the keyboard would be nowhere
    });
  }
  return (name) => card.querySelector("." + name);
}

/** The address of a work's page: its own where the texts name one, "" where there is none. */
export const addressOf = ({ id, link }) =>
  link === undefined ? workAddress(state.base.texts.path, id, state.base.texts.dots) : link;

/** What a screen reader says of a work. */
export const wordsOf = ({ title, byline, kind }) => [title, byline, kind.title].filter(Boolean).join(", ");

/**
 * Shows the card of a work, and lines to the works that are nearest to it; a pinned card stays until it is closed.
 *
 * @param {number} row
 * @param {boolean} pinned
 * @param {object | null} over - the scene that the pointer is on: the card hangs there
 * @returns {Promise<object | null>} what is known of the work; null where another work was asked for meanwhile
 */
export async function show(row, pinned = false, over = null) {
  const { base, scene } = state;
  if (!base || !scene || !state.points) {
    return null;
  }
  state.row = row;
  state.pinned = pinned;
  state.over = over;
  mark();
  const known = textOf(base, row) || (await text(base, row).catch(() => null));
  if (!known || state.row !== row || state.base !== base) {
    return null;
  }
  mark(known.neighbours);
  const card = byId("map-card");
  const part = cardParts();
  const picture = part("map-card-picture");
  if (picture.getAttribute("src") !== known.picture) {
    part("map-card-mat").dataset.state = "loading";
    picture.src = known.picture;
  }
  part("map-card-title").textContent = known.title;
  part("map-card-by").textContent = known.byline;
  part("map-card-class-name").textContent = known.kind.title;
  const sign = part("mark");
  sign.className = "mark mark--" + known.kind.marker;
  sign.style.setProperty("--mark", known.kind.colour);
  part("map-card-open").hidden = !addressOf(known);
  part("map-card-open").href = addressOf(known);
  card.dataset.row = row;
  card.dataset.objectId = known.id;
  card.classList.toggle("map-card--pinned", pinned);
  card.hidden = false;
  hang();
  return known;
}

/** Hangs the card beside its work, wherever the map has moved it. */
export function hang() {
  const card = byId("map-card");
  if (!card || card.hidden || state.row < 0) {
    return;
  }
  const onSecond = state.second !== null && state.over === state.second;
  const [stage, scene] = onSecond ? [byId("map-beside"), state.second] : [byId("map-stage"), state.scene];
  if (card.parentElement !== stage) {
    stage.append(card);
  }
  if (state.pinned && isNarrow()) {
    card.style.transform = ""; // the style sheet hangs it along the lower edge
    return;
  }
  const [left, top] = scene.toScreen(state.row);
  // It covers nothing that a key can reach: signs along the upper edge, buttons on the right, the switch below.
  const tall = (selector) => stage.querySelector(selector)?.offsetHeight || 0;
  const chips = tall(".map-chips");
  const mode = tall(".map-mode");
  const [above, below] = [chips ? chips + 18 : 4, mode ? mode + 16 : 4];
  const gap = 22;
  const right = left + gap + card.offsetWidth <= stage.clientWidth - BUTTONS;
  const x0 = right ? left + gap : Math.max(4, left - gap - card.offsetWidth);
  const y0 = Math.max(above, Math.min(top - card.offsetHeight / 2, stage.clientHeight - card.offsetHeight - below));
  card.style.transform = `translate(${Math.round(x0)}px, ${Math.round(y0)}px)`;
}

/** Takes the card and the lines away. */
export function close() {
  state.row = -1;
  state.pinned = false;
  const card = byId("map-card");
  if (card) {
    card.hidden = true;
  }
  if (state.scene) {
    mark();
  }
}

/** Opens the page of a work, in another tab if the click asks for one. */
export async function open(row, event) {
  const known = await text(state.base, row).catch(() => null);
  const address = known ? addressOf(known) : "";
  if (!address) {
    return;
  }
  if (event && wantsNewTab(event)) {
    window.open(address, "_blank", "noopener");
    return;
  }
  visit(address);
  window.scrollTo(0, 0);
}
