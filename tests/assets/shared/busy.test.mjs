import assert from "node:assert/strict";
import { test } from "node:test";

import { againIn } from "../../../assets/shared/busy.mjs";

test("a busy server is asked again when it says, or a little later", () => {
  assert.equal(againIn(503, "2", 1, 0), 2000);
  assert.equal(againIn(503, "2", 1, 1), 3000);
});

test("it is not asked without end, nor after a long time", () => {
  assert.equal(againIn(503, "2", 4, 0), null);
  assert.equal(againIn(503, "600", 1, 0), null);
});

test("other answers are final", () => {
  for (const [status, after] of [[503, null], [503, ""], [503, "Wed, 21 Oct 2026 07:28:00 GMT"], [200, "2"], [500, "2"]]) {
    assert.equal(againIn(status, after, 1, 0), null);
  }
});
