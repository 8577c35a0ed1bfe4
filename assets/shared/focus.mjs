/* What is made anew after a press is another element: the one that was pressed keeps the keyboard. */

let held = null;
let fallback = null;

/**
 * Gives the focus to an element that matches, once what has it now is gone.
 *
 * @param {string | null} selector - null: to none
 * @param {string | null} otherwise - where no element matches
 */
export function hold(selector, otherwise = null) {
  held = selector;
  fallback = otherwise;
}

document.addEventListener("focusin", (event) => {
  if (held && !event.target.matches(held)) {
    held = null;
  }
});
new MutationObserver(() => {
  if (held && document.activeElement === document.body) {
    const found = document.querySelector(held) || (fallback && document.querySelector(fallback));
    if (found) {
      found.focus({ preventScroll: true });
    }
  }
}).observe(document, { childList: true, subtree: true });
