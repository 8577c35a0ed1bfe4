/* Finding elements in pages that Dash draws when it likes. */

export const byId = (id) => document.getElementById(id);

/** The nearest element round an event's target that matches; null where there is none. */
export const closest = (event, selector) => (event.target.closest ? event.target.closest(selector) : null);

/** Whether a click asks for another tab or window. */
export const wantsNewTab = (event) => event.ctrlKey || event.metaKey || event.shiftKey || event.button === 1;

/**
 * Calls back whenever another element has an id than before, with null when there is none any more.
 *
 * @param {string} id
 * @param {(element: HTMLElement | null) => void} callback
 * @param {string[]} attributes - of an element that counts as another one when one of these has changed
 */
export function whenReplaced(id, callback, attributes = []) {
  let known = null;
  let held = null;
  const watch = { childList: true, subtree: true };
  new MutationObserver(() => {
    const element = byId(id);
    const holds = element && JSON.stringify(attributes.map((name) => element.getAttribute(name)));
    if (element !== known || holds !== held) {
      known = element;
      held = holds;
      callback(element);
    }
  }).observe(
    document.documentElement,
    attributes.length ? { ...watch, attributes: true, attributeFilter: attributes } : watch,
  );
}

/** Calls back, at most once a frame, after elements were added to the page. */
export function whenAdded(callback) {
  let isPlanned = false;
  new MutationObserver((changes) => {
    // The map changes its elements in every frame; only new ones can matter.
    if (!isPlanned && changes.some(({ addedNodes }) => addedNodes.length)) {
      isPlanned = true;
      requestAnimationFrame(() => {
        isPlanned = false;
        callback();
      });
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
}

/** A new element with a class and properties. */
export const element = (tag, className, properties = {}) =>
  Object.assign(document.createElement(tag), { className, ...properties });
