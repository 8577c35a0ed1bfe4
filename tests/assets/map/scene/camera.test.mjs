import assert from "node:assert/strict";
import { test } from "node:test";

import { boundsOf, createCamera, LEAST_ZOOM, mostZoom } from "../../../../assets/map/scene/camera.mjs";

const near = (found, wanted, within = 1e-6) =>
  found.forEach((value, at) => assert.ok(Math.abs(value - wanted[at]) <= within, `${found} is not ${wanted}`));

function camera() {
  const made = createCamera();
  made.resize(800, 600);
  made.frame({ x0: -10, y0: -4, x1: 30, y1: 16 }, 200);
  made.set(made.fitted());
  return made;
}

test("bounds hold all finite places, and are never empty", () => {
  assert.deepEqual(boundsOf(Float32Array.of(1, 2, NaN, 5, 3, -4, 7, Infinity)), { x0: 1, y0: -4, x1: 3, y1: 2 });
  for (const places of [[], [NaN, NaN], [3, 3], [3, 3, 3, 3]]) {
    const box = boundsOf(Float32Array.from(places));
    assert.ok(box.x1 > box.x0 && box.y1 > box.y0);
  }
});

test("fitted, the whole map is seen with room round it", () => {
  const made = camera();
  const [left, bottom] = made.toScreen(-10, -4);
  const [right, top] = made.toScreen(30, 16);
  assert.ok(left >= 20 && right <= 780 && top >= 20 && bottom <= 580);
  near([left + right, top + bottom], [800, 600]);
});

test("screen and data units are each other's inverse, and y points up", () => {
  const made = camera();
  made.set({ x: 3, y: 5, zoom: 7 });
  near(made.toData(...made.toScreen(4.25, 5.5)), [4.25, 5.5]);
  assert.ok(made.toScreen(3, 6)[1] < made.toScreen(3, 5)[1]);
});

test("what lies below the pointer stays there while one zooms", () => {
  const made = camera();
  for (const [factor, x, y] of [[1.7, 500, 200], [3, 420, 310], [0.6, 380, 290]]) {
    const before = made.toData(x, y);
    made.zoomAbout(factor, x, y);
    near(made.toData(x, y), before);
  }
});

test("a drag moves the map by just as many pixels", () => {
  const made = camera();
  made.set({ zoom: 5 });
  const [x, y] = made.toScreen(10, 6);
  made.panBy(37, -12);
  near(made.toScreen(10, 6), [x + 37, y - 12]);
});

test("nobody loses the map", () => {
  const made = camera();
  made.panBy(1e6, -1e6);
  const { x, y } = made.view();
  near([x, y], [-10, -4]);
  made.zoomAbout(1e9);
  assert.equal(made.view().zoom, 200);
  made.zoomAbout(1e-9);
  assert.equal(made.view().zoom, LEAST_ZOOM);
});

test("a box is shown whole, and not nearer than allowed", () => {
  const made = camera();
  made.set(made.viewOf({ x0: 2, y0: 2, x1: 6, y1: 3 }));
  const [left, top] = made.toScreen(2, 3);
  const [right, bottom] = made.toScreen(6, 2);
  assert.ok(left > 0 && top > 0 && right < 800 && bottom < 600 && right - left > 500);
  assert.equal(made.viewOf({ x0: 2, y0: 2, x1: 2, y1: 2 }, 12).zoom, 12);
});

test("a larger collection can be zoomed in further", () => {
  assert.ok(mostZoom(300000) > mostZoom(2500) && mostZoom(10) >= 20);
});
