import assert from "node:assert/strict";
import { test } from "node:test";

import { createSheets } from "../../../../assets/map/scene/sheets.mjs";

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Sheets of four tiles whose loading the test ends by hand. */
function made(options = {}) {
  const asked = [];
  const sheets = createSheets({
    urls: ["a", "b", "c", "d", "e", "f"],
    perSheet: 4,
    most: 2,
    kept: 1,
    onReady() {},
    load: (url, signal) => new Promise((resolve, reject) => {
      const bitmap = { url, closed: false, close: () => (bitmap.closed = true) };
      asked.push({ url, signal, bitmap, come: () => resolve(bitmap), fail: () => reject(new Error("no")) });
    }),
    ...options,
  });
  return { sheets, asked, urls: () => asked.map(({ url }) => url) };
}
const tiles = (...numbers) => numbers.map((tile) => ({ row: 100 + tile, tile }));

test("a few sheets load at once, in the order of wanting", async () => {
  const { sheets, asked, urls } = made();
  sheets.want(tiles(9, 1, 10, 4));
  assert.deepEqual(urls(), ["c", "a"]);
  assert.equal(sheets.take(), null);
  asked[0].come();
  await turn();
  assert.deepEqual(urls(), ["c", "a", "b"]);
  const { row, tile, bitmap } = sheets.take();
  assert.deepEqual([row, tile, bitmap.url], [109, 9, "c"]);
  assert.equal(sheets.take().tile, 10);
  assert.equal(sheets.take(), null);
});

test("a sheet that nobody needs any more is given up", async () => {
  const { sheets, asked, urls } = made();
  sheets.want(tiles(0, 4));
  sheets.want(tiles(4, 8));
  assert.deepEqual(asked.map(({ signal }) => signal.aborted), [true, false, false]);
  assert.deepEqual(urls(), ["a", "b", "c"]);
  asked[0].come();
  await turn();
  assert.equal(asked[0].bitmap.closed, true, "it came all the same, and takes no memory");
});

test("a sheet is used again without loading, and old ones are closed", async () => {
  const { sheets, asked, urls } = made();
  for (const tile of [0, 4, 8]) {
    sheets.want(tiles(tile));
    asked.at(-1).come();
    await turn();
    assert.equal(sheets.take().tile, tile);
  }
  sheets.want(tiles(9));
  assert.equal(sheets.take().tile, 9);
  assert.deepEqual(urls(), ["a", "b", "c"]);
  assert.deepEqual(asked.map(({ bitmap }) => bitmap.closed), [true, false, false], "one is kept beside the one in use");
});

test("a sheet that does not come is tried three times", async () => {
  const { sheets, asked } = made();
  sheets.want(tiles(0));
  for (let tries = 0; tries < 5; tries += 1) {
    asked.at(-1).fail();
    await turn();
    sheets.want(tiles(0));
  }
  assert.equal(asked.length, 3);
});

test("a tile beyond the last sheet is left out", () => {
  const { sheets, asked } = made();
  sheets.want(tiles(99));
  assert.equal(asked.length, 0);
});

test("nothing is kept after the end", async () => {
  const { sheets, asked } = made();
  sheets.want(tiles(0));
  sheets.close();
  asked[0].come();
  await turn();
  assert.equal(asked[0].bitmap.closed, true);
  assert.equal(asked[0].signal.aborted, true);
});
