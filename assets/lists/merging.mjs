/* Lists from a file beside those that are kept: no list is lost, and the newer note of a work counts. */

import { freeName, made } from "./values.mjs";

const sameWorks = (one, other) =>
  one.works.length === other.works.length && one.works.every(({ id }, at) => id === other.works[at].id);

/**
 * Takes lists and notes into a state.
 *
 * A list of the same name with the same works in the same order is known already; one with other works is kept beside it
 * under a free name. A note without a time is taken only where there is none.
 *
 * @param {object} state
 * @param {{lists: object[], notes: object}} given - from a file; its lists have no ids
 * @param {() => string} newId
 * @param {object} most - the limits
 * @returns {{state: object, ids: string[], before: object, counts: object}} the ids of new lists, the notes that were
 *   there before (null: none), and how many of the lists and notes were taken, known already or left out
 */
export function merged(state, given, newId, most) {
  const counts = { lists: 0, works: 0, known: 0, full: 0, notes: 0, sameNotes: 0, older: 0 };
  const ids = [];
  let next = state;
  given.lists.forEach((list) => {
    if (next.lists.some((each) => each.name === list.name && sameWorks(each, list))) {
      counts.known += 1;
    } else if (next.lists.length >= most.lists) {
      counts.full += 1;
    } else {
      const id = newId();
      ids.push(id);
      next = made(next, { ...list, id, name: freeName(next, list.name, most) });
      counts.lists += 1;
      counts.works += list.works.length;
    }
  });
  const notes = { ...state.notes };
  const before = {};
  Object.entries(given.notes).forEach(([id, entry]) => {
    const own = Object.hasOwn(notes, id) ? notes[id] : null;
    if (own && own.note === entry.note) {
      counts.sameNotes += 1;
    } else if (own && (own.time || "") >= (entry.time || "")) {
      counts.older += 1;
    } else {
      before[id] = own;
      notes[id] = entry;
      counts.notes += 1;
    }
  });
  return { state: { ...next, notes }, ids, before, counts };
}

const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

/** What became of a file, in sentences. `unknown` of its works are not in this build, `foreign` parts are no works. */
export function mergedWords({ lists, works, known, full, notes, sameNotes, older }, unknown, foreign, most) {
  const taken = [];
  if (lists) {
    taken.push(`${counted(lists, "list", "lists")} with ${counted(works, "work", "works")}`);
  }
  if (notes) {
    taken.push(counted(notes, "note", "notes"));
  }
  const sentences = [taken.length ? `Imported: ${taken.join(", ")}.` : "Nothing new was in this file."];
  if (known) {
    sentences.push(`${counted(known, "list is", "lists are")} here already.`);
  }
  if (sameNotes) {
    sentences.push(`${counted(sameNotes, "note is", "notes are")} here already.`);
  }
  if (older) {
    sentences.push(`${counted(older, "note was", "notes were")} left out, for yours are newer.`);
  }
  if (full) {
    sentences.push(`${counted(full, "list was", "lists were")} left out: a browser keeps ${most.lists}.`);
  }
  if (unknown) {
    sentences.push(`${counted(unknown, "work is", "works are")} not in this build and kept all the same.`);
  }
  if (foreign) {
    sentences.push(`${counted(foreign, "canvas is no work", "canvases are no works")} of Vitrine.`);
  }
  return sentences.join(" ");
}
