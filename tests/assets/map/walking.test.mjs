import assert from "node:assert/strict";
import { test } from "node:test";

import { WAYS, nearestToMiddle, nextTowards } from "../../../assets/map/walking.mjs";

const frame = { left: 0, top: 0, width: 100, height: 100 };
const mapOf = (...pixels) => ({ count: pixels.length, pixel: (row) => pixels[row], frame });

test("the walk begins at the work nearest to the middle of what is seen", () => {
  assert.equal(nearestToMiddle(mapOf([10, 10], [60, 45], [90, 50])), 1);
  assert.equal(nearestToMiddle(mapOf([-50, 50], [100, 100])), 1);
  assert.equal(nearestToMiddle(mapOf([-50, 50], [101, 50])), -1);
});

test("each key goes its way", () => {
  const map = mapOf([50, 50], [70, 50], [30, 50], [50, 70], [50, 30]);
  const found = Object.fromEntries(Object.entries(WAYS).map(([key, way]) => [key, nextTowards(map, 0, way)]));
  assert.deepEqual(found, { ArrowRight: 1, ArrowLeft: 2, ArrowDown: 3, ArrowUp: 4 });
});

test("what is straight ahead comes before what is nearer but aside", () => {
  assert.equal(nextTowards(mapOf([50, 50], [60, 59], [72, 50]), 0, WAYS.ArrowRight), 2);
});

test("only what lies within 45 degrees of the way, and in view, is reached", () => {
  assert.equal(nextTowards(mapOf([50, 50], [60, 61]), 0, WAYS.ArrowRight), -1);
  assert.equal(nextTowards(mapOf([50, 50], [60, 60]), 0, WAYS.ArrowRight), 1);
  assert.equal(nextTowards(mapOf([50, 50], [120, 50]), 0, WAYS.ArrowRight), -1);
});

test("a work upon the same point does not hold the walk up", () => {
  assert.equal(nextTowards(mapOf([50, 50], [50, 50], [80, 50]), 0, WAYS.ArrowRight), 2);
});
