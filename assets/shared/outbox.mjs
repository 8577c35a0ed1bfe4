/* Decisions that the server keeps, as this browser knows them, as values. What is decided here waits in the browser until
   the server has it: nothing is lost where it cannot be reached.

   A state is {known, waiting, tag}:
     known    by id, {entry, revision} as the server said last; entry is null where a decision was withdrawn
     waiting  by id, {entry, follows, sent}: what was decided here, null for withdrawn; the revision that was known then; and
              what of it was sent, once something was
     tag      by which the server tells whether `known` is all that there is */

import { keepText, namesOf, textOf } from "./kept.mjs";

/** What the browser's names of such states begin with. */
export const PREFIX = "vitrine-stored-";
export const EMPTY = { known: {}, waiting: {}, tag: "" };

const isPlain = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value);

/** The state in a text; an empty one where the text is none. */
export function read(text) {
  try {
    const found = JSON.parse(text);
    return isPlain(found) && isPlain(found.known) && isPlain(found.waiting) ? { ...EMPTY, ...found } : EMPTY;
  } catch (error) {
    return EMPTY;
  }
}

/** All decisions by id, those that wait in place of those that the server has. */
export function decisions({ known, waiting }) {
  const newest = Object.entries({ ...known, ...waiting }).map(([id, { entry }]) => [id, entry]);
  return Object.fromEntries(newest.filter(([, entry]) => entry));
}

/** The state after something was decided on a work or a group. */
export function decided(state, id, entry) {
  const { known, waiting } = state;
  const before = waiting[id] || { follows: (known[id] || { revision: 0 }).revision };
  return { ...state, waiting: { ...waiting, [id]: { ...before, entry } } };
}

export const count = ({ waiting }) => Object.keys(waiting).length;

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Whether two entries are one decision: each has the moment at which it was made. */
export function isOne(one, other) {
  return one && other ? one.time === other.time && one.decision === other.decision : !one && !other;
}

/**
 * What is to be sent next.
 *
 * @param {number} most - how many changes a request may have
 * @returns {Array<{id: string, entry: object | null, follows: number}>}
 */
export function next({ waiting }, most) {
  return Object.entries(waiting)
    .slice(0, most)
    .map(([id, { entry, follows }]) => ({ id, entry, follows }));
}

/** The state in which these changes are on their way: the answer may be lost although the server has stored them. */
export function sending(state, changes) {
  const waiting = { ...state.waiting };
  changes.forEach(({ id, entry }) => (waiting[id] = { ...waiting[id], sent: entry }));
  return { ...state, waiting };
}

/**
 * The state after the server has answered.
 *
 * @param {Array} changes - see `next`
 * @param {Array<{accepted: boolean, entry: object | null, revision: number}>} outcomes - in the same order
 * @returns {{state: object, refused: Array<{mine: object | null, theirs: object | null}>}} `refused`: decisions that
 *   another curator's came before
 */
export function answered(state, changes, outcomes) {
  const known = { ...state.known };
  const waiting = { ...state.waiting };
  const refused = [];
  changes.forEach(({ id, entry: mine, follows }, place) => {
    const { accepted, entry, revision } = outcomes[place];
    const after = waiting[id];
    known[id] = { entry, revision };
    if (after && !accepted && "sent" in after && revision !== follows && isOne(after.sent, entry) && !isOne(mine, entry)) {
      // It was stored before, and its answer was lost.
      waiting[id] = { entry: after.entry, follows: revision };
    } else if (after && accepted && !same(after.entry, mine)) {
      // It was decided anew here meanwhile.
      waiting[id] = { entry: after.entry, follows: revision };
    } else {
      delete waiting[id];
      if (!accepted) {
        refused.push({ mine, theirs: entry });
      }
    }
  });
  return { state: { ...state, known, waiting }, refused };
}

/** The state without a change that the server cannot take, unless something else was decided meanwhile. */
export function without(state, { id, entry }) {
  const waiting = { ...state.waiting };
  if (waiting[id] && same(waiting[id].entry, entry)) {
    delete waiting[id];
  }
  return { ...state, waiting };
}

/** The state after all decisions of the server were read; what waits still waits. */
export const refreshed = (state, known, tag) => ({ ...state, known, tag });

/** The text of a state once its curator has signed out: what waits, without what others decided; null for nothing. */
export function signedOut(text) {
  const state = read(text);
  return count(state) ? JSON.stringify({ ...EMPTY, waiting: state.waiting }) : null;
}

/** Nobody is signed in any more: what other curators decided does not stay in this browser. */
export function forget() {
  namesOf(PREFIX).forEach((name) => {
    const left = signedOut(textOf(name));
    if (left !== textOf(name)) {
      keepText(name, left);
    }
  });
}

/** What became of decisions that another curator's came before, in words. */
export function refusedWords(refused) {
  const [{ mine, theirs }] = refused;
  const title = (mine || theirs || {}).title || "A work";
  const by = (theirs && theirs.curator) || "Another curator";
  const first = `${title}: ${by} has ${theirs ? "decided" : "withdrawn the decision"} meanwhile, so yours was not stored.`;
  const others = refused.length > 1 ? ` The same is true of ${refused.length - 1} more.` : "";
  return `${first}${others} The page shows what counts now; you can decide again.`;
}
