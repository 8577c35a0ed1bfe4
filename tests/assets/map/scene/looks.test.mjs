import assert from "node:assert/strict";
import { test } from "node:test";

import { bake, dotSize, OPEN, RING, shapeOf, SHAPES } from "../../../../assets/map/scene/looks.mjs";
import { opaqueBox } from "../../../../assets/map/scene/pictures.mjs";
import { createWorks, ranked } from "../../../../assets/map/scene/works.mjs";

const bits = (count, ...rows) => {
  const made = new Uint8Array(Math.ceil(count / 8));
  rows.forEach((row) => (made[row >> 3] |= 1 << (row & 7)));
  return made;
};

function works(more = {}) {
  return {
    count: 6,
    codes: Uint8Array.of(0, 1, 2, 0, 1, 0),
    palette: [
      { colour: "#0072b2", marker: "circle" },
      { colour: "#e69f00", marker: "diamond" },
      { colour: "#8a8a8a", marker: "circle-open", rest: true },
    ],
    hidden: new Set(), matching: null, selected: null, isPlaced: () => true,
    scheme: { background: "#ffffff", grey: "#888888" },
    ...more,
  };
}
const style = ({ styles }, row) => [...styles.subarray(8 * row, 8 * row + 8)];

test("the rest is drawn first", () => {
  const { order, back } = bake(works());
  assert.deepEqual([...order], [2, 0, 1, 3, 4, 5]);
  assert.equal(back, 6);
});

test("selected works are drawn last and stand out, the others step back", () => {
  const made = bake(works({ selected: bits(6, 1, 2) }));
  assert.deepEqual([...made.order], [0, 3, 4, 5, 2, 1]);
  assert.equal(made.back, 4);
  assert.equal(style(made, 1)[6], RING);
  assert.equal(style(made, 2)[6], RING | OPEN);
  assert.ok(style(made, 0)[5] < style(made, 1)[5]);
  assert.ok(style(made, 0)[0] > 0x00 && style(made, 1)[0] === 0xe6);
});

test("works that do not match are grey below all, selected or not", () => {
  const made = bake(works({ matching: bits(6, 0, 3, 5), selected: bits(6, 1, 3) }));
  assert.deepEqual([...made.order], [2, 1, 4, 0, 5, 3]);
  assert.deepEqual(style(made, 1).slice(0, 3), style(made, 4).slice(0, 3));
  const [red, green, blue] = style(made, 1);
  assert.ok(red === green && green === blue);
});

test("hidden works, and works without a place or a category, are not drawn", () => {
  const codes = Uint8Array.of(0, 1, 2, 9, 1, 0);
  const made = bake(works({ hidden: new Set([1]), isPlaced: (row) => row !== 5, codes }));
  assert.deepEqual([...made.order], [2, 0]);
});

test("every symbol of the page has a shape", () => {
  for (const name of ["circle", "diamond", "square", "cross", "triangle-up", "star", "hexagon", "triangle-down", "x"]) {
    assert.deepEqual(shapeOf(name), { shape: SHAPES.indexOf(name), open: false });
  }
  assert.deepEqual(shapeOf("circle-open"), { shape: 0, open: true });
  assert.deepEqual(shapeOf("a symbol of next year"), { shape: 0, open: false });
});

test("dots shrink with the number of works and grow with the zoom", () => {
  assert.ok(dotSize(2500, 1) > dotSize(100000, 1) && dotSize(100000, 20) > dotSize(100000, 1));
  assert.ok(dotSize(2500, 1, 400) < dotSize(2500, 1, 900));
  assert.ok(dotSize(1e7, 1) >= 1.5 && dotSize(1, 1e6) <= 12);
});

test("rows are ranked by priority, equal ones by row", () => {
  assert.deepEqual([...ranked(Uint32Array.of(5, 0, 5, 2))], [1, 3, 0, 2]);
});

test("pictures come from matching works with a tile, selected ones first", () => {
  const made = Object.assign(createWorks(), works({ matching: bits(6, 0, 1, 3, 4), selected: bits(6, 4) }), {
    tiles: { tileOf: Uint32Array.of(0, 1, 2, 0xffffffff, 4, 5) }, order: Uint32Array.of(5, 3, 1, 0, 4, 2),
  });
  assert.deepEqual([...made.candidates()], [4, 1, 0]);
});

test("works on their way are between their places", () => {
  const made = createWorks();
  made.place(Float32Array.of(0, 0, 10, 10), false);
  made.place(Float32Array.of(4, 8, 10, 10), true);
  made.share = 0.25;
  assert.deepEqual(made.placeOf(0), [1, 2]);
  made.place(Float32Array.of(5, 6, 10, 10), true); // while they move
  assert.deepEqual(made.placeOf(0), [1, 2]);
  made.arrive();
  assert.deepEqual(made.placeOf(0), [5, 6]);
});

test("the picture in a letterboxed tile is found", () => {
  const tile = 8;
  const pixels = new Uint8Array(4 * 2 * tile * tile);
  for (let y = 2; y < 7; y += 1) {
    for (let x = 0; x < tile; x += 1) {
      pixels[4 * (y * 2 * tile + x) + 3] = 255;
    }
  }
  assert.deepEqual(opaqueBox(pixels, 2 * tile, tile), { x0: 0, y0: 2, x1: 8, y1: 7 });
  assert.deepEqual(opaqueBox(new Uint8Array(pixels.length), 2 * tile, tile), { x0: 0, y0: 0, x1: 8, y1: 8 });
});
