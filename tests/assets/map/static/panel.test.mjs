import assert from "node:assert/strict";
import { test } from "node:test";

import { rowsOf } from "../../../../assets/map/static/panel.mjs";

test("a selection is a table with a row a work", () => {
  const works = [
    { id: "a", title: "Wave", byline: "Hokusai", kind: { title: "Japan" }, link: "https://museum.example/1" },
    { id: "b", title: "Hills", byline: "", kind: { title: "China" } },
  ];
  assert.deepEqual(rowsOf(works), [
    ["object_id", "title", "by", "class", "source_url"],
    ["a", "Wave", "Hokusai", "Japan", "https://museum.example/1"],
    ["b", "Hills", "", "China", undefined],
  ]);
});
