import assert from "node:assert/strict";
import { test } from "node:test";

import { thumbnailOf, withLatest } from "../../../assets/shared/uploads.mjs";

test("the latest pictures are kept, each once", () => {
  let kept = {};
  for (let number = 0; number < 20; number += 1) {
    kept = withLatest(kept, `key${number}`, number);
  }
  assert.equal(Object.keys(kept).length, 12);
  assert.equal(kept.key19, 19);
  assert.ok(!("key7" in kept));
  assert.deepEqual(Object.keys(withLatest({ a: 1, b: 2 }, "a", 3)), ["b", "a"]);
});

test("a thumbnail shows the part and is not enlarged", () => {
  assert.deepEqual(thumbnailOf(1000, 500, undefined, 200), { from: [0, 0, 1000, 500], size: [200, 100] });
  const part = { left: 0.5, top: 0, width: 0.1, height: 0.1 };
  assert.deepEqual(thumbnailOf(1000, 500, part, 200).size, [100, 50]);
});
