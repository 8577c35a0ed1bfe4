/* Addresses as values: nothing here reads or changes the browser's own. */

/** A path without the slash at its end, "/" for the first page. */
export const pathOf = (pathname) => (pathname || "/").replace(/(.)\/$/, "$1");

/** What stands behind an address's path: "" or "?..." */
export const spelled = (parameters) => (parameters.toString() ? `?${parameters}` : "");

/** Sets the values of one name, in place of those that it had. Changes `parameters` and returns them. */
export function assign(parameters, name, values) {
  parameters.delete(name);
  values.forEach((value) => parameters.append(name, value));
  return parameters;
}

/** The part of an address behind the question mark without some names. */
export function without(search, names) {
  const kept = new URLSearchParams(search);
  names.forEach((name) => kept.delete(name));
  return spelled(kept);
}

/**
 * The address of a work's page, as components/urls.py makes it.
 *
 * @param {string} path - of the folder that works' pages are in, with a slash at its end
 * @param {string} id - any text
 * @param {Object<string, string>} dots - how the ids are written that a browser takes for steps between folders
 */
export const workAddress = (path, id, dots) =>
  path + (Object.hasOwn(dots, id) ? dots[id] : encodeURIComponent(id));

/**
 * Object ids as a value of an address, as components/site/urls.py reads and writes them.
 *
 * The server decodes an address once. A comma within an id is still quoted then.
 */
export const listed = (ids) => ids.map((id) => encodeURIComponent(encodeURIComponent(id))).join(",");

/** The address of the comparison of works; the server reads it in components/comparing/address.py. */
export const comparisonOf = (ids, { path, works }) => (ids.length ? `${path}?${works}=${listed(ids)}` : path);
