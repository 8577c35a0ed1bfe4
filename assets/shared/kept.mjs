/* What this browser keeps for its visitor: one value a name, as JSON. Where it keeps nothing, for its storage is full or
   turned off, a value lasts until the application is left. */

const fallback = new Map();

/** The text that is kept under a name; null where there is none. */
export function textOf(name) {
  if (fallback.has(name)) {
    return fallback.get(name);
  }
  try {
    return localStorage.getItem(name);
  } catch (error) {
    return null;
  }
}

/** Keeps a text under a name. False: only until the application is left. */
export function keepText(name, text) {
  try {
    localStorage.setItem(name, text);
    fallback.delete(name);
    return true;
  } catch (error) {
    fallback.set(name, text);
    return false;
  }
}
