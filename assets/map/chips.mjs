/* Signs on the map of what holds something back: the filter, hidden categories, the selection. Each lets go of its own. */

import { byId } from "../shared/dom.mjs";
import { isValid } from "./selection.mjs";
import { state } from "./state.mjs";

const number = (count) => count.toLocaleString("en");

/**
 * The signs of a state.
 *
 * @returns {{text: string, act: string, value?: string}[]}
 */
export function signs({ base, selection, matching, hidden, guest }) {
  const found = [];
  if (guest && guest.key) {
    found.push({ text: "Your picture", act: "leave" });
  }
  if (isValid(matching, base)) {
    matching.chips.forEach((chip, index) => found.push({ text: chip.text, act: "unfilter", value: String(index) }));
    const works = matching.count === 1 ? "1 work matches" : `${number(matching.count)} works match`;
    const read = matching.read ? `, ${number(matching.read)} only by what was read` : "";
    const undated = matching.undated ? `, and ${number(matching.undated)} without a year` : "";
    found.push({ text: matching.chips.length ? works + read + undated : matching.ignored.join(" "), act: "" });
  }
  if (hidden.size) {
    const names = [...hidden].map((code) => base.names[code]);
    found.push({ text: hidden.size < 3 ? `Hidden: ${names.join(", ")}` : `${hidden.size} categories hidden`, act: "unhide" });
  }
  if (isValid(selection, base)) {
    found.push({ text: `${number(selection.count)} selected`, act: "clear" });
  }
  return found;
}

/** Shows them. */
export function chips() {
  byId("map-chips").replaceChildren(
    ...signs(state).map(({ text, act, value }) => {
      const element = document.createElement(act ? "button" : "span");
      element.className = act ? "map-chip" : "map-chip map-chip--plain";
      element.textContent = text;
      if (act) {
        element.type = "button";
        element.dataset.act = act;
        element.dataset.value = value || "";
        element.setAttribute("aria-label", act === "clear" ? `${text}. Clear the selection` : `${text}. Remove`);
        const cross = document.createElement("span");
        cross.setAttribute("aria-hidden", "true");
        cross.textContent = "×";
        element.append(" ", cross);
      }
      return element;
    }),
  );
}
