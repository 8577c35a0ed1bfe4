import assert from "node:assert/strict";
import { test } from "node:test";

import * as category from "../../../../assets/map/layouts/category.mjs";
import * as grid from "../../../../assets/map/layouts/grid.mjs";
import * as timeline from "../../../../assets/map/layouts/timeline.mjs";

/** Numbers from 0 to 1 that are the same every time. */
function* numbers(seed = 1) {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}
function scattered(count) {
  const source = numbers();
  return Float32Array.from({ length: 2 * count }, () => source.next().value);
}
const cells = (points) => Array.from({ length: points.length / 2 }, (_, row) => `${points[2 * row]},${points[2 * row + 1]}`);

for (const count of [1, 2, 3, 7, 100, 1234]) {
  test(`no two of ${count} works share a cell of the grid`, () => {
    const { points } = grid.layOut({ points: scattered(count) });
    assert.equal(new Set(cells(points)).size, count);
    assert.ok(points.every((each) => each >= 0 && Number.isInteger(each)));
  });
}

test("works in one place have cells of their own too", () => {
  assert.equal(new Set(cells(grid.layOut({ points: new Float32Array(200).fill(3) }).points)).size, 100);
});

test("the grid keeps left on the left and low at the bottom", () => {
  const points = scattered(2000);
  const placed = grid.layOut({ points }).points;
  const correlation = (offset) => {
    const [one, other] = [points, placed].map((each) => Array.from({ length: 2000 }, (_, row) => each[2 * row + offset]));
    const mean = (values) => values.reduce((sum, each) => sum + each, 0) / values.length;
    const [a, b] = [mean(one), mean(other)];
    const product = (x, p, y, q) => x.reduce((sum, each, index) => sum + (each - p) * (y[index] - q), 0);
    return product(one, a, other, b) / Math.sqrt(product(one, a, one, a) * product(other, b, other, b));
  };
  assert.ok(correlation(0) > 0.98 && correlation(1) > 0.98);
});

test("categories are blocks of their own, the largest first, each with its name below", () => {
  const codes = Uint8Array.from({ length: 300 }, (_, row) => (row % 3 ? 1 : row % 2 ? 2 : 0));
  const { points, labels } = category.layOut({ points: scattered(300), codes, names: ["A", "B", "C", "empty"] });
  assert.deepEqual(labels.map(({ text, count }) => [text, count]), [["B", 200], ["A", 50], ["C", 50]]);
  assert.equal(new Set(cells(points)).size, 300);
  const boxes = [0, 1, 2].map((code) => {
    const rows = [...codes.keys()].filter((row) => codes[row] === code);
    const [xs, ys] = [rows.map((row) => points[2 * row]), rows.map((row) => points[2 * row + 1])];
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  });
  for (const [one, other] of [[0, 1], [0, 2], [1, 2]]) {
    const [a, b] = [boxes[one], boxes[other]];
    assert.ok(a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1], "blocks do not overlap");
  }
  for (const { text, y } of labels) {
    assert.ok(y < boxes[["A", "B", "C"].indexOf(text)][1]);
  }
});

test("the timeline goes from the early works to the late ones, and those without a year stand before it", () => {
  const years = Int16Array.of(1500, 1900, 1700, timeline.NO_YEAR, 1800);
  const { points, labels } = timeline.layOut({ points: scattered(5), years });
  const x = [...years.keys()].map((row) => points[2 * row]);
  assert.ok(x[3] < x[0] && x[0] < x[2] && x[2] < x[4] && x[4] < x[1]);
  assert.ok(Math.abs(x[2] - (x[0] + x[1]) / 2) < 1e-3, "the scale is even");
  assert.deepEqual(labels.map(({ text }) => text).slice(0, 2), ["1500", "1550"]);
  assert.equal(labels.at(-1).text, "no year");
});

test("a few works of antiquity do not push all others together", () => {
  const years = Int16Array.from({ length: 1000 }, (_, row) => (row < 5 ? -2000 : 1600 + (row % 300)));
  const { points } = timeline.layOut({ points: scattered(1000), years });
  const x = [...years.keys()].map((row) => points[2 * row]);
  assert.equal(Math.min(...x), x[0]);
  assert.ok(Math.max(...x) - x[700] > 20);
});

test("marks are round years, few of them, and B.C. is said", () => {
  assert.deepEqual(timeline.marks(1603, 1868), [1650, 1700, 1750, 1800, 1850]);
  assert.ok(timeline.marks(-3000, 2000).length <= 10);
  const { labels } = timeline.layOut({ points: scattered(2), years: Int16Array.of(-450, 100) });
  assert.deepEqual(labels.slice(0, 6).map(({ text }) => text), ["400 B.C.", "300 B.C.", "200 B.C.", "100 B.C.", "1", "100"]);
});

test("a collection without any year is a column", () => {
  const { points, labels } = timeline.layOut({ points: scattered(3), years: new Int16Array(3).fill(timeline.NO_YEAR) });
  assert.ok(points.every(Number.isFinite));
  assert.equal(labels.at(-1).text, "no year");
});
