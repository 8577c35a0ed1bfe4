import assert from "node:assert/strict";
import { test } from "node:test";

import { boundsOf } from "../../../../assets/map/scene/camera.mjs";
import { createGrid, isInside } from "../../../../assets/map/scene/picking.mjs";
import { clustered, random } from "./made.mjs";

const COUNT = 3000;
const xy = clustered(COUNT, 1);
xy.set([NaN, NaN], 2 * 17);
xy.set(xy.subarray(0, 2), 2 * 99); // two works at one place
const bounds = boundsOf(xy);
const grid = createGrid(xy, bounds);
const distance = (row, x, y) => (xy[2 * row] - x) ** 2 + (xy[2 * row + 1] - y) ** 2;

function bruteNearest(x, y, reach, allows) {
  let [found, best] = [-1, reach * reach];
  for (let row = 0; row < COUNT; row += 1) {
    const each = distance(row, x, y);
    if (each <= best && (each < best || found < 0) && allows(row)) {
      [found, best] = [row, each];
    }
  }
  return found;
}

test("the nearest work is that of a search through all", () => {
  const next = random(5);
  for (let turn = 0; turn < 400; turn += 1) {
    const x = bounds.x0 - 0.5 + next() * (bounds.x1 - bounds.x0 + 1);
    const y = bounds.y0 - 0.5 + next() * (bounds.y1 - bounds.y0 + 1);
    const reach = next() ** 3 * 3;
    const allows = turn % 2 ? (row) => row % 3 > 0 : () => true;
    assert.equal(grid.nearest(x, y, reach, allows), bruteNearest(x, y, reach, allows));
  }
  assert.equal(grid.nearest(xy[0], xy[1], 0.1), 0, "the smaller row of two at one place");
  assert.equal(grid.nearest(bounds.x1 + 50, bounds.y1 + 50, 1), -1);
});

/** A reference of another kind: how often the outline goes round a point, modulo 2. */
function windsOddly(polygon, x, y) {
  let angle = 0;
  let crossings = 0;
  const corners = polygon.length / 2;
  for (let at = 0; at < corners; at += 1) {
    const next = (at + 1) % corners;
    const [xa, ya] = [polygon[2 * at] - x, polygon[2 * at + 1] - y];
    const [xb, yb] = [polygon[2 * next] - x, polygon[2 * next + 1] - y];
    angle += Math.atan2(xa * yb - xb * ya, xa * xb + ya * yb);
    crossings += 1;
  }
  assert.equal(crossings, corners);
  return Math.abs(Math.round(angle / (2 * Math.PI))) % 2 === 1;
}

const star = (corners, radius, x = 0, y = 0) => Array.from({ length: corners }, (_, at) => {
  const turn = (2 * Math.PI * at) / corners + 0.123;
  const far = radius * (at % 2 ? 0.45 : 1);
  return [x + far * Math.cos(turn), y + far * Math.sin(turn)];
}).flat();

const OUTLINES = {
  "a star": star(14, 3.1),
  "a star beside": star(200, 2, 3, -2),
  "a small one": star(10, 0.07, xy[0], xy[1]),
  "one round all": star(40, 100),
  "one that crosses itself": [-3, -3, 3, 3, 3, -3.1, -3, 3.2],
  "a box": [-1, -1, 2, -1, 2, 1.5, -1, 1.5],
  "one outside": [50, 50, 60, 50, 55, 60],
};

for (const [name, polygon] of Object.entries(OUTLINES)) {
  test(`the works in an outline are those of a reference: ${name}`, () => {
    const wanted = [];
    for (let row = 0; row < COUNT; row += 1) {
      if (Number.isFinite(xy[2 * row]) && windsOddly(polygon, xy[2 * row], xy[2 * row + 1])) {
        wanted.push(row);
      }
    }
    assert.deepEqual([...grid.inPolygon(polygon)], wanted);
    assert.deepEqual([...grid.inPolygon(polygon, (row) => row % 2 === 0)], wanted.filter((row) => row % 2 === 0));
  });
}

test("fewer than three corners hold nothing", () => {
  assert.equal(grid.inPolygon([]).length, 0);
  assert.equal(grid.inPolygon([0, 0, 1, 1]).length, 0);
  assert.equal(isInside([0, 0, 4, 0, 0, 4], 1, 1), true);
  assert.equal(isInside([0, 0, 4, 0, 0, 4], 3, 3), false);
});

test("a square round a place holds about as many works as asked for", () => {
  const reach = grid.reachOf(xy[0], xy[1], 30);
  let found = 0;
  grid.inBox({ x0: xy[0] - reach, y0: xy[1] - reach, x1: xy[0] + reach, y1: xy[1] + reach }, () => {
    found += 1;
  });
  assert.ok(found >= 30 && found < 90, `${found} works`);
  assert.ok(Number.isFinite(grid.reachOf(0, 0, 1e9)));
});

test("one work, and works at one place, are found", () => {
  for (const places of [[5, 5], [5, 5, 5, 5, 5, 5]]) {
    const some = Float32Array.from(places);
    const made = createGrid(some, boundsOf(some));
    assert.equal(made.nearest(5, 5, 0.1), 0);
    assert.equal(made.inPolygon([4, 4, 6, 4, 6, 6, 4, 6]).length, places.length / 2);
  }
});
