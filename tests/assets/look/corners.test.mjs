import assert from "node:assert/strict";
import test from "node:test";

import { firstCorners, referenceOf, told } from "../../../assets/look/corners/geometry.mjs";

test("marks begin in the middle with the proportions of the reference, and fit into the picture", () => {
  for (const [width, height, aspect] of [[800, 600, 1.6], [200, 2000, 1.4], [2000, 200, 0.7]]) {
    const corners = firstCorners(width, height, aspect);
    const [wide, high] = [corners[1][0] - corners[0][0], corners[2][1] - corners[1][1]];
    assert.ok(Math.abs(wide / high - aspect) < 1e-9);
    assert.ok(corners.every(([x, y]) => x > 0 && x < width && y > 0 && y < height));
    assert.equal((corners[0][0] + corners[2][0]) / 2, width / 2);
  }
});

test("the server is told tenths of a pixel", () => {
  assert.equal(told([[1.26, 2], [3, 4.04], [5, 6], [7, 8]]), "1.3,2 3,4 5,6 7,8");
});

test("a reference of the visitor's own size needs two lengths, a marker one", () => {
  assert.equal(referenceOf("card", [0, 0], 20000), "card");
  assert.equal(referenceOf("", [100, 50.5], 20000), "100x50.5mm");
  assert.equal(referenceOf("aruco", [25.5, 25.5], 20000), "aruco:25.5mm");
  for (const own of [[0, 50], [100, NaN], [-1, 5], [30000, 5]]) {
    assert.equal(referenceOf("", own, 20000), null);
  }
});
