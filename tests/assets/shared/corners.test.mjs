import assert from "node:assert/strict";
import test from "node:test";

import {
  around, cornersOf, fromTopLeft, nearest, partWithin, stepOf, within,
} from "../../../assets/shared/corners.mjs";

const SQUARE = [[10, 10], [30, 10], [30, 30], [10, 30]];

test("a mark stays within the picture", () => {
  assert.deepEqual(within([-3, 700], 800, 600), [0, 600]);
  assert.deepEqual(within([12.5, 7], 800, 600), [12.5, 7]);
});

test("the nearest mark is the one that is moved", () => {
  assert.equal(nearest(SQUARE, [28, 33]), 2);
  assert.equal(nearest(SQUARE, [0, 0]), 0);
});

test("sides do not cross, whichever mark was put where", () => {
  const [a, b, c, d] = SQUARE;
  const drawn = around([a, c, b, d]);
  const start = drawn.indexOf(a);
  assert.deepEqual([0, 1, 2, 3].map((step) => drawn[(start + step) % 4]), SQUARE);
});

test("arrow keys move by one pixel, or by ten", () => {
  assert.deepEqual(stepOf("ArrowLeft", false), [-1, 0]);
  assert.deepEqual(stepOf("ArrowDown", true), [0, 10]);
  assert.equal(stepOf("Enter", false), null);
});

test("corners are told clockwise from the top left one, whichever mark was put where", () => {
  const [a, b, c, d] = SQUARE;
  for (const marks of [[a, b, c, d], [c, a, d, b], [d, c, b, a]]) {
    assert.deepEqual(fromTopLeft(marks, 40, 40), SQUARE);
  }
  // A painting that is turned to the right begins with the corner that is nearest to the picture's own.
  assert.deepEqual(fromTopLeft([[30, 35], [15, 5], [35, 10], [10, 30]], 40, 40)[0], [15, 5]);
});

test("a part is named in shares of the picture, and is where its corners are", () => {
  const part = partWithin([[300, 30], [100, 20], [310, 170], [95, 180]], 400, 200);
  assert.deepEqual(part, [0.25, 0.1, 0.75, 0.15, 0.775, 0.85, 0.2375, 0.9]);
  assert.deepEqual(cornersOf(part, 400, 200), [[100, 20], [300, 30], [310, 170], [95, 180]]);
});

test("corners enclose no part where one lies between the others, or they are too near", () => {
  assert.equal(partWithin([[100, 20], [300, 30], [180, 80], [95, 180]], 400, 200), null);
  assert.equal(partWithin([[100, 20], [110, 20], [110, 30], [100, 30]], 400, 200), null);
});
