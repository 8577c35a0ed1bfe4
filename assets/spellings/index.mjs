/* Doubtful spellings: what is chosen in a box is kept in this browser, by collection. */

import { register, setProps } from "../shared/dash.mjs";
import { byId, closest } from "../shared/dom.mjs";
import { read, withChoice } from "./choices.mjs";

/** What is kept where the browser keeps nothing: it lasts until the application is left. */
const fallback = new Map();

const root = () => byId("spellings-page");
const storageKey = () => `vitrine-spellings:${root().dataset.source}`;

function all() {
  if (fallback.has(storageKey())) {
    return fallback.get(storageKey());
  }
  try {
    return read(localStorage.getItem(storageKey()));
  } catch (error) {
    return {};
  }
}

function keep(choices) {
  try {
    localStorage.setItem(storageKey(), JSON.stringify(choices));
    fallback.delete(storageKey());
  } catch (error) {
    fallback.set(storageKey(), choices);
  }
  setProps("spellings-choices", { data: choices });
  decorate();
}

/** Fills the boxes that are new, and shows in each what is chosen. */
function decorate() {
  if (!root()) {
    return;
  }
  const choices = all();
  root().querySelectorAll(".spelling-choice").forEach((box) => {
    if (!box.options.length) {
      JSON.parse(box.dataset.options).forEach(([value, text]) => box.add(new Option(text, value)));
    }
    const chosen = choices[box.dataset.key] || "";
    if (box.value !== chosen) {
      box.value = chosen;
    }
    // A choice of an earlier build may name a value that is gone: the box shows that nothing is chosen.
    if (box.selectedIndex < 0) {
      box.value = "";
    }
  });
}

new MutationObserver(decorate).observe(document, { childList: true, subtree: true });

document.addEventListener("change", (event) => {
  const box = root() && closest(event, ".spelling-choice");
  if (box) {
    keep(withChoice(all(), box.dataset.key, box.value));
  }
});

document.addEventListener("click", (event) => {
  if (root() && closest(event, "#spellings-clear")) {
    keep({});
  }
});

/* Another tab has chosen something. */
window.addEventListener("storage", (event) => {
  if (root() && event.key === storageKey()) {
    setProps("spellings-choices", { data: all() });
    decorate();
  }
});

register("spellings", { begin: () => all() });
