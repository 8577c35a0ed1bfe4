import assert from "node:assert/strict";
import { test } from "node:test";

import { WAYS, nearest, nextTowards } from "../../../assets/map/walking.mjs";

const pointsOf = (...places) => Float32Array.from(places.flat());

test("the walk begins at the work nearest to a place, of those that count", () => {
  const points = pointsOf([10, 10], [60, 45], [90, 50]);
  assert.equal(nearest(points, [50, 50]), 1);
  assert.equal(nearest(points, [50, 50], (row) => row !== 1), 2);
  assert.equal(nearest(points, [50, 50], () => false), -1);
});

test("each key goes its way, and y grows upwards", () => {
  const points = pointsOf([0, 0], [20, 0], [-20, 0], [0, -20], [0, 20]);
  const found = Object.fromEntries(Object.entries(WAYS).map(([key, way]) => [key, nextTowards(points, 0, way)]));
  assert.deepEqual(found, { ArrowRight: 1, ArrowLeft: 2, ArrowDown: 3, ArrowUp: 4 });
});

test("what is straight ahead comes before what is nearer but aside", () => {
  assert.equal(nextTowards(pointsOf([0, 0], [10, 9], [22, 0]), 0, WAYS.ArrowRight), 2);
});

test("only what lies within 45 degrees of the way, and counts, is reached", () => {
  const points = pointsOf([0, 0], [10, 11], [10, 10]);
  assert.equal(nextTowards(points, 0, WAYS.ArrowRight), 2);
  assert.equal(nextTowards(points, 0, WAYS.ArrowRight, [], (row) => row !== 2), -1);
});

test("a similar work that lies that way comes before a nearer one", () => {
  const points = pointsOf([0, 0], [10, 0], [80, 5], [-30, 0]);
  assert.equal(nextTowards(points, 0, WAYS.ArrowRight, [2, 3]), 2);
  assert.equal(nextTowards(points, 0, WAYS.ArrowRight, [3]), 1, "where none lies that way, any work does");
});

test("a work upon the same point does not hold the walk up", () => {
  assert.equal(nextTowards(pointsOf([0, 0], [0, 0], [30, 0]), 0, WAYS.ArrowRight), 2);
});
