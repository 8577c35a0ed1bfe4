import assert from "node:assert/strict";
import test from "node:test";

import { POSES } from "../../../assets/collection/poses.mjs";
import { fromAddress, inAddress, limbsOf, NAMES } from "../../../assets/shared/figure.mjs";

const triangle = { nose: { x: 10, y: 0 }, left_hip: { x: 20, y: 50, score: 0.5 }, right_hip: { x: 0, y: 50, score: 1 } };

test("a figure is spelled in a square round it, with the absent points empty", () => {
  const value = inAddress(triangle);
  const parts = value.split("_");
  assert.equal(parts.length, 17);
  assert.deepEqual([parts[0], parts[11], parts[12], parts[1]], ["200.0.9", "400.1000.5", "0.1000.9", ""]);
  assert.deepEqual(fromAddress(value).right_hip, { x: 0, y: 1000, score: 1 });
});

test("a point that was left out is absent", () => {
  assert.equal(fromAddress(inAddress({ ...triangle, left_wrist: { x: 5, y: 5, score: 0 } })).left_wrist, undefined);
});

test("what is no figure is null", () => {
  for (const value of ["", null, "_".repeat(16), "1.2.3", "1.2.3_".repeat(17), `a.b.c${"_".repeat(16)}`]) {
    assert.equal(fromAddress(value), null);
  }
});

test("a limb needs both ends", () => {
  assert.deepEqual(limbsOf(triangle), [["left_hip", "right_hip"]]);
});

test("every pose to begin with has known joints inside of the square", () => {
  for (const points of Object.values(POSES)) {
    for (const [name, { x, y }] of Object.entries(points)) {
      assert.ok(NAMES.includes(name) && x >= 0 && x <= 1000 && y >= 0 && y <= 1000, name);
    }
  }
  assert.equal(Object.keys(POSES.standing).length, 13);
  assert.equal(POSES.bust.left_knee, undefined);
});
