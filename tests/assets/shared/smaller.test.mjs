import assert from "node:assert/strict";
import { test } from "node:test";

import { copySize, isSentAsItIs, smallerOf, toSend } from "../../../assets/shared/smaller.mjs";

const rules = { longest: 2048, shortest: 512, quality: 0.9, small: 512 * 1024 };

test("the longer side has the limit, the proportions stay, and nothing is enlarged", () => {
  assert.deepEqual(copySize(8000, 6000, 2048, 512), [2048, 1536]);
  assert.deepEqual(copySize(6000, 8000, 2048, 512), [1536, 2048]);
  assert.deepEqual(copySize(2048, 100, 2048, 512), [2048, 100]);
  assert.deepEqual(copySize(640, 480, 2048, 512), [640, 480]);
});

test("a scroll keeps its shorter side, as the server would", () => {
  assert.deepEqual(copySize(40000, 1500, 2048, 512), [13653, 512]);
  assert.deepEqual(copySize(600, 40000, 2048, 512), [512, 34133]);
  assert.deepEqual(copySize(30000, 3, 2048, 512), [30000, 3]);
});

test("small files and drawings are sent as they are", async () => {
  assert.equal(isSentAsItIs({ size: rules.small, type: "image/jpeg" }, rules), true);
  assert.equal(isSentAsItIs({ size: rules.small + 1, type: "image/jpeg" }, rules), false);
  assert.equal(isSentAsItIs({ size: 10 ** 7, type: "image/svg+xml" }, rules), true);
  const file = { size: 5, type: "" };
  assert.equal(await toSend(file, rules), file);
});

test("a copy is sent only if it is smaller", () => {
  const file = { size: 100 };
  assert.equal(smallerOf(file, { size: 99 }).size, 99);
  assert.equal(smallerOf(file, { size: 100 }), file);
  assert.equal(smallerOf(file, null), file);
});

/** A browser that says of any picture what it is told; gives the functions that are called. */
function browser({ size, decodes = true }) {
  const calls = { drawn: [], freed: 0, options: null };
  globalThis.window = { OffscreenCanvas: true };
  globalThis.Image = class {
    set src(address) {
      [this.naturalWidth, this.naturalHeight] = size || [0, 0];
      queueMicrotask(() => (size ? this.onload() : this.onerror(new Error("no picture"))));
    }
  };
  globalThis.URL.createObjectURL = () => "blob:1";
  globalThis.URL.revokeObjectURL = () => {
    calls.freed += 1;
  };
  globalThis.createImageBitmap = async (file, options) => {
    calls.options = options;
    if (!decodes) {
      throw new Error("too large");
    }
    return { close() {} };
  };
  globalThis.OffscreenCanvas = class {
    constructor(width, height) {
      Object.assign(this, { width, height });
    }

    getContext() {
      return { fillRect() {}, drawImage: () => calls.drawn.push([this.width, this.height]) };
    }

    async convertToBlob({ type, quality }) {
      return { size: 400_000, type, quality };
    }
  };
  return calls;
}

test("a photograph is sent as a copy, upright", async () => {
  const calls = browser({ size: [6000, 8000] });
  const sent = await toSend({ size: 12_000_000, type: "image/jpeg" }, rules);
  assert.deepEqual([sent.size, sent.type, sent.quality], [400_000, "image/jpeg", 0.9]);
  assert.deepEqual(calls.drawn, [[1536, 2048]]);
  assert.equal(calls.options.imageOrientation, "from-image");
  assert.equal(calls.freed, 1);
});

test("what this browser cannot draw, or has no memory for, is sent as it is", async () => {
  const file = { size: 12_000_000, type: "image/heic" };
  let calls = browser({ size: null });
  assert.equal(await toSend(file, rules), file);
  assert.deepEqual([calls.drawn, calls.freed], [[], 1]);
  calls = browser({ size: [20000, 10000], decodes: false });
  assert.equal(await toSend(file, rules), file);
});
