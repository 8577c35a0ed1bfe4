import assert from "node:assert/strict";
import { test } from "node:test";

import { csvOf } from "../../../../assets/map/static/panel.mjs";

test("cells are quoted where they must be, and no spreadsheet evaluates one", () => {
  const works = [
    { id: "a,1", title: 'The "Wave"', byline: "Hokusai\nafter", kind: { title: "Japan" }, link: "https://museum.example/1" },
    { id: "b", title: "=1+1", byline: "", kind: { title: "China" } },
  ];
  assert.equal(
    csvOf(works),
    "object_id,title,by,class,source_url\r\n" +
      '"a,1","The ""Wave""","Hokusai\nafter",Japan,https://museum.example/1\r\n' +
      "b,'=1+1,,China,\r\n",
  );
});
