import assert from "node:assert/strict";
import { test } from "node:test";

import { createAtlas } from "../../../../assets/map/scene/atlas.mjs";

test("each tile has a slot of its own, until there are no more", () => {
  const atlas = createAtlas(3);
  const slots = [10, 11, 12].map((row) => atlas.claim(row));
  assert.deepEqual(slots.slice().sort(), [0, 1, 2]);
  assert.deepEqual([10, 11, 12].map((row) => atlas.slotOf(row)), slots);
  assert.equal(atlas.slotOf(13), -1);
});

test("the least recently used tile makes room", () => {
  const atlas = createAtlas(3);
  const [first, second] = [10, 11, 12].map((row) => atlas.claim(row));
  atlas.slotOf(10);
  assert.equal(atlas.claim(13), second);
  assert.equal(atlas.slotOf(11), -1);
  assert.equal(atlas.slotOf(10), first);
  assert.equal(atlas.size, 3);
});

test("tiles that show are kept", () => {
  const atlas = createAtlas(2);
  atlas.claim(1);
  const second = atlas.claim(2);
  assert.equal(atlas.claim(3, (row) => row === 1), second);
  assert.equal(atlas.claim(4, () => true), -1);
  assert.equal(atlas.size, 2);
});

test("a cleared atlas has room for all again", () => {
  const atlas = createAtlas(2);
  atlas.claim(1);
  atlas.claim(2);
  atlas.clear();
  assert.equal(atlas.slotOf(1), -1);
  assert.equal(new Set([atlas.claim(5), atlas.claim(6)]).size, 2);
});
