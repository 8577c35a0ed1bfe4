import assert from "node:assert/strict";
import { test } from "node:test";

import { canvasSize, cells, fullest, numbers } from "../../../assets/identify/evidence.mjs";

test("numbers are read from an attribute", () => {
  assert.deepEqual(numbers("7,0.5,-1"), [7, 0.5, -1]);
});

test("a small picture is enlarged and a large one made smaller, in its proportions", () => {
  assert.deepEqual(canvasSize(320, 160), [640, 320]);
  assert.deepEqual(canvasSize(800, 700), [800, 700]);
  assert.deepEqual(canvasSize(2000, 4000), [500, 1000]);
  assert.deepEqual(canvasSize(1, 5000), [1, 1000]);
});

test("one place in thirty-three may be stronger than the fullest colour", () => {
  const steps = Int8Array.from({ length: 100 }, (_, index) => (index < 97 ? -(index % 50) : 127));
  assert.equal(fullest(steps, 127), 49);
  assert.equal(fullest(Int8Array.of(0, 0, 0, 0, 127), 127), 127);
  assert.equal(fullest(Int8Array.of(-128), 127), 128);
});

test("places tile the canvas without seams", () => {
  const [columns, rows, width, height] = [7, 3, 640, 333];
  const evidence = { steps: new Int8Array(columns * rows), grid: [columns, rows], window: [0, 0, 1, 1] };
  const found = cells(evidence, 1, [width, height]);
  assert.equal(found.length, columns * rows);
  assert.equal(found.reduce((sum, { box }) => sum + box[2] * box[3], 0), width * height);
  found.forEach(({ box }, place) => {
    const right = found[place + 1];
    if ((place + 1) % columns) {
      assert.equal(box[0] + box[2], right.box[0]);
    } else {
      assert.equal(box[0] + box[2], width);
    }
  });
});

test("of a letterboxed picture only its own places lie on the canvas", () => {
  const evidence = { steps: new Int8Array(16), grid: [4, 4], window: [0, 0.25, 1, 0.75] };
  const found = cells(evidence, 1, [400, 200]);
  assert.deepEqual(found[0].box, [0, -100, 100, 100]);
  assert.deepEqual(found[4].box, [0, 0, 100, 100]);
  assert.deepEqual(found[15].box, [300, 200, 100, 100]);
});

test("a place speaks for or against, at most in full colour", () => {
  const evidence = { steps: Int8Array.of(50, -25, 0, 127), grid: [2, 2], window: [0, 0, 1, 1] };
  const found = cells(evidence, 100, [10, 10]);
  assert.deepEqual(found.map((each) => each.speaksFor), [true, false, false, true]);
  assert.deepEqual(found.map((each) => each.strength), [0.5, 0.25, 0, 1]);
});
