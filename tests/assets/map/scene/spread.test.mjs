import assert from "node:assert/strict";
import { test } from "node:test";

import { boundsOf } from "../../../../assets/map/scene/camera.mjs";
import { createSpread, levelAt, NEVER, pitchAt, sideAt, STEP } from "../../../../assets/map/scene/spread.mjs";
import { clustered } from "./made.mjs";

const COUNT = 2000;
const FIT = 60;
const LEVELS = 14;
const xy = clustered(COUNT, 3);
xy.set([NaN, 1], 2 * 40);
const order = Uint32Array.from({ length: COUNT }, (_, at) => (at * 7) % COUNT);

function made() {
  const spread = createSpread(xy, boundsOf(xy), order, FIT, LEVELS);
  spread.reach(LEVELS - 1);
  return spread;
}
const shownAt = (spread, level) => [...spread.placed.subarray(0, spread.ends[level])];
const apart = (a, b) => Math.max(Math.abs(xy[2 * a] - xy[2 * b]), Math.abs(xy[2 * a + 1] - xy[2 * b + 1]));

test("no picture covers another, at no level but the last", () => {
  const spread = made();
  for (let level = 0; level < LEVELS - 1; level += 1) {
    const rows = shownAt(spread, level);
    const scale = FIT * STEP ** level;
    // Pictures grow until the next level begins, and the map grows faster.
    for (const within of [0, 0.5, 0.999]) {
      const side = sideAt(level + within);
      for (let a = 0; a < rows.length; a += 1) {
        for (let b = a + 1; b < rows.length; b += 1) {
          assert.ok(apart(rows[a], rows[b]) * scale * STEP ** within >= side);
        }
      }
    }
  }
});

test("there is no room for one more", () => {
  const spread = made();
  const rows = shownAt(spread, 3);
  const pitch = pitchAt(3) / (FIT * STEP ** 3);
  for (let row = 0; row < COUNT; row += 1) {
    if (row !== 40 && spread.levelOf[row] > 3) {
      assert.ok(rows.some((shown) => apart(shown, row) < pitch));
    }
  }
});

test("who shows keeps showing while one zooms in, and in the end all show", () => {
  const spread = made();
  for (let level = 1; level < LEVELS; level += 1) {
    assert.deepEqual(shownAt(spread, level).slice(0, spread.ends[level - 1]), shownAt(spread, level - 1));
  }
  assert.equal(spread.ends[LEVELS - 1], COUNT - 1, "all but the work without a place");
  assert.equal(spread.levelOf[40], NEVER);
});

test("what shows does not depend on the part of the map that is seen", () => {
  // Levels know of no view: panning cannot change them. Works far away change nothing here, either.
  const more = new Float32Array(xy.length + 200).fill(0);
  more.set(xy);
  for (let at = 0; at < 100; at += 1) {
    more.set([500 + 9 * at, 500], 2 * (COUNT + at));
  }
  const all = Uint32Array.from({ length: COUNT + 100 }, (_, at) => (at < 100 ? COUNT + at : order[at - 100]));
  const spread = createSpread(more, boundsOf(xy), all, FIT, LEVELS);
  spread.reach(LEVELS - 1);
  const before = made();
  for (let row = 0; row < COUNT; row += 1) {
    assert.equal(spread.levelOf[row], before.levelOf[row]);
  }
});

test("the best work shows first", () => {
  const spread = made();
  assert.equal(spread.placed[0], order[0]);
  assert.equal(spread.levelOf[order[0]], 0);
});

test("a large collection is worked out in several calls", () => {
  const many = clustered(60000, 9);
  const spread = createSpread(many, boundsOf(many), Uint32Array.from({ length: 60000 }, (_, at) => at), FIT, LEVELS);
  assert.equal(spread.reach(LEVELS - 1, 0), -1);
  let calls = 0;
  while (spread.reach(LEVELS - 1, 0.01) < LEVELS - 1) {
    calls += 1;
  }
  assert.ok(calls > 3);
  const whole = createSpread(many, boundsOf(many), Uint32Array.from({ length: 60000 }, (_, at) => at), FIT, LEVELS);
  whole.reach(LEVELS - 1);
  assert.deepEqual(spread.levelOf, whole.levelOf);
});

test("levels and scales are each other's inverse", () => {
  assert.ok(Math.abs(levelAt(FIT * STEP ** 2.5, FIT) - 2.5) < 1e-9);
  assert.ok(sideAt(3) > sideAt(0) && sideAt(99) === sideAt(100));
});
