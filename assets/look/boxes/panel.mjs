/* The controls beside the picture: boxes, the count, corrections, files. */

import { asText, corrections, MOST, shown } from "./state.mjs";

const MODES = { boxes: "Draw boxes", dots: "Correct dots" };
const FORMS = { csv: "CSV", json: "JSON", png: "Dots as PNG" };
const HINTS = {
  boxes: `Draw a box round one of the things on the picture, up to ${MOST} boxes. With the keyboard: add a box, move it with the arrow keys, and make it larger or smaller with Shift and the arrow keys.`,
  dots: "Click on the picture to add a dot. Click on a dot to take it away. With the keyboard: move the cross with the arrow keys and press Enter.",
};

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const button = (textContent, onclick, className = "button") =>
  make("button", { type: "button", className, textContent, onclick });

/** The panel; `tell` fills it. */
export function panel(actions) {
  const modes = Object.entries(MODES).map(([mode, words]) => {
    const input = make("input", { type: "radio", name: "boxes-mode", value: mode, onchange: () => actions.setMode(mode) });
    return make("label", {}, input, make("span", { textContent: words }));
  });
  const files = Object.entries(FORMS).map(([form, words]) => button(words, () => actions.export(form)));
  const choice = make("fieldset", { className: "boxes-modes" }, make("legend", { textContent: "A click on the picture" }), ...modes);
  const made = make(
    "div",
    { className: "boxes-panel" },
    choice,
    make("p", { className: "boxes-hint" }),
    make("ul", { className: "boxes-list" }),
    make(
      "div",
      { className: "boxes-buttons" },
      button("Add a box", actions.addBox, "button boxes-add"),
      button("Count things like these", actions.count, "button button--first boxes-count"),
    ),
    make("progress", { className: "boxes-progress", ariaLabel: "Counting" }),
    make("p", { className: "boxes-result" }),
    make("p", { className: "boxes-corrected" }),
    make("div", { className: "boxes-files" }, make("span", { textContent: "Save" }), ...files),
  );
  made.querySelector(".boxes-result").setAttribute("role", "status");
  made.querySelector(".boxes-corrected").setAttribute("aria-live", "polite");
  made.removeBox = actions.removeBox;
  return made;
}

function boxEntry(made, number) {
  const remove = button("Remove", () => made.removeBox(number), "button boxes-remove");
  remove.setAttribute("aria-label", `Remove box ${number + 1}`);
  return make("li", {}, make("span", { textContent: `Box ${number + 1}` }), remove);
}

/** Fills the panel; `guessed` is the guess in words. */
export function tell({ panel: made, state, mode }, guessed) {
  const { boxes, told, asked } = state;
  made.querySelector(`input[value=${mode}]`).checked = true;
  made.querySelector("input[value=dots]").disabled = !told;
  made.querySelector(".boxes-hint").textContent = HINTS[mode];
  const list = made.querySelector(".boxes-list");
  if (list.childElementCount !== boxes.length) {
    list.replaceChildren(...boxes.map((_, number) => boxEntry(made, number)));
  }
  made.querySelector(".boxes-add").disabled = boxes.length >= MOST || mode !== "boxes";
  made.querySelector(".boxes-count").disabled = !boxes.length || asked === asText(boxes);
  made.querySelector(".boxes-result").textContent = guessed;
  const { added, removed } = corrections(state);
  const dots = shown(state).length;
  made.querySelector(".boxes-corrected").textContent =
    added || removed ? `Corrected by you: ${dots} (${added} added, ${removed} taken away)` : `${dots} dots on the picture`;
  for (const part of [".boxes-corrected", ".boxes-files", ".boxes-result"]) {
    made.querySelector(part).hidden = !told;
  }
}
