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

/** The names that begin so. */
export function namesOf(beginning) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(beginning));
  } catch (error) {
    return [...fallback.keys()].filter((name) => name.startsWith(beginning));
  }
}

/** Keeps a text under a name; null takes the name away. False: only until the application is left. */
export function keepText(name, text) {
  try {
    if (text === null) {
      localStorage.removeItem(name);
    } else {
      localStorage.setItem(name, text);
    }
    fallback.delete(name);
    return true;
  } catch (error) {
    fallback.set(name, text);
    return false;
  }
}
