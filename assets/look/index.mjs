/* Look closer: each switch asks for one kind of finding and shows it on the picture and in a list. */

import { answerOf } from "../shared/answers.mjs";
import { setProps } from "../shared/dash.mjs";
import { byId, closest, whenReplaced } from "../shared/dom.mjs";
import { kept } from "../shared/picture.mjs";
import * as boxes from "./boxes/marking.mjs";
import { attach } from "./corners/form.mjs";
import { entry, group } from "./drawing.mjs";
import * as measure from "./layers/measure.mjs";
import * as pose from "./layers/pose.mjs";
import * as text from "./layers/text.mjs";
import { saveWork } from "./saving.mjs";

/** What a section has beside its switch: it is given the section, and the function that asks with options. */
const FORMS = { measure: attach };
const LAYERS = { measure, pose, text };
/** Kinds for which the visitor marks something on the picture before anything is asked. */
const MARKING = { count: boxes };
const UNREACHABLE = "The server cannot be reached. Check the connection and try again.";
const UNANSWERED = "The server could not answer. Try again in a moment.";

let wall = null;
let own = null; // The address of the visitor's picture, while it is shown.

const switchOf = (section) => section.querySelector(".look-switch");
const isOn = (section) => switchOf(section).getAttribute("aria-checked") === "true";
const sections = () => Array.from(wall.querySelectorAll(".look-kind"));

/** Shows the visitor's own picture. */
function showPicture({ file, name }) {
  own = URL.createObjectURL(file);
  setProps("look-picture", { src: own, alt: "Your picture, " + name });
  setProps("look-name", { children: name });
}

function say(section, state, words) {
  section.dataset.state = state;
  section.querySelector(".look-said").textContent = words;
}

/** Which kinds are shown stands in the address, so that a link shows the same. */
function remember() {
  const address = new URL(location.href);
  const shown = sections().filter(isOn).map((section) => section.dataset.kind);
  if (shown.length) {
    address.searchParams.set("show", shown.join(","));
  } else {
    address.searchParams.delete("show");
  }
  history.replaceState(history.state, "", address.href.replaceAll("%2C", ","));
}

function show(section, told) {
  const { kind } = section.dataset;
  if (MARKING[kind]) {
    MARKING[kind].show(section, told, (...words) => say(section, ...words));
    return;
  }
  const items = LAYERS[kind] ? LAYERS[kind].items(told.found, { ...wall.dataset, ...told }) : [];
  section.querySelector(".look-list").replaceChildren(...items.map(entry));
  section.querySelector(".look-count").textContent = items.length ? String(items.length) : "";
  layer(kind)?.remove(); // It was drawn for other options.
  byId("look-layers").append(group(kind, items, told.width, told.height));
  say(section, "shown", items.length ? (told.found.note ?? "") : told.lines.join(" "));
  layer(kind).hidden = !isOn(section);
  markSought(section, kind);
  section.dispatchEvent(new CustomEvent("look-shown", { detail: told }));
}

/** Marks the lines that the address asks for, and brings the first of them into the list's view. */
function markSought(section, kind) {
  for (const number of section.dataset.sought.split(",").filter(Boolean)) {
    wall.querySelectorAll(`[data-kind="${kind}"] [data-item="${number}"]`).forEach((each) => (each.dataset.sought = ""));
  }
  const list = section.querySelector(".look-list");
  const first = list.querySelector("[data-sought]");
  list.scrollTop = first ? first.offsetTop - list.offsetTop : 0;
}

const layer = (kind) => byId("look-layers").querySelector(`[data-kind="${kind}"]`);

/** Asks for a kind; `options` are what the visitor drew on the picture, by name. */
async function ask(section, options = {}) {
  const here = wall;
  const { work, route } = here.dataset;
  say(section, "working", "Looking …");
  const asked = new URLSearchParams({ kind: section.dataset.kind, ...options });
  const address = `${route}${route.includes("?") ? "&" : "?"}${asked}`;
  let told = {};
  try {
    told = await answerOf(address, work ? null : kept.picture.file, () => here === wall);
  } catch (error) {
    told = { message: UNREACHABLE };
  }
  if (here !== wall) {
    return;
  }
  if (told.found) {
    show(section, told);
  } else {
    say(section, "failed", told.problem || told.message || UNANSWERED);
  }
}

/** Shows or hides a kind; it is looked for when it is first shown, and again if that failed. */
function turn(section) {
  const { kind } = section.dataset;
  const drawn = layer(kind);
  if (MARKING[kind]) {
    const askFor = (options) => ask(section, options);
    MARKING[kind].turn(section, isOn(section), askFor, (...words) => say(section, ...words));
  } else if (drawn) {
    drawn.toggleAttribute("hidden", !isOn(section));
  } else if (isOn(section) && section.dataset.state !== "working") {
    ask(section);
  }
}

document.addEventListener("click", (event) => {
  const saver = closest(event, ".look-save");
  if (saver) {
    const said = saver.closest(".look-kind").querySelector(".look-said");
    const here = wall;
    saveWork(saver, here.dataset.work ? null : kept.picture.file, here.dataset.route, said, () => here === wall);
  }
  const pressed = closest(event, ".look-switch");
  if (pressed) {
    pressed.setAttribute("aria-checked", String(pressed.getAttribute("aria-checked") !== "true"));
    remember();
    turn(pressed.closest(".look-kind"));
  }
});

/** The item that is pointed at, in the list or on the picture, is marked in both. */
function mark(event) {
  const item = wall && closest(event, "#look [data-item]");
  for (const marked of wall ? wall.querySelectorAll("[data-marked]") : []) {
    delete marked.dataset.marked;
  }
  if (item) {
    const { kind } = item.closest("[data-kind]").dataset;
    for (const same of wall.querySelectorAll(`[data-kind="${kind}"] [data-item="${item.dataset.item}"]`)) {
      same.dataset.marked = "";
    }
  }
}

document.addEventListener("pointerover", mark);
document.addEventListener("focusin", mark);

/** Tells the style sheet the proportions of the picture, once they are known. */
function fit(picture) {
  const frame = picture.closest(".look-frame");
  frame?.style.setProperty("--aspect", picture.naturalWidth / picture.naturalHeight);
}

// Loading does not bubble.
document.addEventListener("load", (event) => event.target.id === "look-picture" && fit(event.target), true);

whenReplaced("look", (place) => {
  wall = place;
  if (own) {
    URL.revokeObjectURL(own);
    own = null;
  }
  if (!wall) {
    return;
  }
  const hung = byId("look-picture");
  if (hung.complete && hung.naturalWidth) {
    fit(hung);
  }
  const { picture } = kept;
  const { work } = wall.dataset;
  if (!work && !picture) {
    setProps("look", { "data-phase": "nothing" });
    return;
  }
  if (!work) {
    showPicture(picture);
  }
  if (!work || (picture && picture.work === work)) {
    // Who goes back finds the answer again.
    kept.again = true;
  }
  sections().forEach((section) => FORMS[section.dataset.kind]?.(section, (options) => ask(section, options)));
  sections().filter(isOn).forEach(turn);
});
