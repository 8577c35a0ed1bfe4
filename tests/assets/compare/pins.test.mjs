import assert from "node:assert/strict";
import test from "node:test";

import { addressOf, read, toggled } from "../../../assets/compare/pins.mjs";

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

test("the address has the ids, whatever letters they have", () => {
  const rules = { path: "/compare", works: "works" };
  assert.equal(addressOf(["met-1", "b"], rules), "/compare?works=met-1,b");
  assert.equal(addressOf([], rules), "/compare");
  // Decoded once, as a server does it, a comma and a slash of an id are still quoted.
  const value = new URL(addressOf(["a,b/c", "é"], rules), "http://museum").searchParams.get("works");
  assert.deepEqual(value.split(",").map(decodeURIComponent), ["a,b/c", "é"]);
});
