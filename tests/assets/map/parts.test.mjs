import assert from "node:assert/strict";
import { test } from "node:test";

import { signs } from "../../../assets/map/chips.mjs";
import { ofThreeBytes, placed, prioritiesOf } from "../../../assets/map/data.mjs";
import { withRoom } from "../../../assets/map/labels.mjs";
import { rowsOfCode, toggled } from "../../../assets/map/legend.mjs";
import { linesOf } from "../../../assets/map/lines.mjs";
import { fitted } from "../../../assets/map/minimap.mjs";
import { polygonsOf } from "../../../assets/map/outlines.mjs";
import { viewOf } from "../../../assets/map/tour.mjs";

test("steps become places between the ends of the map", () => {
  const places = placed(Uint16Array.of(0, 0, 65535, 65535, 32768, 0), [-10, 0, 10, 4]);
  assert.deepEqual([...places.slice(0, 4)], [-10, 0, 10, 4]);
  assert.ok(Math.abs(places[4]) < 0.001);
});

test("exemplars come first in their order, and no other work comes before them", () => {
  const order = prioritiesOf(Uint32Array.of(7, 2), 1000);
  assert.deepEqual([order[7], order[2]], [0, 1]);
  assert.equal(order.filter((each) => each < 2).length, 2);
  // The others are mixed: the first hundred in the order are spread over the whole collection.
  const first = [...order.keys()].sort((one, other) => order[one] - order[other]).slice(2, 102);
  assert.ok(Math.min(...first) < 100 && Math.max(...first) > 900);
  // tests/pipeline/artefacts/test_exemplars.py has the same numbers: the first sheets have what is wanted first.
  assert.deepEqual(first.slice(0, 6), [609, 232, 842, 465, 88, 698]);
});

const box = (x, y) => ({ x, y, width: 40, height: 16 });
const FRAME = { width: 200, height: 100 };

test("names that have no room step aside, the less important first", () => {
  assert.deepEqual(withRoom([box(100, 50), box(110, 55), box(100, 80)], FRAME), [true, false, true]);
});

test("names keep within the frame, and off selected works", () => {
  assert.deepEqual(withRoom([box(10, 50), box(190, 50), box(100, 5)], FRAME), [false, false, false]);
  assert.deepEqual(withRoom([box(100, 50)], FRAME, [[90, 52]]), [false]);
  assert.deepEqual(withRoom([box(100, 50)], FRAME, [[90, 70]]), [true]);
});

test("an entry of the legend goes and comes back", () => {
  assert.deepEqual([...toggled(new Set([1]), 2)], [1, 2]);
  assert.deepEqual([...toggled(new Set([1, 2]), 2)], [1]);
  assert.deepEqual(rowsOfCode(Uint8Array.of(0, 2, 1, 2), 2), [1, 3]);
});

test("lines go to the neighbours, the nearest the strongest", () => {
  const lines = linesOf(0, [2, 1]);
  assert.deepEqual(lines.map(({ from, to }) => [from, to]), [[0, 2], [0, 1]]);
  assert.ok(lines[0].strength > lines[1].strength && lines[1].strength > 0);
  assert.deepEqual(linesOf([1, 2], []), []);
});

test("the small map shows everything, and a press on it is the place below", () => {
  const { toPixel, toPlace } = fitted([-5, -5, 15, 5]);
  for (const [x, y] of [[-5, -5], [15, 5], [5, 0]]) {
    const [left, top] = toPixel(x, y);
    assert.ok(left >= 0 && left <= 132 && top >= 0 && top <= 100);
    assert.deepEqual(toPlace(left, top).map(Math.round), [x, y]);
  }
});

test("outlines are polygons where the clusters are on the screen", () => {
  const labels = [{ outline: [[0, 0], [2, 0], [1, 1]] }, { outline: [[0, 0]] }, {}];
  assert.deepEqual(polygonsOf(labels, (x, y) => [10 * x, -10 * y]), ["0.0,0.0 20.0,0.0 10.0,-10.0"]);
});

test("a tour fills the map with a cluster, whole, and never zooms out of the map", () => {
  const view = viewOf({ x: 10, y: 0, outline: [[9, -1], [11, -1], [11, 1], [9, 1]] }, [-50, -50, 50, 50]);
  assert.deepEqual([view.x, view.y, view.zoom], [10, 0, 20]);
  assert.equal(viewOf({ x: 0, y: 0, outline: [[-10, 0], [10, 0]] }, [-50, -50, 50, 50]).zoom, 3.5);
  assert.equal(viewOf({ x: 0, y: 0, outline: [[-50, -50], [50, 50]] }, [-50, -50, 50, 50]).zoom, 1);
});

test("signs say what holds something back", () => {
  const base = { build: "b", names: ["China", "Japan", "India"] };
  const state = { base, selection: null, matching: null, hidden: new Set(), guest: null };
  assert.deepEqual(signs(state), []);
  const matching = { build: "b", count: 1234, chips: [{ name: "q", value: "moon", text: "“moon”" }], ignored: [] };
  const all = signs({ ...state, matching, hidden: new Set([1]), selection: { build: "b", count: 105 } });
  assert.deepEqual(all.map(({ text }) => text), ["“moon”", "1,234 works match", "Hidden: Japan", "105 selected"]);
  assert.deepEqual(all.map(({ act }) => act), ["unfilter", "", "unhide", "clear"]);
  const years = signs({ ...state, matching: { ...matching, read: 0, undated: 2072 } })[1].text;
  assert.ok(years.endsWith(" match, and 2,072 without a year"), years);
  const read = signs({ ...state, matching: { ...matching, read: 1100 } })[1].text;
  assert.equal(read, "1,234 works match, 1,100 only by what was read");
  assert.deepEqual(signs({ ...state, guest: { key: "k" } }).map(({ act }) => act), ["leave"]);
  assert.deepEqual(signs({ ...state, selection: { build: "other", count: 3 } }), [], "another build's selection is none");
});

test("numbers of tiles have three bytes, the lowest first", () => {
  assert.deepEqual([...ofThreeBytes(Uint8Array.of(1, 0, 0, 0, 1, 0, 3, 2, 1))], [1, 256, 0x010203]);
});
