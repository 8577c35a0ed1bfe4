import assert from "node:assert/strict";
import { test } from "node:test";

import { rowsOfMask } from "../../../../assets/map/selection.mjs";
import { fold, matchingOf, rowsWith } from "../../../../assets/map/static/find.mjs";

test("a text is folded as the build folds it", () => {
  assert.equal(fold("  Krøyer’s  Ölgemälde\n"), "kroyer's olgemalde");
  assert.equal(fold("ŁÓDŹ Straße"), "lodz strasse");
  assert.equal(fold("浮世絵"), "浮世絵");
});

test("every word must be in the text, in any order", () => {
  const texts = ["wave off kanagawa hokusai", "hokusai", "the wave"];
  assert.deepEqual(rowsWith("Hokusai WAVE", texts), [0]);
  assert.deepEqual(rowsWith("wav", texts), [0, 2]);
  assert.deepEqual(rowsWith("nothing", texts), []);
});

test("quotation marks make a phrase of whole words", () => {
  const texts = ["a red seal", "hundred seals", "red-seal ships", "seal, red", "葛飾北斎画"];
  assert.deepEqual(rowsWith('"Red  seal"', texts), [0, 2]);
  assert.deepEqual(rowsWith("“red” seal", texts), [0, 2, 3]);
  assert.deepEqual(rowsWith('"red seal', texts), [0, 1, 2, 3]);
  assert.deepEqual(rowsWith("「北斎」", texts), [4]);
  assert.deepEqual(rowsWith('"a.*"', texts), [0]);
  assert.deepEqual(rowsWith('""', texts), [0, 1, 2, 3, 4]);
});

test("a search is told to the map as the server tells it", () => {
  const base = { build: "b", count: 3 };
  assert.equal(matchingOf(base, "  ", []), null);
  const found = matchingOf(base, "Wáve", ["a wave", "a hill", "waves"]);
  assert.deepEqual(rowsOfMask(found.mask, 3), [0, 2]);
  assert.equal(found.count, 2);
  assert.deepEqual(found.chips, [{ name: "q", value: "Wáve", text: "“Wáve”" }]);
  assert.equal(matchingOf(base, '"a wave"', ["a wave", "", ""]).chips[0].text, '"a wave"');
});
