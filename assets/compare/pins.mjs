/* The works that a visitor pinned, which outlive the page: an entry has id, title and picture. */

const KEY = "vitrine-pins";

/** The pins of a text that was stored; anything else is none. */
export function read(text) {
  try {
    const found = JSON.parse(text ?? "[]");
    const isPin = (pin) => pin && ["id", "title", "picture"].every((name) => typeof pin[name] === "string");
    return Array.isArray(found) ? found.filter(isPin) : [];
  } catch (error) {
    return [];
  }
}

/** The pins with one more, or without the one that is there. Null where there would be more than `most`. */
export function toggled(pins, pin, most) {
  if (pins.some(({ id }) => id === pin.id)) {
    return pins.filter(({ id }) => id !== pin.id);
  }
  return pins.length < most ? [...pins, pin] : null;
}

/** Where there is no storage, pins last as long as the page. */
let kept = [];

export function pinned() {
  try {
    return read(localStorage.getItem(KEY));
  } catch (error) {
    return kept;
  }
}

export function keep(pins) {
  kept = pins;
  try {
    localStorage.setItem(KEY, JSON.stringify(pins));
  } catch (error) {
    // It is full or forbidden.
  }
}
