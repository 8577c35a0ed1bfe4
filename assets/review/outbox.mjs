/* Decisions that the server keeps, as this browser knows them, as values. What is decided here waits in the browser until
   the server has it: nothing is lost where it cannot be reached.

   A state is {known, waiting}:
     known    by id, {entry, revision} as the server said last; entry is null where a decision was withdrawn
     waiting  by id, {entry, follows}: what was decided here, null for withdrawn, and the revision that was known then */

export const EMPTY = { known: {}, waiting: {} };

const isPlain = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value);

/** The state in a text; an empty one where the text is none. */
export function read(text) {
  try {
    const found = JSON.parse(text);
    return isPlain(found) && isPlain(found.known) && isPlain(found.waiting) ? found : EMPTY;
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
export function decided({ known, waiting }, id, entry) {
  const follows = (waiting[id] || { follows: (known[id] || { revision: 0 }).revision }).follows;
  return { known, waiting: { ...waiting, [id]: { entry, follows } } };
}

export const count = ({ waiting }) => Object.keys(waiting).length;

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * What is to be sent next.
 *
 * @param {number} most - how many changes a request may have
 * @returns {Array<{id: string, entry: object | null, follows: number}>}
 */
export function next({ waiting }, most) {
  return Object.entries(waiting)
    .slice(0, most)
    .map(([id, each]) => ({ id, ...each }));
}

/**
 * The state after the server has answered.
 *
 * @param {Array} sent - see `next`
 * @param {Array<{accepted: boolean, entry: object | null, revision: number}>} outcomes - in the same order
 * @returns {{state: object, refused: Array<{mine: object | null, theirs: object | null}>}} `refused`: decisions that
 *   another curator's came before
 */
export function answered(state, sent, outcomes) {
  const known = { ...state.known };
  const waiting = { ...state.waiting };
  const refused = [];
  sent.forEach(({ id, entry: mine }, place) => {
    const { accepted, entry, revision } = outcomes[place];
    known[id] = { entry, revision };
    if (!accepted) {
      refused.push({ mine, theirs: entry });
    }
    const after = waiting[id];
    if (accepted && after && !same(after.entry, mine)) {
      // It was decided anew here meanwhile.
      waiting[id] = { ...after, follows: revision };
    } else {
      delete waiting[id];
    }
  });
  return { state: { known, waiting }, refused };
}

/** The state without what waits of a work or a group: the server cannot take it. */
export function without(state, id) {
  const waiting = { ...state.waiting };
  delete waiting[id];
  return { ...state, waiting };
}

/** The state after all decisions of the server were read; what waits still waits. */
export const refreshed = (state, known) => ({ ...state, known });

/** The text of a state once its curator has signed out: what waits, without what others decided; null for nothing. */
export function signedOut(text) {
  const state = read(text);
  return count(state) ? JSON.stringify({ ...state, known: {} }) : null;
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
