import assert from "node:assert/strict";
import { test } from "node:test";

import { frameOf, inView, pixelOf } from "../../../assets/map/axes.mjs";

const gd = {
  clientWidth: 416,
  clientHeight: 216,
  layout: { margin: { l: 8, r: 8, t: 6, b: 10 }, xaxis: { range: [-2, 2] }, yaxis: { range: [0, 100] } },
};
const frame = frameOf(gd);

test("the corners of the ranges are the corners of the plot area, and y grows upwards", () => {
  assert.deepEqual(pixelOf(frame, [-2, 100]), [8, 6]);
  assert.deepEqual(pixelOf(frame, [2, 0]), [408, 206]);
  assert.deepEqual(pixelOf(frame, [0, 50]), [208, 106]);
});

test("a place beyond the ranges is out of view, one on the edge is in it", () => {
  assert.equal(inView(frame, pixelOf(frame, [2, 100])), true);
  assert.equal(inView(frame, pixelOf(frame, [2.01, 50])), false);
  assert.equal(inView(frame, pixelOf(frame, [0, -1])), false);
  assert.equal(inView(frame, [NaN, NaN]), false);
});
