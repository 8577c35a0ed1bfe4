import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOf, has, numbersOf, pack, rowsOf, textOf } from "../../../assets/shared/bits.mjs";

const base64 = (typed) => Buffer.from(typed.buffer).toString("base64");

test("a mask is one bit a work, the lowest first, as components/selection.py packs it", () => {
  // numpy.packbits of rows 0, 3 and 9 of 10 works, bitorder "little": 0b00001001, 0b00000010.
  assert.deepEqual(pack([[0, 3], [9]], 10), { mask: Buffer.from([9, 2]).toString("base64"), count: 3 });
});

test("a work that is named twice counts once", () => {
  assert.equal(pack([[1, 2], [2, 1, 4]], 8).count, 3);
});

test("a mask has whole bytes, and nothing is selected in an empty one", () => {
  const { mask, count } = pack([], 17);
  assert.deepEqual([...bytesOf(mask)], [0, 0, 0]);
  assert.equal(count, 0);
});

test("every row of a large random selection is found again, and no other", () => {
  const total = 100_003;
  const rows = Array.from({ length: total }, (_, row) => row).filter((row) => (row * 7919) % 13 < 4);
  const { mask, count } = pack([rows], total);
  const bits = bytesOf(mask);
  assert.equal(count, rows.length);
  assert.deepEqual(Array.from({ length: total }, (_, row) => row).filter((row) => has(bits, row)), rows);
});

test("bytes survive base64, also more of them than one call takes", () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 256);
  assert.deepEqual(bytesOf(textOf(bytes)), bytes);
  assert.equal(textOf(bytes), Buffer.from(bytes).toString("base64"));
});

test("rows are int32, little endian", () => {
  assert.deepEqual([...rowsOf(Buffer.from([1, 0, 0, 0, 0, 1, 0, 0, 255, 255, 255, 255]).toString("base64"))], [1, 256, -1]);
});

test("a trace's numbers are read from an array and from Plotly's typed arrays", () => {
  assert.deepEqual([...numbersOf([1.5, -2])], [1.5, -2]);
  assert.deepEqual([...numbersOf({ dtype: "f4", bdata: base64(Float32Array.of(1.5, -2)) })], [1.5, -2]);
  assert.deepEqual([...numbersOf({ dtype: "f8", bdata: base64(Float64Array.of(0.1, 1e300)) })], [0.1, 1e300]);
  assert.deepEqual([...numbersOf({ dtype: "i2", bdata: base64(Int16Array.of(-300, 7)) })], [-300, 7]);
});
