/* The sliders of a mixture of kinds of likeness. */

/** The name in an address; components/searching/address.py reads it. */
export const BY = "by";

/** Milliseconds without a move after which a slider stands where its user wants it. */
const PAUSE = 250;

/** A slider, after it was made anew. */
export const selectorOf = (slider) => `input[data-weight="${slider.dataset.weight}"]`;

/** Kind -> weight, of a slider and those beside it. */
export const weightsBeside = (slider) =>
  Object.fromEntries(
    Array.from(slider.closest("[data-sliders]").querySelectorAll("input[data-weight]"), (each) => [
      each.dataset.weight,
      each.value,
    ]),
  );

/** Selector -> value, of the sliders that were moved and of which nothing was told yet. */
const moved = new Map();
let timer = 0;

/**
 * Calls back once, when the sliders have stood still for a moment.
 *
 * The answer to an earlier move makes them anew meanwhile: they keep what was moved since.
 *
 * @param {HTMLInputElement} slider - which has just been moved
 * @param {(slider: HTMLInputElement) => void} act - gets the slider as it is then; not called if it is gone
 */
export function whenStill(slider, act) {
  const selector = selectorOf(slider);
  moved.set(selector, slider.value);
  clearTimeout(timer);
  timer = setTimeout(() => {
    moved.clear();
    const present = document.querySelector(selector);
    if (present) {
      act(present);
    }
  }, PAUSE);
}

new MutationObserver(() => {
  for (const [selector, value] of moved) {
    const slider = document.querySelector(selector);
    if (slider && slider.value !== value) {
      slider.value = value;
    }
  }
}).observe(document, { childList: true, subtree: true });
