/* The map on a page without a server: the same modules as on the page of Dash, with files in place of callbacks. See
   components/atlas/static_site.py, which writes the files. */

import { byId } from "../../shared/dom.mjs";
import "../index.mjs";
import { state } from "../state.mjs";
import { callbacks, follow } from "./dash.mjs";
import { matchingOf } from "./find.mjs";
import * as panel from "./panel.mjs";

const dark = matchMedia("(prefers-color-scheme: dark)");
const choices = { projection: "map-projection", colour: "map-colour", layout: "map-layout", beside: "map-beside-choice" };
const valueOf = (name) => byId(choices[name]).value;
const json = async (address) => {
  const response = await fetch(address);
  if (!response.ok) {
    throw new Error("A file of this map is missing. Please tell whoever runs this site.");
  }
  return response.json();
};

let turn = 0;
let texts = null;

function fail(error) {
  Object.assign(byId("map-wait"), { hidden: false, textContent: error.message });
}

/** Draws what the controls say. */
async function draw() {
  const own = (turn += 1);
  const scheme = dark.matches ? "dark" : "light";
  document.documentElement.dataset.theme = scheme;
  const [field, projection, beside] = [valueOf("colour"), valueOf("projection"), valueOf("beside")];
  try {
    const wanted = [projection, ...(beside ? [beside] : [])].map((each) => json(`data/maps/${field}.${each}.${scheme}.json`));
    const [shown, second] = await Promise.all(wanted);
    if (own !== turn) {
      return;
    }
    byId("map-legend").innerHTML = shown.legend;
    byId("map-legend-title").textContent = shown.title;
    byId("map-legend-note").textContent = shown.note;
    byId("map-faith").innerHTML = shown.faith;
    byId("map-summary").textContent = shown.summary;
    callbacks.draw({ ...shown.base, beside: second ? second.beside : null });
  } catch (error) {
    fail(error);
  }
}

async function search() {
  const words = byId("map-search").value;
  try {
    texts = texts || (words.trim() ? await json("data/find.json") : null);
    callbacks.match(matchingOf(state.base, words, texts || []));
  } catch (error) {
    fail(error);
  }
}

/** Puts the controls where the address has them. */
function restore() {
  const address = new URLSearchParams(window.location.search);
  for (const [name, id] of Object.entries(choices)) {
    const control = byId(id);
    const named = address.get(name);
    const option = [...control.options].find(({ dataset }) => dataset.name === named);
    if (named && option) {
      control.value = option.value;
    }
  }
  byId("map-search").value = address.get("q") || "";
}

follow("map-selection", ({ data }) => {
  callbacks.select(data);
  panel.show(data, state.base);
});
follow("map-search", ({ value }) => {
  byId("map-search").value = value;
  search();
});
follow("map-filter", () => search());
follow("map-fallback", () => {
  fail(new Error("This browser draws no WebGL 2, which this map needs. Please try another browser."));
});

["projection", "colour", "beside"].forEach((name) => byId(choices[name]).addEventListener("change", draw));
byId("map-layout").addEventListener("change", () => callbacks.arrange(valueOf("layout")));
byId("map-tool").addEventListener("change", ({ target }) => callbacks.tool(target.value));
let pause = null;
byId("map-search").addEventListener("input", () => {
  window.clearTimeout(pause);
  pause = window.setTimeout(search, 250);
});
dark.addEventListener("change", draw);
// The address has the whole state, so that back and forward are a page of their own each.
window.addEventListener("popstate", () => window.location.reload());
panel.begin();
restore();
draw();
