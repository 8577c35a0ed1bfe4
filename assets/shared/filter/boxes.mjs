/* The boxes of a filter and the address are kept alike: what each box was given, and what somebody wrote into one. */

import { callbackContext, setProps } from "../dash.mjs";
import { byId } from "../dom.mjs";
import { boxValues } from "./address.mjs";
import { root, rules, state } from "./state.mjs";

const LATE = 1000; // Milliseconds.

/** What each box was given last: what it says itself is news only when it is something else. */
let given = {};
/** Boxes wait until somebody has stopped typing, and may then still say what they were given before something else. */
let before = {};

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The page is there: what its address asks. */
export function begun() {
  Object.assign(state, { told: location.search, typed: "", open: null });
  root().dataset.path = location.pathname;
  if (matchMedia("(max-width: 40rem)").matches) {
    byId(`${rules().ids}-filter`).open = false;
  }
  return state.told;
}

/**
 * What the boxes and others must show for an address.
 *
 * @param {URLSearchParams} parameters - of the address
 * @param {object} known - see address.mjs
 * @param {{field: string, options: object}} offered - see `boxValues`
 * @param {Object<string, any>} others - what further inputs must show, by their ids
 * @returns {Object<string, any>} values by ids, the others first
 */
export function give(parameters, known, offered, others) {
  const wanted = { ...others, ...boxValues(parameters, known, offered) };
  Object.entries(wanted).forEach(([id, value]) => {
    if (known.single.includes(known.controls[id]) && id in given && !same(given[id], value)) {
      before[id] = { value: given[id], until: performance.now() + LATE };
    }
    given[id] = value;
  });
  return wanted;
}

/**
 * The input that somebody changed.
 *
 * @param {string[]} ids - of the inputs
 * @param {any[]} values - theirs
 * @returns {{id: string, written: any, had: any} | null} null where they say what they were given
 */
export function changed(ids, values) {
  // What the address gave to other boxes may be told together with what somebody wrote into one.
  const id = callbackContext()
    .triggered.map((each) => each.prop_id.slice(0, each.prop_id.lastIndexOf(".")))
    .find((each) => ids.includes(each) && !same(values[ids.indexOf(each)], given[each]));
  if (!id) {
    return null;
  }
  const written = values[ids.indexOf(id)];
  if (before[id] && performance.now() < before[id].until && same(written, before[id].value)) {
    setProps(id, { value: given[id] });
    return null;
  }
  const had = given[id];
  given[id] = written;
  return { id, written, had };
}
