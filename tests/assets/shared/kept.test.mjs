import assert from "node:assert/strict";
import test from "node:test";

import { keepText, textOf } from "../../../assets/shared/kept.mjs";

function withStorage(storage, act) {
  const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
  try {
    act();
  } finally {
    delete globalThis.localStorage;
    if (before) {
      Object.defineProperty(globalThis, "localStorage", before);
    }
  }
}

test("what a full storage does not take lasts in the application, and is kept once there is room", () => {
  const kept = new Map([["a", "old"]]);
  const storage = {
    isFull: true,
    getItem: (name) => kept.get(name) ?? null,
    setItem(name, text) {
      if (this.isFull) {
        throw new Error("QuotaExceededError");
      }
      kept.set(name, text);
    },
  };
  withStorage(storage, () => {
    assert.equal(keepText("a", "new"), false);
    assert.deepEqual([textOf("a"), kept.get("a"), textOf("b")], ["new", "old", null]);
    storage.isFull = false;
    assert.equal(keepText("a", "newer"), true);
    assert.deepEqual([textOf("a"), kept.get("a")], ["newer", "newer"]);
  });
});

test("a browser without a storage keeps nothing, and says so", () => {
  withStorage(undefined, () => {
    assert.equal(textOf("c"), null);
    assert.equal(keepText("c", "x"), false);
    assert.equal(textOf("c"), "x");
  });
});
