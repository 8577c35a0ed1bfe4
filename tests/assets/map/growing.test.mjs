import assert from "node:assert/strict";
import { test } from "node:test";

import { boxRound, cornersOf, nextOf, resized } from "../../../assets/map/growing.mjs";
import { WAYS } from "../../../assets/map/walking.mjs";

const nearestOf = (lists) => new Map(Object.entries(lists).map(([row, list]) => [Number(row), list]));

test("from one work, its nearest works come next, in their order", () => {
  assert.deepEqual(nextOf([5], nearestOf({ 5: [9, 2, 7] })), [9, 2, 7]);
  assert.deepEqual(nextOf([5], nearestOf({ 5: [9, 2, 7] }), () => true, 2), [9, 2]);
});

test("what most of the set have among their nearest comes first, then what is nearest", () => {
  const nearest = nearestOf({ 0: [1, 2, 8], 1: [0, 7, 8], 2: [6, 8, 7] });
  assert.deepEqual(nextOf([0, 1, 2], nearest), [8, 7, 6]);
});

test("works of the set, and works that do not count, are not taken in", () => {
  const nearest = nearestOf({ 0: [1, 3, 4], 1: [0, 3] });
  assert.deepEqual(nextOf([0, 1], nearest, (row) => row !== 3), [4]);
  assert.deepEqual(nextOf([0, 1], nearest, () => false), []);
});

test("of equal works the order is always the same", () => {
  assert.deepEqual(nextOf([0, 1], nearestOf({ 0: [9], 1: [4] })), [4, 9]);
});

const LEAST = boxRound([10, 10], 2);
const MOST = { x0: 0, y0: 0, x1: 30, y1: 30 };

test("each arrow key moves its side outwards, and the place stays inside", () => {
  const after = (key, by) => resized(LEAST, WAYS[key], by, LEAST, MOST);
  assert.deepEqual(after("ArrowRight", 5), { ...LEAST, x1: 17 });
  assert.deepEqual(after("ArrowLeft", 5), { ...LEAST, x0: 3 });
  assert.deepEqual(after("ArrowUp", 5), { ...LEAST, y1: 17 });
  assert.deepEqual(after("ArrowDown", 5), { ...LEAST, y0: 3 });
});

test("a side goes back to where it began, and out to where the map ends", () => {
  const wide = resized(LEAST, WAYS.ArrowRight, 5, LEAST, MOST);
  assert.deepEqual(resized(wide, WAYS.ArrowRight, -3, LEAST, MOST), { ...LEAST, x1: 14 });
  assert.deepEqual(resized(wide, WAYS.ArrowRight, -50, LEAST, MOST), LEAST);
  assert.deepEqual(resized(LEAST, WAYS.ArrowLeft, 50, LEAST, MOST), { ...LEAST, x0: 0 });
  assert.deepEqual(resized(LEAST, WAYS.ArrowDown, -50, LEAST, MOST), LEAST);
});

test("a box has four corners", () => {
  assert.deepEqual(cornersOf({ x0: 1, y0: 2, x1: 3, y1: 4 }), [1, 2, 3, 2, 3, 4, 1, 4]);
});
