import assert from "node:assert/strict";
import { test } from "node:test";

import {
  EMPTY, answered, count, decided, decisions, next, read, refreshed, refusedWords, signedOut,
} from "../../../assets/review/outbox.mjs";

const right = { decision: "label_right", title: "A mill" };
const again = { decision: "look_again", title: "A mill" };
const known = { a: { entry: { ...right, curator: "Ana" }, revision: 4 }, gone: { entry: null, revision: 5 } };

test("a text that holds no state is an empty one", () => {
  [null, "", "{", "[]", "null", '{"known": {}}', '{"known": [], "waiting": {}}'].forEach((text) => {
    assert.deepEqual(read(text), EMPTY);
  });
  const state = decided({ known, waiting: {} }, "b", right);
  assert.deepEqual(read(JSON.stringify(state)), state);
});

test("what was decided here counts before the server has it", () => {
  assert.deepEqual(decisions({ known, waiting: {} }), { a: known.a.entry });
  assert.deepEqual(decisions(decided({ known, waiting: {} }, "a", again)), { a: again });
  assert.deepEqual(decisions(decided({ known, waiting: {} }, "a", null)), {});
});

test("a decision follows the revision that was seen when it was made, whatever comes after", () => {
  const state = decided(decided({ known, waiting: {} }, "a", again), "b", right);
  const later = decided(refreshed(state, { a: { entry: right, revision: 9 } }), "a", null);
  assert.deepEqual(next(later, 10), [
    { id: "a", entry: null, follows: 4 },
    { id: "b", entry: right, follows: 0 },
  ]);
  assert.deepEqual(next(later, 1).length, 1);
  assert.equal(count(later), 2);
});

test("what the server took waits no more", () => {
  const state = decided({ known, waiting: {} }, "a", again);
  const stored = { ...again, curator: "Mara" };
  const { state: after, refused } = answered(state, next(state, 10), [{ accepted: true, entry: stored, revision: 6 }]);
  assert.deepEqual([count(after), after.known.a, refused], [0, { entry: stored, revision: 6 }, []]);
});

test("what was decided anew meanwhile still waits, and follows what was stored", () => {
  const before = decided({ known, waiting: {} }, "a", again);
  const sent = next(before, 10);
  const { state } = answered(decided(before, "a", right), sent, [{ accepted: true, entry: again, revision: 6 }]);
  assert.deepEqual(next(state, 10), [{ id: "a", entry: right, follows: 6 }]);
});

test("what another curator decided before counts, and is told", () => {
  const state = decided({ known: {}, waiting: {} }, "a", again);
  const outcome = { accepted: false, entry: { ...right, curator: "Ana" }, revision: 4 };
  const { state: after, refused } = answered(state, next(state, 10), [outcome]);
  assert.deepEqual([decisions(after), count(after)], [{ a: outcome.entry }, 0]);
  assert.match(refusedWords(refused), /^A mill: Ana has decided meanwhile, so yours was not stored\. The page shows/);
  assert.match(refusedWords([...refused, ...refused]), /The same is true of 1 more/);
  assert.match(refusedWords([{ mine: again, theirs: null }]), /A mill: Another curator has withdrawn/);
});

test("a state is not changed in place", () => {
  const state = Object.freeze({ known: Object.freeze({ ...known }), waiting: Object.freeze({}) });
  const after = decided(state, "a", null);
  answered(after, next(after, 10), [{ accepted: true, entry: null, revision: 9 }]);
  assert.deepEqual(state, { known, waiting: {} });
});

test("who signs out leaves what waits and nothing of what others decided", () => {
  assert.equal(signedOut(JSON.stringify({ known, waiting: {} })), null);
  const left = read(signedOut(JSON.stringify(decided({ known, waiting: {} }, "a", again))));
  assert.deepEqual(left, { known: {}, waiting: { a: { entry: again, follows: 4 } } });
});
