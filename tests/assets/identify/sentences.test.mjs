import assert from "node:assert/strict";
import { test } from "node:test";

import { nameIn, progressOf, tooLarge } from "../../../assets/identify/sentences.mjs";

test("a file of just the limit is sent, one byte more is refused with both sizes", () => {
  const limit = 20 * 2 ** 20;
  assert.equal(tooLarge(limit, limit), "");
  assert.equal(tooLarge(limit + 1, limit), "The file has 20.0 MB; 20 MB is the limit. Save a smaller copy.");
  assert.match(tooLarge(31.55 * 2 ** 20, limit), /^The file has 31\.[56] MB;/);
});

test("progress is told until all has been sent", () => {
  assert.equal(progressOf(0), "Sending, 0 % …");
  assert.equal(progressOf(0.456), "Sending, 46 % …");
  assert.equal(progressOf(1), "Looking …");
});

test("a picture is called as the last part of its address", () => {
  assert.equal(nameIn("https://museum.example/a%20landscape.jpg?size=full#top"), "a landscape.jpg");
  assert.equal(nameIn("https://museum.example/iiif/full/"), "full");
  assert.equal(nameIn("https://museum.example/50%.jpg"), "50%.jpg");
  assert.equal(nameIn(""), "picture");
});
