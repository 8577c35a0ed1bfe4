import assert from "node:assert/strict";
import { test } from "node:test";

import { captionOf, crop, figure } from "../../../assets/feature_maps/maps.mjs";

test("a picture that fills the network's square is taken whole", () => {
  assert.deepEqual(crop([0, 0, 1, 1], 14, 7), { x: 0, y: 0, width: 14, height: 7 });
});

test("of a letterboxed picture every place that it touches is taken, and no other", () => {
  assert.deepEqual(crop([0, 0.25, 1, 0.75], 8, 8), { x: 0, y: 2, width: 8, height: 4 });
  assert.deepEqual(crop([0.3, 0, 0.7, 1], 7, 7), { x: 2, y: 0, width: 3, height: 7 });
});

test("a value is told with three digits and a printer's minus", () => {
  assert.equal(figure(0.0012345), "0.00123");
  assert.equal(figure(-12.345), "−12.3");
  assert.equal(figure(0), "0");
});

test("a caption names the channel, its grid and its reach", () => {
  const caption = captionOf({ of: 64, width: 56, height: 28 }, { number: 3, least: -0.5, most: 2 });
  assert.equal(caption, "Channel 3 of 64. 56 × 28 places; black is −0.5, white is 2.");
});
