import assert from "node:assert/strict";
import { test } from "node:test";

import { assign, comparisonOf, pathOf, spelled, without, workAddress } from "../../../assets/shared/address.mjs";

test("a path is the same with and without a slash at its end", () => {
  assert.equal(pathOf("/map/"), "/map");
  assert.equal(pathOf("/map"), "/map");
  assert.equal(pathOf("/"), "/");
  assert.equal(pathOf(""), "/");
  assert.equal(pathOf(undefined), "/");
});

test("nothing that is asked for needs no question mark", () => {
  assert.equal(spelled(new URLSearchParams()), "");
  assert.equal(spelled(new URLSearchParams({ q: "a b" })), "?q=a+b");
});

test("a name's values are replaced, those of others stay", () => {
  const parameters = new URLSearchParams("class=japan&q=fuji&class=china");
  assert.equal(assign(parameters, "class", ["india", ""]).toString(), "q=fuji&class=india&class=");
  assert.equal(assign(parameters, "class", []).toString(), "q=fuji");
});

test("names are left out of an address wherever they stand in it", () => {
  assert.equal(without("?page=2&class=japan&order=title&page=3", ["page", "order"]), "?class=japan");
  assert.equal(without("?page=2", ["page"]), "");
  assert.equal(without("", ["page"]), "");
});

test("any text can be the id of a work", () => {
  const dots = { ".": "%252E", "..": "%252E%252E" };
  assert.equal(workAddress("/work/", "1936.120", dots), "/work/1936.120");
  assert.equal(workAddress("/work/", "a/b?c#d%", dots), "/work/a%2Fb%3Fc%23d%25");
  assert.equal(workAddress("/work/", "北斎", dots), "/work/%E5%8C%97%E6%96%8E");
  assert.equal(workAddress("/work/", "toString", dots), "/work/toString");
});

test("a browser must not take an id for steps between folders", () => {
  const dots = { ".": "%252E", "..": "%252E%252E" };
  for (const id of [".", ".."]) {
    const url = new URL(workAddress("/prefix/work/", id, dots), "http://localhost");
    assert.equal(decodeURIComponent(decodeURIComponent(url.pathname)), `/prefix/work/${id}`);
  }
});

test("the address of a comparison has the ids, whatever letters they have", () => {
  const rules = { path: "/compare", works: "works" };
  assert.equal(comparisonOf(["met-1", "b"], rules), "/compare?works=met-1,b");
  assert.equal(comparisonOf([], rules), "/compare");
  // Decoded once, as a server does it, a comma and a slash of an id are still quoted.
  const value = new URL(comparisonOf(["a,b/c", "é"], rules), "http://museum").searchParams.get("works");
  assert.deepEqual(value.split(",").map(decodeURIComponent), ["a,b/c", "é"]);
});
