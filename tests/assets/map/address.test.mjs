import assert from "node:assert/strict";
import { test } from "node:test";

import {
  filterAfter, filterOf, filterWithout, hiddenOfText, queryOf, viewOfText, viewToText,
} from "../../../assets/map/address.mjs";

const EXTENT = [-10, -20, 30, 60];

test("a view is told in shares of the map, and comes back", () => {
  const text = viewToText({ x: 10, y: 20, zoom: 4.25 }, EXTENT);
  assert.equal(text, "0.5,0.5,4.25");
  assert.deepEqual(viewOfText(text, EXTENT), { x: 10, y: 20, zoom: 4.25 });
});

test("what is no view is none", () => {
  for (const text of [null, "", "1,2", "1,2,0", "1,2,-3", "a,b,c", "1,2,3,4", "1,NaN,2", "1,2,Infinity"]) {
    assert.equal(viewOfText(text, EXTENT), null, text);
  }
});

test("hidden categories are codes that there are", () => {
  assert.deepEqual([...hiddenOfText("0.3.9.x.-1", 5)], [0, 3]);
  assert.deepEqual([...hiddenOfText(null, 5)], []);
});

test("the address has the filter first, then what is set of the map's own", () => {
  const query = queryOf("q=moon&class=japan&class=china", { projection: "tsne", colour: "class", at: "", hide: "", select: null });
  assert.equal(query, "q=moon&class=japan&class=china&projection=tsne&colour=class");
  assert.equal(queryOf("projection=evil&q=a", { projection: "pca" }), "q=a&projection=pca");
});

const written = (changes) => ({ words: "", field: null, values: [], from: "", to: "", ...changes });

test("what is written into the boxes becomes the filter, and others stay", () => {
  const before = "culture=Edo&q=old&from=1600";
  assert.equal(filterAfter(before, written({ words: "  moon ", to: 1700 })), "culture=Edo&q=moon&to=1700");
  assert.equal(filterAfter(before, written({ field: "class", values: ["japan", "-"] })), "culture=Edo&class=japan&class=");
  assert.equal(filterAfter("class=japan&class=china", written({ field: "class", values: [] })), "");
});

test("the filter is what is not the map's own", () => {
  assert.equal(filterOf("?projection=tsne&class=a&class=b&at=1,2,3&q=&like-upload=x"), "class=a&class=b&q=");
});

test("a condition goes alone", () => {
  assert.equal(filterWithout("class=japan&class=china&q=a", { name: "class", value: "japan" }), "class=china&q=a");
  assert.equal(filterWithout("q=a", { name: "q", value: "b" }), "q=a");
});
