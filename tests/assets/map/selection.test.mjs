import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOf, has } from "../../../assets/shared/bits.mjs";
import {
  isOfLegend, isValid, sameMask, selectedPoints, selectionOf, withEntry, withOutline,
} from "../../../assets/map/selection.mjs";

const int32 = (...rows) => Buffer.from(Int32Array.from(rows).buffer).toString("base64");
const BASE = {
  build: "b1", count: 10, colour: "class", names: ["Japan", "China", "India"],
  rows: [int32(0, 3, 9), int32(1, 2), int32(4, 5, 6, 7, 8)],
};
const rowsOf = ({ mask }) => {
  const bits = bytesOf(mask);
  return [...Array(BASE.count).keys()].filter((row) => has(bits, row));
};

test("a selection holds what the server reads", () => {
  const made = selectionOf(BASE, [[3, 9], [0]], "lasso", "drawn");
  assert.deepEqual(made, { build: "b1", mask: "CQI=", count: 3, by: "lasso", text: "drawn" });
});

test("a selection of another build is none", () => {
  const made = selectionOf(BASE, [[1]], "lasso", "");
  assert.equal(isValid(made, BASE), true);
  assert.equal(isValid(made, { ...BASE, build: "b2" }), false);
  assert.equal(isValid(null, BASE), false);
});

test("selected works are found among the points of each trace", () => {
  const traces = [Int32Array.of(0, 3, 9), Int32Array.of(1, 2)];
  assert.deepEqual(selectedPoints(selectionOf(BASE, [[9, 2, 0]], "lasso", ""), traces), [[0, 2], [1]]);
});

test("entries of the legend add up, and go when they are pressed again", () => {
  const one = withEntry(BASE, null, 1);
  assert.deepEqual([rowsOf(one), one.text, one.codes, one.count], [[1, 2], "China", [1], 2]);
  const two = withEntry(BASE, one, 0);
  assert.deepEqual([rowsOf(two), two.text, two.codes], [[0, 1, 2, 3, 9], "Japan, China", [0, 1]]);
  assert.deepEqual(rowsOf(withEntry(BASE, two, 1)), [0, 3, 9]);
  assert.equal(withEntry(BASE, one, 1), null);
});

test("the legend begins anew after a lasso, another colouring or another build", () => {
  const one = withEntry(BASE, null, 1);
  for (const before of [selectionOf(BASE, [[5]], "lasso", ""), { ...one, colour: "split" }, { ...one, build: "b2" }]) {
    assert.deepEqual(withEntry(BASE, before, 0).codes, [0]);
    assert.equal(isOfLegend(before, BASE), false);
  }
  assert.equal(isOfLegend(one, BASE), true);
});

test("an outline selects what is in it", () => {
  const made = withOutline({ lassoPoints: { x: [], y: [] } }, [4, 4, 8], BASE, null);
  assert.deepEqual([rowsOf(made), made.count, made.by], [[4, 8], 2, "lasso"]);
});

test("an outline round nothing takes the selection away", () => {
  const current = selectionOf(BASE, [[1]], "legend", "");
  assert.equal(withOutline({ range: { x: [0, 1] } }, [], BASE, current), null);
  assert.equal(withOutline({ range: { x: [0, 1] } }, [], BASE, null), undefined);
});

test("what Plotly tells of its own drawing changes nothing", () => {
  const current = selectionOf(BASE, [[1, 2]], "lasso", "");
  assert.equal(withOutline(null, [], BASE, current), undefined);
  assert.equal(withOutline(undefined, [], BASE, current), undefined);
  assert.equal(withOutline({ points: [] }, [], BASE, current), undefined);
  assert.equal(withOutline({ points: [{}, {}] }, [2, 1], BASE, current), undefined);
});

test("selections are the same when they hold the same works, however they were made", () => {
  assert.equal(sameMask(selectionOf(BASE, [[1, 2]], "lasso", "a"), withEntry(BASE, null, 1)), true);
  assert.equal(sameMask(null, undefined), true);
  assert.equal(sameMask(null, selectionOf(BASE, [], "lasso", "")), false);
});
