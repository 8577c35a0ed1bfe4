import assert from "node:assert/strict";
import { test } from "node:test";

import { corners } from "../../../assets/identify/outline.mjs";

const rounded = (polygon) => polygon.map((corner) => corner.map((value) => Math.round(value)));

test("an outline inside of the picture stays as it is", () => {
  assert.deepEqual(rounded(corners([0.1, 0.2, 0.8, 0.2, 0.8, 0.9, 0.1, 0.9], [1000, 500])), [
    [100, 100], [800, 100], [800, 450], [100, 450],
  ]);
});

test("of a detail the whole picture is framed, just inside of its edge", () => {
  assert.deepEqual(new Set(rounded(corners([-2, -3, 4, -3, 4, 5, -2, 5], [1000, 500])).map(String)), new Set([
    "6,6", "994,6", "994,494", "6,494",
  ]));
});

test("an outline that leaves the picture on one side is cut there", () => {
  assert.deepEqual(new Set(rounded(corners([0.5, 0.2, 1.5, 0.2, 1.5, 0.8, 0.5, 0.8], [1000, 1000])).map(String)), new Set([
    "500,200", "994,200", "994,800", "500,800",
  ]));
});

test("one that lies outside leaves nothing to frame", () => {
  assert.deepEqual(corners([2, 2, 3, 2, 3, 3, 2, 3], [100, 100]), []);
});
