/* The address of a page with a filter holds what is asked, and every way of asking ends in another address. */

import { setProps } from "../dash.mjs";
import { searchOf } from "./address.mjs";

export const state = {
  /** The part of the address behind the question mark as the page was last told it; null while it is not there. */
  told: null,
  /** Which box the last change was typed into: a word that grows is one step back, not ten. */
  typed: "",
  /** The chart whose table was opened last. */
  open: null,
};

/** What gets the keyboard where a pressed element is gone for good. */
export const TAB = ":is(#collection-tabs [aria-selected=true], .review-tab--current)";

export const root = () => document.querySelector(".filtered-page");
export const asked = () => new URLSearchParams(state.told || "");

/** What Python says of addresses and boxes: see address.mjs. */
export const rules = () => JSON.parse(root().dataset.rules);
export const views = () => JSON.parse(root().dataset.views);

/**
 * Asks for something else.
 *
 * @param {URLSearchParams | null} parameters - null: nothing else
 * @param {{name?: string, box?: string}} by - the name whose value has changed, and the box that it was written into
 */
export function go(parameters, { name = "", box = "" } = {}) {
  if (!parameters || !root()) {
    return;
  }
  const known = rules();
  const search = searchOf(parameters, known, name);
  if (search === state.told) {
    return;
  }
  const again = box && box === state.typed;
  state.typed = known.single.includes(known.controls[box]) ? box : "";
  state.told = search;
  history[again ? "replaceState" : "pushState"]({}, "", location.pathname + search + location.hash);
  tellPage();
}

/** Tells the page what its address asks. */
export function tellPage() {
  setProps(`${rules().ids}-address`, { data: state.told });
}
