import assert from "node:assert/strict";
import test from "node:test";

import {
  deleted, freeName, listOf, listsOf, made, moved, noted, notesOn, putBack, read, renamed, shareAddress, withWorkAt, withWorks,
  withoutWorks, worksWithNotes,
} from "../../../assets/lists/values.mjs";

const MOST = { works: 4, name: 20 };
const TIME = "2026-01-01T10:00:00Z";
const LATER = "2026-01-02T10:00:00Z";
const work = (id) => ({ id, title: id.toUpperCase() });
const STATE = {
  lists: [
    { id: "k1", name: "Ships", time: TIME, works: ["a", "b", "c"].map(work) },
    { id: "k2", name: "Empty", time: "", works: [] },
  ],
  notes: { a: { note: "ask", title: "A", time: TIME }, z: { note: "look", title: "Z", time: LATER } },
};
const ids = (state, id = "k1") => listOf(state, id).works.map((each) => each.id).join("");

test("what was kept is read, and anything else is no list", () => {
  assert.deepEqual(read(JSON.stringify(STATE)), { state: STATE, isDamaged: false });
  assert.deepEqual(read(null), { state: { lists: [], notes: {} }, isDamaged: false });
  for (const text of ["no JSON", "3", "[]", "null"]) {
    assert.deepEqual(read(text), { state: { lists: [], notes: {} }, isDamaged: true });
  }
  const odd = { lists: [null, { id: 3, name: "x" }, { id: "k", name: "K", works: [null, { id: "a" }, { id: "a" }, { id: "" }] }], notes: [1] };
  const { state } = read(JSON.stringify(odd));
  assert.deepEqual(state, { lists: [{ id: "k", name: "K", time: "", works: [{ id: "a", title: "" }] }], notes: {} });
});

test("no two lists have one name, and a list may keep its own", () => {
  assert.equal(freeName(STATE, "  Tea \n things ", MOST), "Tea things");
  assert.equal(freeName(STATE, "Ships", MOST), "Ships (2)");
  assert.equal(freeName(renamed(STATE, "k2", "Ships (2)", TIME), "Ships", MOST), "Ships (3)");
  assert.equal(freeName(STATE, "Ships", MOST, "k1"), "Ships");
  assert.equal(freeName(STATE, " ", MOST), "");
  assert.ok(freeName({ lists: [{ id: "k", name: "x".repeat(20) }] }, "x".repeat(99), MOST).length <= 20);
});

test("a list is made, named anew, deleted and put back at its place", () => {
  const third = { id: "k3", name: "New", time: TIME, works: [] };
  assert.deepEqual(made(STATE, third).lists.at(-1), third);
  assert.deepEqual(listOf(renamed(STATE, "k2", "Full", LATER), "k2"), { id: "k2", name: "Full", time: LATER, works: [] });
  const [first] = STATE.lists;
  assert.deepEqual(putBack(deleted(STATE, "k1"), first, 0), STATE);
});

test("a work is in a list once, and a full list takes no more", () => {
  const { state, added, left } = withWorks(STATE, "k1", ["b", "d", "e", "d"].map(work), LATER, MOST);
  assert.deepEqual([ids(state), added, left, listOf(state, "k1").time], ["abcd", 1, 1, LATER]);
  assert.equal(withWorks(STATE, "k1", [work("a")], LATER, MOST).state, STATE);
  assert.deepEqual(listsOf(state, "d").map(({ id }) => id), ["k1"]);
});

test("a work that was taken away comes back to its place", () => {
  const without = withoutWorks(STATE, "k1", ["b"], LATER);
  assert.equal(ids(without), "ac");
  assert.equal(ids(withWorkAt(without, "k1", work("b"), 1, LATER)), "abc");
  assert.equal(ids(withWorkAt(STATE, "k1", work("b"), 0, LATER)), "abc");
  assert.equal(ids(STATE), "abc");
});

test("works are moved by any number of places, and never out of the list", () => {
  assert.equal(ids(moved(STATE, "k1", "a", 1, LATER)), "bac");
  assert.equal(ids(moved(STATE, "k1", "a", 99, LATER)), "bca");
  assert.equal(ids(moved(STATE, "k1", "c", -5, LATER)), "cab");
  assert.equal(moved(STATE, "k1", "a", 0, LATER), STATE);
  assert.equal(moved(STATE, "k1", "lost", 1, LATER), STATE);
});

test("a work has one note, and an empty one is none", () => {
  assert.deepEqual(noted(STATE, "a", "new", "A", LATER).notes.a, { note: "new", title: "A", time: LATER });
  assert.deepEqual(Object.keys(noted(STATE, "a", "", "A", LATER).notes), ["z"]);
  assert.deepEqual(worksWithNotes(STATE).map(({ id }) => id), ["z", "a"]);
  assert.deepEqual(notesOn(STATE, listOf(STATE, "k1").works), { a: STATE.notes.a });
  assert.deepEqual(notesOn(STATE, [{ id: "toString" }]), {});
});

test("an address carries a name and ids of any letters", () => {
  const rules = { path: "/lists", names: { name: "name", works: "works" } };
  const link = new URL(shareAddress({ name: "Tea & <ships>", works: [work("a,b/c"), work("é")] }, rules), "http://museum");
  assert.equal(link.searchParams.get("name"), "Tea & <ships>");
  assert.deepEqual(link.searchParams.get("works").split(",").map(decodeURIComponent), ["a,b/c", "é"]);
});
