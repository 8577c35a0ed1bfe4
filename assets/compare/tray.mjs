/* The pinned works at the end of every page, and the pins on the pictures of works. */

import { comparisonOf } from "../shared/address.mjs";
import { visit } from "../shared/dash.mjs";
import { byId, closest, element, wantsNewTab, whenAdded } from "../shared/dom.mjs";
import { keep, pinned, toggled } from "./pins.mjs";

const place = () => byId("pins");
const rules = () => JSON.parse(place().dataset.rules);
const isComparing = () => Boolean(byId("compare"));

function entry({ title, picture }) {
  const item = element("li", "pins-work", { title });
  // A picture of an earlier build is gone; the title stays.
  const image = element("img", "", { src: picture, alt: title, onerror: () => image.replaceWith(title) });
  item.append(image);
  return item;
}

function say(words) {
  place().querySelector(".pins-said").textContent = words;
}

/** Draws the tray, and presses the pins that are set. */
export function draw() {
  if (!place()) {
    return;
  }
  const pins = pinned();
  const ids = new Set(pins.map(({ id }) => id));
  for (const button of document.querySelectorAll("[data-pin]")) {
    const isPressed = String(ids.has(button.dataset.pin));
    if (button.getAttribute("aria-pressed") !== isPressed) {
      button.setAttribute("aria-pressed", isPressed);
    }
  }
  place().hidden = !pins.length || isComparing();
  const state = pins.map(({ id, picture }) => `${id} ${picture}`).join("\n");
  if (place().dataset.drawn === state) {
    return;
  }
  place().dataset.drawn = state;
  const list = element("ul", "pins-works");
  list.append(...pins.map(entry));
  const words = pins.length === 1 ? "Compare 1 work" : `Compare ${pins.length} works`;
  const link = element("a", "button button--first pins-go", { href: comparisonOf([...ids], rules()), textContent: words });
  const clear = element("button", "button pins-clear", { type: "button", textContent: "Clear" });
  const said = element("p", "pins-said");
  said.setAttribute("role", "status");
  place().replaceChildren(list, said, link, clear);
}

/** Pins a work, or lets go of it. */
function press({ pin: id, title, picture }) {
  const next = toggled(pinned(), { id, title, picture }, rules().most);
  if (next) {
    keep(next);
    draw();
  } else {
    say(`${rules().most} works can be compared. Clear them, or press one of their pins again.`);
  }
}

/** Lets go of a work that is no longer compared. */
export function unpin(id) {
  keep(pinned().filter((pin) => pin.id !== id));
  draw();
}

export const addressWithout = (ids) => comparisonOf(ids, rules());

document.addEventListener("click", (event) => {
  const button = closest(event, "[data-pin]");
  if (button) {
    event.preventDefault();
    press(button.dataset);
  }
  const go = closest(event, ".pins-go");
  if (go && !wantsNewTab(event)) {
    event.preventDefault();
    visit(go.href);
  }
  if (closest(event, ".pins-clear")) {
    keep([]);
    draw();
  }
});

// Another tab may pin works, too.
window.addEventListener("storage", draw);

whenAdded(draw);
