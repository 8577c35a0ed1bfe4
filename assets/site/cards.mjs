/* A card of a work is one stop of Tab: its title. The arrow keys lead to what else it holds, and to the other cards. */

import { whenAdded } from "../shared/dom.mjs";

const CARD = ".work-card";
const STOPS = "a[href], button:not(:disabled), summary, select";
/** Describes the keys to screen readers; components/site/shell.py writes it. */
const DESCRIPTION = "card-keys";

const isShown = (element) => element.getClientRects().length > 0;

/** The card's stops in their order: its title, then the others; the picture is the same link as the title. */
function stopsOf(card) {
  const all = [...card.querySelectorAll(STOPS)];
  const title = card.querySelector(".label-title a[href]") || all[0];
  return title ? [title, ...all.filter((each) => each !== title && each.href !== title.href)] : [];
}

/** Leaves the card's title alone to Tab. */
function quieten(card) {
  const [title] = stopsOf(card);
  card.querySelectorAll(STOPS).forEach((each) => {
    const index = each === title ? 0 : -1;
    if (each.tabIndex !== index) {
      each.tabIndex = index;
    }
  });
  if (title) {
    title.setAttribute("aria-describedby", DESCRIPTION);
  }
  card.dataset.stop = "one";
}

whenAdded(() => document.querySelectorAll(`${CARD}:not([data-stop])`).forEach(quieten));

// What was added to a card since then is found when somebody comes to it.
document.addEventListener("focusin", (event) => {
  const card = event.target.closest?.(CARD);
  if (card) {
    quieten(card);
  }
});

/** The element that a key leads to; undefined where there is none. */
function next(card, element, key) {
  if (key === "ArrowRight" || key === "ArrowLeft") {
    const stops = stopsOf(card).filter(isShown);
    return stops[stops.indexOf(element) + (key === "ArrowRight" ? 1 : -1)];
  }
  if (key === "ArrowDown" || key === "ArrowUp") {
    const cards = [...(card.closest(".work-grid") || card.parentElement).querySelectorAll(CARD)];
    const other = cards[cards.indexOf(card) + (key === "ArrowDown" ? 1 : -1)];
    return other && stopsOf(other)[0];
  }
  return undefined;
}

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(CARD);
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (!card || !isPlain || !event.target.matches(STOPS) || event.target.matches("select")) {
    return;
  }
  const found = next(card, event.target, event.key);
  if (found) {
    event.preventDefault();
    found.focus();
  }
});
