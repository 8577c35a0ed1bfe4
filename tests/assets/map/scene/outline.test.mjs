import assert from "node:assert/strict";
import { test } from "node:test";

import { createTrace } from "../../../../assets/map/scene/outline.mjs";
import { createPace } from "../../../../assets/map/scene/pace.mjs";

test("a lasso follows the pointer, without corners that lie on each other", () => {
  const trace = createTrace("lasso", [0, 0], "add");
  trace.extend(1, 1);
  trace.extend(10, 0);
  trace.extend(11, 0);
  assert.deepEqual(trace.extend(10, 10), [0, 0, 10, 0, 10, 10]);
  assert.equal(trace.mode, "add");
});

test("a box has four corners, however the pointer went", () => {
  const trace = createTrace("box", [5, 5], "replace");
  trace.extend(100, 100);
  trace.extend(9, 2);
  assert.deepEqual(trace.polygon(), [5, 5, 9, 5, 9, 2, 5, 2]);
});

test("dots are plain while something moves on a slow machine", () => {
  const pace = createPace();
  assert.equal(pace.isPlain(true, 1000, false), false, "nothing is known yet");
  assert.equal(pace.isPlain(false, 100000, true), true, "the first frame of many works");
  [100, 90, 120, 100, 80].forEach(pace.count);
  assert.equal(pace.isPlain(true, 1000, false), true);
  assert.equal(pace.isPlain(false, 1000, false), false);
  [16, 25, 24].forEach(pace.count);
  assert.equal(pace.isPlain(true, 1000, false), true, "it does not go to and fro");
  [16, 16, 16].forEach(pace.count);
  assert.equal(pace.isPlain(true, 1000, false), false);
});

test("one long frame does not make a machine slow", () => {
  const pace = createPace();
  [16, 900, 16, 16, 16, 700, 16].forEach(pace.count);
  assert.equal(pace.isPlain(true, 1000, false), false);
});
