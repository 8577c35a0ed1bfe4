import assert from "node:assert/strict";
import test from "node:test";

import { read, toggled } from "../../../assets/compare/pins.mjs";

const pin = (id) => ({ id, title: id.toUpperCase(), picture: `/${id}.webp` });

test("what was stored is read, and anything else is no pin", () => {
  assert.deepEqual(read(JSON.stringify([pin("a"), { id: "b" }, null, 3])), [pin("a")]);
  for (const text of [null, "", "no JSON", "{}", "3"]) {
    assert.deepEqual(read(text), []);
  }
});

test("a second press lets go, and no more works are pinned than can be compared", () => {
  const two = toggled(toggled([], pin("a"), 2), pin("b"), 2);
  assert.deepEqual(two.map(({ id }) => id), ["a", "b"]);
  assert.equal(toggled(two, pin("c"), 2), null);
  assert.deepEqual(toggled(two, pin("a"), 2), [pin("b")]);
});
