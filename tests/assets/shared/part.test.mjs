import assert from "node:assert/strict";
import { test } from "node:test";

import { LEAST, edges, inAddress, inWords, moved, opposite, resized, spanned } from "../../../assets/shared/part.mjs";

const PART = { left: 0.2, top: 0.3, width: 0.4, height: 0.5 };
const isInside = ({ left, top, width, height }) =>
  left >= 0 && top >= 0 && left + width <= 1 + 1e-9 && top + height <= 1 + 1e-9 && Math.min(width, height) >= LEAST;

test("two corners span a part in whichever order they are drawn", () => {
  assert.deepEqual(spanned([0.25, 0.5], [0.75, 1]), { left: 0.25, top: 0.5, width: 0.5, height: 0.5 });
  assert.deepEqual(spanned([0.75, 1], [0.25, 0.5]), { left: 0.25, top: 0.5, width: 0.5, height: 0.5 });
});

test("a part stays inside of the picture and is never too small to search for", () => {
  for (const part of [spanned([0.5, 0.5], [0.5, 0.5]), spanned([1, 1], [1, 1]), spanned([-3, 0.2], [9, 0.3])]) {
    assert.ok(isInside(part), JSON.stringify(part));
  }
  assert.ok(isInside(moved(PART, 5, -5)) && isInside(resized(PART, 5, 5)) && isInside(resized(PART, -5, -5)));
  assert.deepEqual(moved(PART, -1, -1), { ...PART, left: 0, top: 0 });
});

test("a handle moves its own corner, the opposite one stays", () => {
  assert.deepEqual(opposite(PART, "se"), [0.2, 0.3]);
  assert.deepEqual(opposite(PART, "nw"), [PART.left + PART.width, PART.top + PART.height]);
  assert.deepEqual(opposite(PART, "ne"), [0.2, PART.top + PART.height]);
});

test("the server and an address are told of the same part", () => {
  assert.deepEqual(edges(PART), [0.2, 0.3, 0.6, 0.8]);
  assert.equal(inAddress(PART, "a,b/c"), "20,30,40,50,a,b/c");
  assert.equal(inWords(PART), "40 by 50 per cent of the picture, 20 from the left and 30 from the top");
});
