import assert from "node:assert/strict";
import test from "node:test";

import { around, firstCorners, nearest, referenceOf, stepOf, told, within } from "../../../assets/look/corners/geometry.mjs";

const SQUARE = [[10, 10], [30, 10], [30, 30], [10, 30]];

test("marks begin in the middle with the proportions of the reference, and fit into the picture", () => {
  for (const [width, height, aspect] of [[800, 600, 1.6], [200, 2000, 1.4], [2000, 200, 0.7]]) {
    const corners = firstCorners(width, height, aspect);
    const [wide, high] = [corners[1][0] - corners[0][0], corners[2][1] - corners[1][1]];
    assert.ok(Math.abs(wide / high - aspect) < 1e-9);
    assert.ok(corners.every(([x, y]) => x > 0 && x < width && y > 0 && y < height));
    assert.equal((corners[0][0] + corners[2][0]) / 2, width / 2);
  }
});

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

test("the server is told tenths of a pixel", () => {
  assert.equal(told([[1.26, 2], [3, 4.04], [5, 6], [7, 8]]), "1.3,2 3,4 5,6 7,8");
});

test("arrow keys move by one pixel, or by ten", () => {
  assert.deepEqual(stepOf("ArrowLeft", false), [-1, 0]);
  assert.deepEqual(stepOf("ArrowDown", true), [0, 10]);
  assert.equal(stepOf("Enter", false), null);
});

test("a reference of the visitor's own size needs two lengths, a marker one", () => {
  assert.equal(referenceOf("card", [0, 0], 20000), "card");
  assert.equal(referenceOf("", [100, 50.5], 20000), "100x50.5mm");
  assert.equal(referenceOf("aruco", [25.5, 25.5], 20000), "aruco:25.5mm");
  for (const own of [[0, 50], [100, NaN], [-1, 5], [30000, 5]]) {
    assert.equal(referenceOf("", own, 20000), null);
  }
});
