import assert from "node:assert/strict";
import test from "node:test";

import { merged, mergedWords } from "../../../assets/lists/merging.mjs";

const MOST = { works: 4, name: 20, lists: 3 };
const OLD = "2026-01-01T10:00:00Z";
const NEW = "2026-01-02T10:00:00Z";
const works = (ids) => [...ids].map((id) => ({ id, title: "" }));
const note = (text, time) => ({ note: text, title: "", time });
const STATE = { lists: [{ id: "k1", name: "Ships", time: OLD, works: works("ab") }], notes: { a: note("mine", NEW) } };

function taken(given) {
  let number = 0;
  return merged(STATE, { lists: [], notes: {}, ...given }, () => `new${(number += 1)}`, MOST);
}

test("a list with other works is kept beside that of the same name", () => {
  const { state, ids, counts } = taken({ lists: [{ name: "Ships", time: NEW, works: works("ba") }] });
  assert.deepEqual(state.lists.map(({ name }) => name), ["Ships", "Ships (2)"]);
  assert.deepEqual([ids, counts.lists, counts.works], [["new1"], 1, 2]);
  assert.equal(state.lists[0], STATE.lists[0]);
});

test("the same list is known already, and a browser keeps so many lists only", () => {
  const same = { name: "Ships", time: NEW, works: works("ab") };
  const others = ["x", "y", "z"].map((name) => ({ name, time: "", works: [] }));
  const { state, counts } = taken({ lists: [same, ...others] });
  assert.deepEqual([state.lists.length, counts.known, counts.lists, counts.full], [3, 1, 2, 1]);
});

test("the newer note counts, and one without a time only where there is none", () => {
  const notes = (entry) => taken({ notes: { a: entry } });
  assert.equal(notes(note("theirs", OLD)).counts.older, 1);
  assert.equal(notes(note("theirs", "")).state.notes.a.note, "mine");
  assert.equal(notes(note("mine", OLD)).counts.sameNotes, 1);
  const newer = notes(note("theirs", "2026-01-03T10:00:00Z"));
  assert.deepEqual([newer.state.notes.a.note, newer.before.a.note], ["theirs", "mine"]);
  const other = taken({ notes: { toString: note("new", "") } });
  assert.deepEqual([other.counts.notes, other.before.toString], [1, null]);
});

test("what became of a file is said in sentences", () => {
  const none = { lists: 0, works: 0, known: 0, full: 0, notes: 0, sameNotes: 0, older: 0 };
  assert.equal(mergedWords(none, 0, 0, MOST), "Nothing new was in this file.");
  assert.equal(
    mergedWords({ ...none, lists: 1, works: 12, notes: 2, older: 1 }, 3, 1, MOST),
    "Imported: 1 list with 12 works, 2 notes. 1 note was left out, for yours are newer. " +
      "3 works are not in this build and kept all the same. 1 canvas is no work of Vitrine.",
  );
});
