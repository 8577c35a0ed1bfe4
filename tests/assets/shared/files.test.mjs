import assert from "node:assert/strict";
import test from "node:test";

import { csvFile, csvOf } from "../../../assets/shared/files.mjs";

test("cells are quoted where they must be, and no spreadsheet evaluates one", () => {
  assert.equal(csvOf([["a,1", 'The "Wave"', "two\nlines"]]), '"a,1","The ""Wave""","two\nlines"\r\n');
  assert.equal(csvOf([["=1+1", "-x", "@a"]]), "'=1+1,'-x,'@a\r\n");
});

test("numbers are numbers, and what is missing is empty", () => {
  assert.equal(csvOf([[-1.5, null, undefined, 0, ""]]), "-1.5,,,0,\r\n");
});

test("a file begins with the mark of UTF-8", async () => {
  const bytes = new Uint8Array(await csvFile([["é"]]).arrayBuffer());
  assert.deepEqual([...bytes.slice(0, 3)], [0xef, 0xbb, 0xbf]);
});
