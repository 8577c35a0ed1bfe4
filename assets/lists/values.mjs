/* Lists of works and notes on works as values; components/listing/work_lists.py reads the same.

   A state is {lists: [{id, name, time, works: [{id, title}]}], notes: {[object id]: {note, time, title}}}. No function
   changes the state that it is given. `most` are the limits of components/site/lists.py. */

import { listed } from "../shared/address.mjs";

const isText = (value) => typeof value === "string";
const isObject = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value);

/** A copy with some entries taken out at a place, and others put in. */
function spliced(entries, at, away, ...others) {
  const copy = [...entries];
  copy.splice(at, away, ...others);
  return copy;
}

/** Works of any origin: each once, with the titles that are texts. */
function sound(works) {
  const found = new Map();
  (Array.isArray(works) ? works : []).forEach((work) => {
    if (isObject(work) && isText(work.id) && work.id && !found.has(work.id)) {
      found.set(work.id, { id: work.id, title: isText(work.title) ? work.title : "" });
    }
  });
  return [...found.values()];
}

/**
 * The state of a text that was kept; what is unsound of it is left out.
 *
 * @param {string | null} text
 * @returns {{state: object, isDamaged: boolean}} damaged: the text is there, and no state
 */
export function read(text) {
  let found = null;
  try {
    found = JSON.parse(text || "{}");
  } catch (error) {
    found = null;
  }
  if (!isObject(found)) {
    return { state: { lists: [], notes: {} }, isDamaged: true };
  }
  const lists = (Array.isArray(found.lists) ? found.lists : [])
    .filter((list) => isObject(list) && isText(list.id) && list.id && isText(list.name))
    .map(({ id, name, time, works }) => ({ id, name, time: isText(time) ? time : "", works: sound(works) }));
  const notes = Object.entries(isObject(found.notes) ? found.notes : {}).filter(
    ([, entry]) => isObject(entry) && isText(entry.note) && entry.note,
  );
  return { state: { lists, notes: Object.fromEntries(notes) }, isDamaged: false };
}

export const listOf = (state, id) => state.lists.find((list) => list.id === id);
/** The lists that a work is in. */
export const listsOf = (state, work) => state.lists.filter(({ works }) => works.some(({ id }) => id === work));

/** A name on one line that no other list has: a number is put behind one that is taken. */
export function freeName(state, wanted, most, except = null) {
  const name = wanted.trim().replace(/\s+/g, " ").slice(0, most.name);
  const taken = new Set(state.lists.filter(({ id }) => id !== except).map((list) => list.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) {
    free = `${name.slice(0, most.name - 6)} (${number})`;
  }
  return free;
}

/** The state with another list. Its name must be free. */
export const made = (state, list) => ({ ...state, lists: [...state.lists, list] });

/** The state with a list put back at its place. */
export const putBack = (state, list, at) => ({ ...state, lists: spliced(state.lists, at, 0, list) });

export const deleted = (state, id) => ({ ...state, lists: state.lists.filter((list) => list.id !== id) });

/** The state with a list that a function has changed. */
const changed = (state, id, time, change) => ({
  ...state,
  lists: state.lists.map((list) => (list.id === id ? { ...list, ...change(list), time } : list)),
});

export const renamed = (state, id, name, time) => changed(state, id, time, () => ({ name }));

/**
 * The state with works at the end of a list, each once.
 *
 * @returns {{state: object, added: number, left: number}} how many were added, and left out because the list is full
 */
export function withWorks(state, id, works, time, most) {
  const list = listOf(state, id);
  const known = new Set(list.works.map((work) => work.id));
  const others = sound(works).filter((work) => !known.has(work.id));
  const added = others.slice(0, Math.max(0, most.works - list.works.length));
  const next = added.length ? changed(state, id, time, () => ({ works: [...list.works, ...added] })) : state;
  return { state: next, added: added.length, left: others.length - added.length };
}

export function withoutWorks(state, id, ids, time) {
  const away = new Set(ids);
  return changed(state, id, time, ({ works }) => ({ works: works.filter((work) => !away.has(work.id)) }));
}

/** The state with one work put into a list at a place, from 0. */
export const withWorkAt = (state, id, work, at, time) =>
  changed(state, id, time, ({ works }) => ({
    works: works.some((each) => each.id === work.id) ? works : spliced(works, at, 0, work),
  }));

/** The state with a work of a list at another place, from 0; the nearest one there is. */
export function moved(state, id, work, to, time) {
  const { works } = listOf(state, id);
  const from = works.findIndex((each) => each.id === work);
  const place = Math.min(works.length - 1, Math.max(0, to));
  if (from < 0 || from === place) {
    return state;
  }
  return changed(state, id, time, () => ({ works: spliced(spliced(works, from, 1), place, 0, works[from]) }));
}

/** The state with a note on a work; an empty one takes the note away. */
export function noted(state, id, note, title, time) {
  const { [id]: before, ...others } = state.notes;
  return { ...state, notes: note ? { ...others, [id]: { note, title, time } } : others };
}

/** The works with a note, that of the latest one first. */
export const worksWithNotes = ({ notes }) =>
  Object.entries(notes)
    .sort(([, one], [, other]) => (other.time || "").localeCompare(one.time || ""))
    .map(([id, { title }]) => ({ id, title: title || "" }));

/** The notes on some works. */
export const notesOn = ({ notes }, works) =>
  Object.fromEntries(works.filter(({ id }) => Object.hasOwn(notes, id)).map(({ id }) => [id, notes[id]]));

/** The address that carries a list; components/listing/address.py reads it. */
export const shareAddress = ({ name, works }, { path, names }) =>
  `${path}?${names.name}=${encodeURIComponent(name)}&${names.works}=${listed(works.map(({ id }) => id))}`;
