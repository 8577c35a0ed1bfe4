/* What an address of the collection asks for, and the address of what is asked for next. Nothing here touches the page.

   `rules` come from Python (components/exploring/filter_bar.py, `data-rules`):
     ids       what the ids of the page's parts begin with
     controls  the boxes' ids -> their name in an address, "" for the box of the field that is chosen beside it
     names     {view, of, spelling, order, size, page}, and what else of an address filters nothing
     single    names that have one value at most; their boxes wait until somebody has stopped typing
     years     those of `single` that are years
     empty     what a box calls the empty value, which stands for "not recorded"
     orders, sizes   what `order` and `size` can be, the usual one first
     year, page      regular expressions
     search          names of a search by pictures, which orders works and filters nothing */

import { assign, spelled, without } from "../address.mjs";

/** What an address says of the spelling of the classification that was not brought together; Python does not read it. */
const CATALOGUED = "catalogued";

/** What an address need not name. */
const usual = (name, { names, orders, sizes }) =>
  ({ [names.order]: orders[0], [names.size]: sizes[0], [names.page]: "1" })[name] || "";

const isText = (name, { names, single }) =>
  single.includes(name) || [names.order, names.size, names.page].includes(name);

const matches = (pattern, text) => new RegExp(`^(?:${pattern})$`).test(text || "");

/** The tab that an address asks for, the first one of `views` if it asks for none that there is. */
export function viewOf(parameters, { names }, views) {
  const named = parameters.get(names.view);
  return views.includes(named) ? named : views[0];
}

/** Whether an address asks for the classification as catalogued. */
export const isCatalogued = (parameters, { names }) => parameters.get(names.spelling) === CATALOGUED;

/**
 * The parts of an address that each view must be told: what filters nothing need not be counted anew.
 *
 * @returns {{counts: string, list: string}} what its counts depend on, and what a list of works or records does
 */
export function parts(search, { names, search: pictures }) {
  const list = without(search, [names.spelling]);
  return { list, counts: without(list, [names.order, names.size, names.page, ...pictures]) };
}

/**
 * What the boxes must hold.
 *
 * @param {URLSearchParams} parameters - of the address
 * @param {object} rules - see above
 * @param {{field: string, options: Object<string, {value: string}[]>}} offered - the field that is chosen, and for
 *   each box of several values what it offers, by the box's id
 * @returns {Object<string, any>} by the boxes' ids
 */
export function boxValues(parameters, rules, { field, options }) {
  const { names, single, empty, orders, sizes } = rules;
  const one = (name, known) => (known.includes(parameters.get(name)) ? parameters.get(name) : known[0]);
  const value = (id, name) => {
    const text = parameters.get(name) || "";
    if (name === names.order) return one(name, orders);
    if (name === names.size) return one(name, sizes);
    if (name === names.page) return matches(rules.page, text) ? Math.max(1, Number(text)) : 1;
    if (rules.years.includes(name)) return matches(rules.year, text) ? Number(text) : "";
    if (single.includes(name)) return text;
    const wanted = name || field ? parameters.getAll(name || field).map((each) => each || empty) : [];
    return wanted.filter((each) => (options[id] || []).some((option) => option.value === each));
  };
  return Object.fromEntries(Object.entries(rules.controls).map(([id, name]) => [id, value(id, name)]));
}

/**
 * The address after something was written into a box.
 *
 * @param {URLSearchParams} parameters - of the address before
 * @param {object} rules
 * @param {string} id - of the box
 * @param {any} written - its value
 * @param {string} field - the field that is chosen
 * @returns {URLSearchParams | null} null when the address says so already
 */
export function withBox(parameters, rules, id, written, field) {
  const name = rules.controls[id] || field;
  if (!isText(rules.controls[id], rules)) {
    const wanted = (written || []).map((value) => (value === rules.empty ? "" : value));
    const known = !name || JSON.stringify([...wanted].sort()) === JSON.stringify(parameters.getAll(name).sort());
    return known ? null : assign(new URLSearchParams(parameters), name, wanted);
  }
  const text = String(written ?? "").trim();
  if (text === (parameters.get(name) || usual(name, rules))) {
    return null;
  }
  return assign(new URLSearchParams(parameters), name, text && text !== usual(name, rules) ? [text] : []);
}

/** The address of another tab; null when it is the one that is asked for. */
export function withView(parameters, rules, views, tab) {
  if (tab === viewOf(parameters, rules, views)) {
    return null;
  }
  return assign(new URLSearchParams(parameters), rules.names.view, tab === views[0] ? [] : [tab]);
}

/** The address with the classification spelled as catalogued or as brought together. */
export const withSpelling = (parameters, { names }, catalogued) =>
  assign(new URLSearchParams(parameters), names.spelling, catalogued ? [CATALOGUED] : []);

/** The address that filters by a value as well, or no longer if it did. */
export function toggled(parameters, { single }, name, value) {
  const values = parameters.getAll(name);
  const left = values.filter((each) => each !== value);
  const more = single.includes(name) ? [value] : [...values, value];
  return assign(new URLSearchParams(parameters), name, left.length < values.length ? left : more);
}

/** The address without one value of a name, or without any filter when the name is "all". */
export function cleared(parameters, { names, single, search }, name, value) {
  if (name === "all") {
    // How things are shown filters nothing, and stays; the page does not.
    const shown = [...Object.values(names).filter((each) => each !== names.page), ...search];
    return new URLSearchParams([...parameters].filter(([each]) => shown.includes(each)));
  }
  const left = single.includes(name) ? [] : parameters.getAll(name).filter((each) => each !== value);
  return assign(new URLSearchParams(parameters), name, left);
}

/** The address with other weights of the kinds of likeness; at least one must count. */
export function withWeights(parameters, name, weights) {
  const text = Object.entries(weights).map(([kind, weight]) => `${kind}:${weight}`).join(",");
  return Object.values(weights).some(Number) ? assign(new URLSearchParams(parameters), name, [text]) : null;
}

/** Another filter, order or view begins at its first page; another spelling or page shows the same list. */
export function searchOf(parameters, { names }, changed) {
  const search = new URLSearchParams(parameters);
  if (changed !== names.page && changed !== names.spelling) {
    search.delete(names.page);
  }
  return spelled(search);
}
