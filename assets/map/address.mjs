/* The map's state as an address: projection, colour, filter, view, selection and what is hidden. */

/** The view in shares of the map, so that it means the same in every projection: across, down, zoom. */
export function viewToText({ x, y, zoom }, [left, top, right, bottom]) {
  const shares = [(x - left) / (right - left), (y - top) / (bottom - top)];
  return [...shares.map((share) => Number(share.toFixed(4))), Number(zoom.toFixed(2))].join(",");
}

/** The view that a text names; null where it names none. */
export function viewOfText(text, [left, top, right, bottom]) {
  const [across, down, zoom, ...others] = (text || "").split(",").map(Number);
  const named = text && !others.length && [across, down, zoom].every(Number.isFinite) && zoom > 0;
  return named ? { x: left + across * (right - left), y: top + down * (bottom - top), zoom } : null;
}

/** Codes of categories that a text names. */
export const hiddenOfText = (text, categories) =>
  new Set((text || "").split(".").filter((each) => /^\d{1,3}$/.test(each)).map(Number).filter((each) => each < categories));

/** Names of the address that this page writes beside the filter. */
export const OWN = ["projection", "layout", "beside", "colour", "at", "beside-at", "hide", "select", "tour", "like-upload", "work"];

/** The filter's part of an address. */
export function filterOf(search) {
  const parameters = new URLSearchParams(search);
  OWN.forEach((name) => parameters.delete(name));
  return parameters.toString();
}

/**
 * The query string of a state.
 *
 * @param {string} filter - the filter's query string
 * @param {Object<string, string | null>} values - of the names in OWN; what is empty is left out
 */
export function queryOf(filter, values) {
  const parameters = new URLSearchParams(filterOf(filter));
  for (const name of OWN) {
    if (values[name]) {
      parameters.set(name, values[name]);
    }
  }
  return parameters.toString();
}

/**
 * The filter's query string after something was written into its boxes.
 *
 * @param {string} filter - the one before
 * @param {{words: string, field: string | null, values: string[], from: number | string, to: number | string}} written
 * @param {string} empty - what the box of values calls the empty value
 */
export function filterAfter(filter, { words, field, values, from, to }, empty = "-") {
  const parameters = new URLSearchParams(filter);
  const set = (name, texts) => {
    parameters.delete(name);
    texts.filter((text) => text !== "" || name === field).forEach((text) => parameters.append(name, text));
  };
  set("q", [(words || "").trim()]);
  set("from", [String(from ?? "")]);
  set("to", [String(to ?? "")]);
  if (field) {
    set(field, (values || []).map((value) => (value === empty ? "" : value)));
  }
  return parameters.toString();
}

/** The filter without one of its conditions. */
export function filterWithout(filter, { name, value }) {
  const kept = [...new URLSearchParams(filter)].filter(([key, text]) => key !== name || text !== value);
  return new URLSearchParams(kept).toString();
}
