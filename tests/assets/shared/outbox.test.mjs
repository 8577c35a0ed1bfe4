import assert from "node:assert/strict";
import { test } from "node:test";

import {
  EMPTY, answered, count, decided, decisions, isOne, next, read, refreshed, refusedWords, sending, signedOut, without,
} from "../../../assets/shared/outbox.mjs";

const right = { decision: "label_right", title: "A mill" };
const again = { decision: "look_again", title: "A mill" };
const known = { a: { entry: { ...right, curator: "Ana" }, revision: 4 }, gone: { entry: null, revision: 5 } };

test("a text that holds no state is an empty one", () => {
  [null, "", "{", "[]", "null", '{"known": {}}', '{"known": [], "waiting": {}}'].forEach((text) => {
    assert.deepEqual(read(text), EMPTY);
  });
  const state = decided({ known, waiting: {} }, "b", right);
  assert.deepEqual(read(JSON.stringify(state)), { ...EMPTY, ...state });
});

test("what was decided here counts before the server has it", () => {
  assert.deepEqual(decisions({ known, waiting: {} }), { a: known.a.entry });
  assert.deepEqual(decisions(decided({ known, waiting: {} }, "a", again)), { a: again });
  assert.deepEqual(decisions(decided({ known, waiting: {} }, "a", null)), {});
});

test("a decision follows the revision that was seen when it was made, whatever comes after", () => {
  const state = decided(decided({ known, waiting: {} }, "a", again), "b", right);
  const later = decided(refreshed(state, { a: { entry: right, revision: 9 } }, "9"), "a", null);
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

test("a decision that was stored while its answer was lost is not another curator's", () => {
  const first = { ...right, time: "10:00:00.001" };
  const second = { ...again, time: "10:00:00.900" };
  const before = decided({ known: {}, waiting: {} }, "a", first);
  const lost = sending(before, next(before, 10));
  // The page was loaded again: what was sent is known, and what came of it is not.
  const state = decided(read(JSON.stringify(lost)), "a", second);
  const outcome = { accepted: false, entry: { ...first, curator: "Mara" }, revision: 7 };
  const { state: after, refused } = answered(state, next(state, 10), [outcome]);
  assert.deepEqual([refused, next(after, 10)], [[], [{ id: "a", entry: second, follows: 7 }]]);
  // Somebody else's is refused all the same.
  const theirs = { accepted: false, entry: { ...right, curator: "Ana", time: "10:00:00.500" }, revision: 8 };
  assert.equal(answered(state, next(state, 10), [theirs]).refused.length, 1);
});

test("a refused change is left out unless something else was decided meanwhile", () => {
  const state = decided({ known: {}, waiting: {} }, "a", right);
  const [change] = next(state, 1);
  assert.equal(count(without(state, change)), 0);
  assert.equal(count(without(decided(state, "a", again), change)), 1);
});

test("two entries are one decision by the moment at which they were made", () => {
  const made = { ...right, time: "10:00" };
  assert.ok(isOne(made, { ...made, curator: "Mara" }) && isOne(null, null));
  assert.ok(!isOne(made, { ...made, time: "10:01" }) && !isOne(made, null) && !isOne(null, made));
});

test("a state is not changed in place", () => {
  const state = Object.freeze({ known: Object.freeze({ ...known }), waiting: Object.freeze({}) });
  const after = decided(state, "a", null);
  answered(after, next(after, 10), [{ accepted: true, entry: null, revision: 9 }]);
  sending(after, next(after, 10));
  assert.deepEqual(state, { known, waiting: {} });
});

test("who signs out leaves what waits and nothing of what others decided", () => {
  assert.equal(signedOut(JSON.stringify({ known, waiting: {} })), null);
  const left = read(signedOut(JSON.stringify(decided({ known, waiting: {} }, "a", again))));
  assert.deepEqual(left, { ...EMPTY, waiting: { a: { follows: 4, entry: again } } });
});
