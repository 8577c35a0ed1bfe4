import assert from "node:assert/strict";
import { test } from "node:test";

import { read, withChoice } from "../../../assets/spellings/choices.mjs";

test("what is kept is read, and anything else is no choice", () => {
  assert.deepEqual(read('{"[\\"culture\\",\\"china\\"]": "same:China", "odd": 3}'), { '["culture","china"]': "same:China" });
  for (const text of [null, "", "[]", "3", "{", '"x"']) {
    assert.deepEqual(read(text), {});
  }
});

test("a choice is set, changed and withdrawn, and the kept ones stay as they were", () => {
  const kept = { a: "same:b" };
  assert.deepEqual(withChoice(kept, "c", "class:japan"), { a: "same:b", c: "class:japan" });
  assert.deepEqual(withChoice(kept, "a", "class:none"), { a: "class:none" });
  assert.deepEqual(withChoice(kept, "a", ""), {});
  assert.deepEqual(kept, { a: "same:b" });
});
