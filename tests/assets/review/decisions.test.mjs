import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { merged, mergedWords, withNote, wordsOf } from "../../../assets/review/decisions.mjs";

// As pages/review.py tells it; tests/pages/test_review.py holds the two alike.
const RULES = JSON.parse(readFileSync(new URL("rules.json", import.meta.url)));
const titled = (key) => ({ china: "China", japan: "Japan" })[key] || key;
const entry = (parts) => ({ decision: "label_right", label: "", given: "china", note: "", time: "2024-05-01", ...parts });

test("the newer decision of a work counts, whichever side it is on", () => {
  const kept = { a: entry({ time: "2024-05-02" }), b: entry(), c: entry() };
  const given = { a: entry(), b: entry({ time: "2024-05-03", decision: "look_again" }), c: entry(), d: entry() };
  const outcome = merged(kept, given, RULES);
  assert.deepEqual([outcome.taken, outcome.older, outcome.same], [2, 1, 1]);
  assert.deepEqual(outcome.decisions, { a: kept.a, b: given.b, c: kept.c, d: given.d });
});

test("a part that is missing and one that is empty are the same", () => {
  const { note, label, ...short } = entry();
  assert.equal(merged({ a: short }, { a: entry() }, RULES).same, 1);
});

test("a decision of the same time that says something else is taken", () => {
  assert.equal(merged({ a: entry() }, { a: entry({ note: "!" }) }, RULES).taken, 1);
});

test("what was kept before is not changed in place", () => {
  const kept = Object.freeze({ a: entry() });
  assert.deepEqual(Object.keys(merged(kept, { b: entry() }, RULES).decisions), ["a", "b"]);
});

test("what became of a file is told without what did not happen", () => {
  assert.equal(mergedWords({ taken: 3, same: 0, older: 0 }), "3 taken over.");
  assert.equal(
    mergedWords({ taken: 0, same: 2, older: 1 }), "0 taken over, 2 known already, 1 left out, for yours are newer.",
  );
});

const noteOnly = () => entry({ decision: "" });

test("a note is written beside the decision", () => {
  assert.deepEqual(withNote(entry(), "a fan", noteOnly, "2025"), entry({ note: "a fan", time: "2025" }));
  assert.deepEqual(withNote(entry({ note: "old" }), "", noteOnly, "2025"), entry({ time: "2025" }));
});

test("a note without a decision is kept alone, and nothing is left when it is emptied", () => {
  assert.equal(withNote(undefined, "a fan", noteOnly, "2025").decision, "");
  assert.equal(withNote(entry({ decision: "", note: "a fan" }), "", noteOnly, "2025"), null);
});

test("a note that says what it said changes nothing", () => {
  assert.equal(withNote(entry({ note: "a fan" }), "a fan", noteOnly, "2025"), undefined);
  assert.equal(withNote(undefined, "", noteOnly, "2025"), undefined);
});

const words = (parts, given = "china") => wordsOf(entry({ time: "?", ...parts }), given, RULES, titled);

test("every decision has its words", () => {
  assert.equal(words({}), "You: the label is right");
  assert.equal(words({ decision: "change_label", label: "japan" }), "You: should be Japan");
  assert.equal(words({ decision: "look_again" }), "You: look again");
  assert.equal(words({ decision: "" }), "You left a note");
});

test("a decision on a label that has changed since says so", () => {
  assert.equal(words({}, "japan"), "You: the label is right (when the catalogue said China)");
  assert.equal(words({ decision: "change_label", label: "japan" }, "japan"), "The catalogue has followed you: Japan");
});

test("the time is told where it is one", () => {
  assert.match(wordsOf(entry({ time: "2024-05-01T10:00:00Z" }), "china", RULES, titled), /^You: the label is right · .*2024/);
});
