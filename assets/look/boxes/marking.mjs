/* Counts: the visitor marks one to five things, has the like of them counted, and corrects the dots. */

import { byId } from "../../shared/dom.mjs";
import { csvFile, save } from "../../shared/files.mjs";
import { group } from "../drawing.mjs";
import { guess, items } from "../layers/count.mjs";
import { json, pixels, rows } from "./exporting.mjs";
import { panel, tell } from "./panel.mjs";
import * as states from "./state.mjs";
import { surface } from "./surface.mjs";

const KIND = "count";
const UNSEEN = "Your browser cannot show this picture, so nothing can be marked on it.";

/** What belongs to each section; a page with another picture has another section. */
const held = new WeakMap();

const pictureOf = () => byId("look-picture");
const layer = () => byId("look-layers").querySelector(`.look-layer[data-kind="${KIND}"]`);

/** Name of the picture for exports: the work's id, or the visitor's file. */
function nameOf() {
  const { work } = byId("look").dataset;
  return work || byId("look-name")?.textContent || "picture";
}

function saveDots(state, name) {
  const canvas = document.createElement("canvas");
  canvas.width = state.width;
  canvas.height = state.height;
  const context = canvas.getContext("2d");
  context.fillStyle = "#000";
  context.fillRect(0, 0, state.width, state.height);
  context.fillStyle = "#f00";
  pixels(state).forEach(([x, y]) => context.fillRect(x, y, 1, 1));
  canvas.toBlob((content) => save(content, `${name}-dots.png`), "image/png");
}

function draw(part) {
  const { state, section, on } = part;
  layer()?.remove();
  const drawn = group(KIND, items(state), state.width, state.height);
  drawn.toggleAttribute("hidden", !on);
  byId("look-layers").prepend(drawn);
  part.surface.show(state, part.mode);
  tell(part, state.told ? guess(state.told) : "");
  section.querySelector(".look-count").textContent = state.told ? String(states.shown(state).length) : "";
}

function change(part, state, mode = part.mode) {
  Object.assign(part, { state, mode });
  draw(part);
}

/** What the buttons of the panel and the surface do. */
function actionsOf(part, ask) {
  const { section } = part;
  const drawBox = (box) => {
    if (box && part.state.boxes.length < states.MOST) {
      change(part, { ...part.state, boxes: [...part.state.boxes, box] });
    }
  };
  return {
    drawBox,
    addBox: () => {
      drawBox(states.middle(part.state));
      part.surface.focus(part.state.boxes.length - 1);
    },
    moveBox: (number, by, larger) => {
      const boxes = part.state.boxes.map((box, at) => (at === number ? states.changed(box, by, larger, part.state) : box));
      change(part, { ...part.state, boxes });
    },
    removeBox: (number) => change(part, { ...part.state, boxes: part.state.boxes.filter((_, at) => at !== number) }),
    correct: (x, y, reach) => change(part, states.corrected(part.state, x, y, states.nearness(part.state, reach))),
    setMode: (mode) => change(part, part.state, mode),
    count: () => ask({ boxes: states.asText(part.state.boxes) }),
    export: (form) => {
      const name = nameOf();
      const file = name.replace(/\.[a-z0-9]{2,5}$/i, "").replace(/[^\p{L}\p{N}._-]+/gu, "-") || "picture";
      if (form === "png") {
        saveDots(part.state, file);
      } else {
        const content =
          form === "csv" ? csvFile(rows(part.state, name)) : new Blob([json(part.state, name)], { type: "application/json" });
        save(content, `${file}-count.${form}`);
      }
    },
    section,
  };
}

function begin(section, ask) {
  const picture = pictureOf();
  const part = { section, state: states.fresh(picture.naturalWidth, picture.naturalHeight), mode: "boxes", on: true };
  const actions = actionsOf(part, ask);
  part.surface = surface(byId("look-layers"), actions);
  part.panel = panel(actions);
  section.querySelector(".look-said").after(part.panel);
  held.set(section, part);
  return part;
}

/**
 * The switch of the kind was turned.
 *
 * @param {HTMLElement} section
 * @param {boolean} on
 * @param {(options: object) => void} ask - asks the server
 * @param {(state: string, words: string) => void} say
 */
export async function turn(section, on, ask, say) {
  if (!on && !held.has(section)) {
    return;
  }
  if (!held.has(section)) {
    try {
      await pictureOf().decode();
    } catch (error) {
      say("failed", UNSEEN);
      return;
    }
    if (!section.isConnected) {
      return;
    }
  }
  const part = held.get(section) ?? begin(section, ask);
  part.on = section.querySelector(".look-switch").getAttribute("aria-checked") === "true";
  part.surface.element.hidden = !part.on;
  draw(part);
}

/** Shows the server's answer. */
export function show(section, told, say) {
  const part = held.get(section);
  change(part, states.counted(part.state, told.found), "dots");
  say("shown", "");
}
