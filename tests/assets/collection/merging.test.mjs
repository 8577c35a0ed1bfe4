import assert from "node:assert/strict";
import test from "node:test";

import { merged } from "../../../assets/collection/merging.mjs";

const entry = (parts) => ({ clustering: "ward", computed: "mist", name: "Mist", time: "2026-05-02", build: "b1", ...parts });

test("of two names for one cluster of a build the newer one counts, whatever their keys", () => {
  const kept = { "b1/ward/0": entry(), "b1/ward/1": entry({ computed: "birds", name: "Birds" }) };
  const given = {
    "b1/ward/mist": entry({ name: "Fog", time: "2026-05-03" }),
    "b1/ward/birds": entry({ computed: "birds", name: "Fowl", time: "2026-05-01" }),
    "b0/ward/mist": entry({ build: "b0", name: "Haze", time: "2026-01-01" }),
  };
  const { names, taken, older } = merged(kept, given);
  assert.deepEqual([taken, older], [2, 1]);
  assert.deepEqual(Object.entries(names).map(([key, { name }]) => [key, name]), [
    ["b1/ward/0", "Fog"],
    ["b1/ward/1", "Birds"],
    ["b0/ward/mist", "Haze"],
  ]);
  assert.equal(kept["b1/ward/0"].name, "Mist");
});
