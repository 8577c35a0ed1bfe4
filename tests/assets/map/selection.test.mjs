import assert from "node:assert/strict";
import { test } from "node:test";

import {
  MOST_LETTERS, after, fromLink, isValid, rowsOfMask, sameMask, selectionOf, toAddress,
} from "../../../assets/map/selection.mjs";

const BASE = { build: "20261130T120000-b1", count: 10 };
const rowsOf = ({ mask }) => rowsOfMask(mask, BASE.count);
const marked = (mode, ...rows) => ({ rows, mode, by: "lasso", text: "drawn" });

test("a selection holds what the server reads", () => {
  assert.deepEqual(selectionOf(BASE, [3, 9, 0], "lasso", "drawn"), {
    build: BASE.build, mask: "CQI=", count: 3, by: "lasso", text: "drawn",
  });
});

test("a selection of another build is none", () => {
  const made = selectionOf(BASE, [1], "lasso", "");
  assert.equal(isValid(made, BASE), true);
  assert.equal(isValid(made, { ...BASE, build: "b2" }), false);
  assert.equal(isValid(null, BASE), false);
});

test("works replace the selection, come to it, or go from it", () => {
  const one = after(BASE, null, marked("replace", 4, 4, 8));
  assert.deepEqual([rowsOf(one), one.count], [[4, 8], 2]);
  assert.deepEqual(rowsOf(after(BASE, one, marked("replace", 1))), [1]);
  assert.deepEqual(rowsOf(after(BASE, one, marked("add", 1, 8))), [1, 4, 8]);
  assert.deepEqual(rowsOf(after(BASE, one, marked("subtract", 8, 9))), [4]);
  assert.equal(after(BASE, one, marked("subtract", 4, 8)), null);
  assert.equal(after(BASE, null, marked("add")), null);
});

test("what is added to a selection of another build begins anew", () => {
  const old = { ...selectionOf(BASE, [5], "lasso", ""), build: "b2" };
  assert.deepEqual(rowsOf(after(BASE, old, marked("add", 0))), [0]);
});

test("a selection in several steps says so", () => {
  const legend = { rows: [0], mode: "add", by: "legend", text: "China" };
  assert.equal(after(BASE, null, legend).text, "China");
  assert.equal(after(BASE, after(BASE, null, marked("replace", 4)), legend).text, "chosen in several steps");
});

test("selections are the same when they hold the same works, however they were made", () => {
  const one = selectionOf(BASE, [1, 2], "lasso", "a");
  assert.equal(sameMask(one, selectionOf(BASE, [2, 1], "legend", "b")), true);
  assert.equal(sameMask(null, undefined), true);
  assert.equal(sameMask(null, one), false);
});

test("a link brings the same works back", async () => {
  const large = { build: "x", count: 100_000 };
  for (const [base, rows] of [[BASE, [0, 3, 9]], [large, [5, 99_999]], [large, Array(20_000).fill().map((_, row) => 30_000 + row)]]) {
    const text = await toAddress(base, selectionOf(base, rows, "lasso", ""));
    assert.match(text, /^[\w.-]+$/, "it needs no escapes in an address");
    assert.ok(text.length <= MOST_LETTERS);
    assert.deepEqual(rowsOfMask((await fromLink(base, text)).mask, base.count), rows);
  }
});

test("a selection that is too long for an address gives none", async () => {
  const base = { build: "x", count: 100_000 };
  const scattered = Array(20_000).fill().map((_, row) => Math.floor(Math.abs(Math.sin(row + 1) * 1e6)) % 100_000);
  assert.equal(await toAddress(base, selectionOf(base, scattered, "lasso", "")), null);
});

test("a link of another build, and a damaged one, select nothing", async () => {
  const text = await toAddress(BASE, selectionOf(BASE, [1, 2], "lasso", ""));
  assert.equal(await fromLink({ ...BASE, build: "20261130T120000-b2" }, text), null);
  assert.equal(await fromLink({ ...BASE, count: 20 }, text), null);
  for (const damaged of ["", null, "x", text.slice(0, -2), text.replace(".", ".!"), `${text.split(".")[0]}.AAAA`]) {
    assert.equal(await fromLink(BASE, damaged), null, damaged);
  }
});
