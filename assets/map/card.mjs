/* The card beside a point: whose it is, and its picture. */

import { workAddress } from "../shared/address.mjs";
import { numbersOf } from "../shared/bits.mjs";
import { visit } from "../shared/dash.mjs";
import { byId, wantsNewTab } from "../shared/dom.mjs";
import { frameOf, pixelOf } from "./axes.mjs";
import { sheet } from "./sprites.mjs";
import { isNarrow, state } from "./state.mjs";

/** Where a work lies on the map. */
export function placeOf(row) {
  if (!state.places) {
    state.places = new Float32Array(2 * state.base.count).fill(NaN);
    state.base.figure.data.forEach((trace, code) => {
      const [x, y] = [numbersOf(trace.x), numbersOf(trace.y)];
      state.rows[code].forEach((each, index) => state.places.set([x[index], y[index]], 2 * each));
    });
  }
  return state.places.subarray(2 * row, 2 * row + 2);
}

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
    make("div", "map-card-tile", mat);
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
    const shut = make("button", "map-card-close", card);
    shut.type = "button";
    shut.setAttribute("aria-label", "Close");
    shut.textContent = "×";
    shut.addEventListener("click", close);
  }
  return (name) => card.querySelector("." + name);
}

const artistOf = (works, row) => works.artists.names[works.artists.codes[row]] || "";
const addressOf = (row) => workAddress(state.works.path, state.works.ids[row], state.works.dots);

/** A work in words: title, artist, date and class, "" for what is not known. */
export function wordsOf(row) {
  const works = state.works;
  const kind = works.classes.names[works.classes.codes[row]];
  return { title: works.titles[row], artist: artistOf(works, row), date: works.dates[row], kind };
}

/** Shows the card of a work; a pinned one stays until it is closed. */
export function show(row, pinned = false) {
  const works = state.works;
  if (!works || works.build !== state.base.build || !state.gd) {
    return;
  }
  const card = byId("map-card");
  const part = cardParts();
  state.row = row;
  state.pinned = pinned;
  hangPicture(part("map-card-tile"), row);
  const { title, artist, date, kind } = wordsOf(row);
  part("map-card-title").textContent = title;
  part("map-card-by").textContent = [artist, date].filter(Boolean).join(" · ");
  part("map-card-class-name").textContent = kind;
  const mark = part("mark");
  const code = works.classes.codes[row];
  mark.className = "mark mark--" + works.classes.markers[code];
  mark.style.setProperty("--mark", works.classes.colours[code]);
  part("map-card-open").href = addressOf(row);
  card.dataset.row = row;
  card.dataset.objectId = works.ids[row];
  card.classList.toggle("map-card--pinned", pinned);
  card.hidden = false;
  hang(card, row);
}

function hangPicture(tile, row) {
  const { perSheet, columns } = state.works;
  const cell = row % perSheet;
  const entry = sheet(Math.floor(row / perSheet));
  tile.style.setProperty("--columns", columns);
  tile.style.setProperty("--column", cell % columns);
  tile.style.setProperty("--line-of-tile", Math.floor(cell / columns));
  tile.style.backgroundImage = entry.ready ? `url("${entry.url}")` : "none";
  tile.dataset.state = entry.ready ? "ready" : "loading";
  if (!entry.ready) {
    entry.loaded.then((ready) => {
      if (state.row === row) {
        tile.style.backgroundImage = ready ? `url("${entry.url}")` : "none";
        tile.dataset.state = ready ? "ready" : "failed";
      }
    });
  }
}

function hang(card, row) {
  const stage = byId("map-stage");
  const graph = byId("map-graph");
  const [x, y] = pixelOf(frameOf(state.gd), placeOf(row));
  const left = graph.offsetLeft + x;
  const top = graph.offsetTop + y;
  const ring = byId("map-ring");
  ring.hidden = false;
  ring.style.transform = `translate(${left}px, ${top}px)`;
  if (state.pinned && isNarrow(stage)) {
    card.style.transform = ""; // the style sheet hangs it along the lower edge
    return;
  }
  const gap = 18;
  const right = left + gap + card.offsetWidth <= stage.clientWidth;
  const x0 = right ? left + gap : Math.max(4, left - gap - card.offsetWidth);
  const y0 = Math.max(4, Math.min(top - card.offsetHeight / 2, stage.clientHeight - card.offsetHeight - 4));
  card.style.transform = `translate(${Math.round(x0)}px, ${Math.round(y0)}px)`;
}

/** Takes the card away. */
export function close() {
  state.row = -1;
  state.pinned = false;
  for (const id of ["map-card", "map-ring"]) {
    const element = byId(id);
    if (element) {
      element.hidden = true;
    }
  }
}

/** Opens the page of a work, in another tab if the click asks for one. */
export function open(row, event) {
  const address = addressOf(row);
  if (event && wantsNewTab(event)) {
    window.open(address, "_blank", "noopener");
    return;
  }
  visit(address);
  window.scrollTo(0, 0);
}
