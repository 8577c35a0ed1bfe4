import assert from "node:assert/strict";
import test from "node:test";

import { MOST_ZOOM, WHOLE, atOneScale, enlarged, fitted, moved, placed } from "../../../assets/compare/view.mjs";

const FRAME = { width: 200, height: 100 };

test("a picture fills its frame without being cut, in the middle", () => {
  const whole = fitted(FRAME, { width: 400, height: 400 });
  assert.deepEqual(whole, { width: 100, height: 100 });
  assert.deepEqual(placed(WHOLE, FRAME, whole), { left: 50, top: 0, width: 100, height: 100 });
});

test("at one scale a cm is as long in every frame, and the largest work just fits", () => {
  const sizes = [{ width: 30, height: 20 }, { width: 80, height: 20 }, { width: 10, height: 50 }];
  const shown = atOneScale([FRAME, FRAME, FRAME], sizes);
  const scales = shown.map(({ width }, at) => width / sizes[at].width);
  assert.deepEqual(new Set(scales).size, 1);
  assert.equal(shown[2].height, 100);
});

test("what is under the pointer stays there while it is enlarged", () => {
  const whole = { width: 100, height: 100 };
  const at = (view, share) => placed(view, FRAME, whole).left + share * placed(view, FRAME, whole).width;
  const view = enlarged(WHOLE, whole, 2, 20, 10);
  // 20 pixels right of the middle lies the share 0.7 of the picture.
  assert.ok(Math.abs(at(view, 0.7) - at(WHOLE, 0.7)) < 1e-9);
  assert.equal(view.zoom, 2);
});

test("all pictures show the same part of themselves", () => {
  const view = enlarged(WHOLE, { width: 100, height: 100 }, 4, 10, 0);
  const other = placed(view, FRAME, { width: 150, height: 60 });
  assert.ok(Math.abs((FRAME.width / 2 - other.left) / other.width - view.x) < 1e-9);
});

test("no picture is dragged out of its frame, nor enlarged without end, and shrunk it is whole again", () => {
  const whole = { width: 100, height: 100 };
  assert.equal(moved({ zoom: 2, x: 0.5, y: 0.5 }, whole, -9999, 0).x, 1);
  assert.equal(moved({ zoom: 2, x: 0.5, y: 0.5 }, whole, 20, 0).x, 0.4);
  assert.equal(enlarged(WHOLE, whole, 1e9).zoom, MOST_ZOOM);
  assert.deepEqual(enlarged({ zoom: 2, x: 0.1, y: 0.9 }, whole, 0.1), WHOLE);
});
