import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { merged } from "../../../assets/review/decisions.mjs";
import { kept, made, withKept, wordsOfGroup } from "../../../assets/review/group_decisions.mjs";

// As pages/duplicates.py tells it; tests/pages/test_duplicates.py holds the two alike.
const RULES = JSON.parse(readFileSync(new URL("group_rules.json", import.meta.url)));
const { codes } = RULES;
const WORKS = [["a", "Mist"], ["b", "Mist, detail"]];
const ABOUT = { note: "", time: "2026", build: "b1" };
const decided = (decision, before) => made(before, decision, WORKS, ABOUT, codes);

test("a decision has all parts and no others", () => {
  assert.deepEqual(Object.keys(decided(codes.merge)).sort(), [...RULES.parts].sort());
});

test("the first work is kept unless another one was chosen", () => {
  assert.equal(decided(codes.merge).keep, "a");
  assert.equal(decided(codes.merge, withKept(decided(codes.merge), "b", "2027")).keep, "b");
  assert.equal(decided(codes.merge, { keep: "gone" }).keep, "a");
  assert.equal(decided(codes.keepBoth, { keep: "b" }).keep, "");
});

test("another work that is kept changes the time and nothing else", () => {
  const before = Object.freeze(decided(codes.merge));
  assert.deepEqual(withKept(before, "b", "2027"), { ...before, keep: "b", time: "2027" });
});

test("no decision keeps no work", () => {
  assert.equal(kept(undefined, WORKS), "");
  assert.equal(kept({ keep: "b" }, WORKS), "b");
});

test("every decision has its words", () => {
  const words = (decision, works = WORKS) => wordsOfGroup({ decision, keep: "b", time: "?" }, works, codes);
  assert.equal(words(codes.keepBoth), "You: keep both");
  assert.equal(words(codes.keepBoth, [...WORKS, ["c", ""]]), "You: keep all");
  assert.equal(words(codes.merge), "You: merge, and keep “Mist, detail” (b)");
  assert.equal(words(codes.merge, [["a", "Mist"]]), "You: merge, and keep “b” (b)");
  assert.equal(words(codes.different), "You: different works");
  assert.equal(words(""), "You left a note");
});

test("another work that is kept is another decision when files are taken over", () => {
  const mine = { g: decided(codes.merge) };
  const theirs = { g: withKept(mine.g, "b", mine.g.time) };
  assert.equal(merged(mine, theirs, RULES).taken, 1);
  assert.equal(merged(mine, mine, RULES).same, 1);
});
