import assert from "node:assert/strict";
import { test } from "node:test";

import { withToggled } from "../../../assets/work/restrictions.mjs";

test("a restriction is added once and taken away, and the others stay", () => {
  assert.equal(withToggled(null, "artist", true), "artist");
  assert.equal(withToggled("artist", "class", true), "artist,class");
  assert.equal(withToggled("artist,class", "artist", true), "class,artist");
  assert.equal(withToggled("artist,class", "artist", false), "class");
  assert.equal(withToggled("artist", "artist", false), "");
  assert.equal(withToggled("", "artist", false), "");
});
