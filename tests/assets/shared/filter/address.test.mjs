import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  boxValues, cleared, isCatalogued, parts, searchOf, toggled, viewOf, withBox, withSpelling, withView, withWeights,
} from "../../../../assets/shared/filter/address.mjs";

// As components/exploring/filter_bar.py tells it; tests/pages/test_collection.py holds the two alike.
const RULES = JSON.parse(readFileSync(new URL("../../collection/rules.json", import.meta.url)));
const VIEWS = ["works", "explore"];
const of = (text) => new URLSearchParams(text);
const OFFERED = {
  field: "culture",
  options: {
    "works-class": [{ value: "japan" }, { value: "china" }, { value: "-" }],
    "works-split": [{ value: "train" }],
    "works-values": [{ value: "Edo" }, { value: "-" }],
  },
};
const boxes = (text, offered = OFFERED) => boxValues(of(text), RULES, offered);
const text = (parameters) => parameters && parameters.toString();

test("an address that asks for no view, or an unknown one, shows the first", () => {
  assert.equal(viewOf(of("view=explore"), RULES, VIEWS), "explore");
  assert.equal(viewOf(of("view=nope"), RULES, VIEWS), "works");
  assert.equal(viewOf(of(""), RULES, VIEWS), "works");
});

test("boxes hold what the address says", () => {
  const found = boxes("q=fuji&class=japan&class=china&split=train&culture=Edo&from=-500&to=1800&order=title&size=48&page=3");
  assert.deepEqual(found, {
    "works-search": "fuji", "works-class": ["japan", "china"], "works-split": ["train"], "works-values": ["Edo"],
    "works-from": -500, "works-to": 1800, "works-sort": "title", "works-size": "48", "works-page": 3,
    "explore-sort": "title", "explore-page": 3, "rejected-page": 3,
  });
});

test("an empty address empties the boxes", () => {
  assert.deepEqual(boxes(""), {
    "works-search": "", "works-class": [], "works-split": [], "works-values": [], "works-from": "", "works-to": "",
    "works-sort": "catalogue", "works-size": "24", "works-page": 1, "explore-sort": "catalogue", "explore-page": 1, "rejected-page": 1,
  });
});

test("what an address cannot mean is left out of the boxes", () => {
  const found = boxes("class=mars&from=12.5&to=x&order=colour&size=1000&page=-4");
  assert.deepEqual(found["works-class"], []);
  assert.equal(found["works-from"], "");
  assert.equal(found["works-to"], "");
  assert.equal(found["works-sort"], "catalogue");
  assert.equal(found["works-size"], "24");
  assert.equal(found["works-page"], 1);
  assert.equal(boxes("page=0")["works-page"], 1);
  assert.equal(boxes("page=12345678")["works-page"], 1);
});

test("a year before our era and the year nought are years", () => {
  assert.equal(boxes("from=-44")["works-from"], -44);
  assert.equal(boxes("from=0")["works-from"], 0);
});

test("what is not recorded has a sign of its own in a box", () => {
  assert.deepEqual(boxes("class=")["works-class"], ["-"]);
  assert.equal(text(withBox(of(""), RULES, "works-class", ["-"], null)), "class=");
  assert.equal(withBox(of("class="), RULES, "works-class", ["-"], null), null);
});

test("the box of any other field goes by the field that is chosen", () => {
  assert.deepEqual(boxes("culture=Edo", { ...OFFERED, field: null })["works-values"], []);
  assert.equal(text(withBox(of(""), RULES, "works-values", ["Edo"], "culture")), "culture=Edo");
  assert.equal(withBox(of(""), RULES, "works-values", ["Edo"], null), null);
});

test("what the address says already is no news", () => {
  assert.equal(withBox(of("q=fuji"), RULES, "works-search", " fuji ", null), null);
  assert.equal(withBox(of("class=b&class=a"), RULES, "works-class", ["a", "b"], null), null);
  assert.equal(withBox(of(""), RULES, "works-page", 1, null), null);
  assert.equal(withBox(of(""), RULES, "works-sort", "catalogue", null), null);
  assert.equal(withBox(of(""), RULES, "works-from", "", null), null);
  assert.equal(withView(of(""), RULES, VIEWS, "works"), null);
});

test("an address does not name what is usual", () => {
  assert.equal(text(withBox(of("order=title"), RULES, "works-sort", "catalogue", null)), "");
  assert.equal(text(withBox(of("page=4"), RULES, "works-page", 1, null)), "");
  assert.equal(text(withBox(of("q=fuji"), RULES, "works-search", "", null)), "");
  assert.equal(text(withView(of("view=explore"), RULES, VIEWS, "works")), "");
  assert.equal(text(withView(of(""), RULES, VIEWS, "explore")), "view=explore");
});

test("the address before is left as it was", () => {
  const before = of("class=japan&page=2");
  withBox(before, RULES, "works-class", [], null);
  toggled(before, RULES, "class", "japan");
  cleared(before, RULES, "all", "");
  searchOf(before, RULES, "class");
  assert.equal(text(before), "class=japan&page=2");
});

test("pressing a bar adds its value, and pressing it again takes it away", () => {
  assert.equal(text(toggled(of("class=japan"), RULES, "class", "china")), "class=japan&class=china");
  assert.equal(text(toggled(of("class=japan&class=china"), RULES, "class", "japan")), "class=china");
  assert.equal(text(toggled(of("q=a"), RULES, "q", "b")), "q=b");
  assert.equal(text(toggled(of(""), RULES, "culture", "")), "culture=");
});

test("a chip takes its own value away, and the last one all filters", () => {
  const asked = of("view=explore&of=acquired&class=japan&class=china&q=fuji&from=1700&order=title&size=48&page=2");
  assert.deepEqual(cleared(asked, RULES, "class", "japan").getAll("class"), ["china"]);
  assert.equal(cleared(asked, RULES, "from", "1700").has("from"), false);
  assert.equal(text(cleared(asked, RULES, "all", "")), "view=explore&of=acquired&order=title&size=48");
});

test("another filter begins at its first page; another page or spelling does not", () => {
  assert.equal(searchOf(of("class=japan&page=3"), RULES, "class"), "?class=japan");
  assert.equal(searchOf(of("class=japan&page=3"), RULES, ""), "?class=japan");
  assert.equal(searchOf(of("class=japan&page=3"), RULES, "page"), "?class=japan&page=3");
  assert.equal(searchOf(of("page=3"), RULES, "spelling"), "?page=3");
  assert.equal(searchOf(of("page=3"), RULES, "order"), "");
});

test("a count does not depend on order, size, page and spelling, a list only on the last", () => {
  const { counts, list } = parts("?class=japan&order=title&size=48&page=2&spelling=catalogued", RULES);
  assert.equal(counts, "?class=japan");
  assert.equal(list, "?class=japan&order=title&size=48&page=2");
});

test("the spelling of the classification is switched and switched back", () => {
  const before = withSpelling(of("q=a"), RULES, true);
  assert.equal(isCatalogued(before, RULES), true);
  assert.equal(text(withSpelling(before, RULES, false)), "q=a");
});

test("a search by pictures stays when filters are cleared, and nothing is counted anew for it", () => {
  const search = of("like=1&like=2&unlike-part=1,2,30,40,x&by=palette&class=japan&q=fuji&order=title&page=3");
  assert.equal(text(cleared(search, RULES, "all")), text(of("like=1&like=2&unlike-part=1,2,30,40,x&by=palette&order=title")));
  assert.equal(parts("?like=1&by=palette&class=japan", RULES).counts, "?class=japan");
  assert.equal(parts("?like=1&by=palette&class=japan", RULES).list, "?like=1&by=palette&class=japan");
});

test("the weights of the kinds are one value, and one of them must count", () => {
  assert.equal(withWeights(of("like=1&by=palette"), "by", { embedding: "70", palette: "5" }).get("by"), "embedding:70,palette:5");
  assert.equal(withWeights(of("like=1"), "by", { embedding: "0", palette: "0" }), null);
});

test("a column that must be empty is pressed, pressed again, and cleared with the rest", () => {
  const one = toggled(of("view=explore&class=japan"), RULES, "without", "tags");
  assert.equal(text(one), "view=explore&class=japan&without=tags");
  const two = toggled(one, RULES, "without", "raw_reign");
  assert.equal(text(two), "view=explore&class=japan&without=tags&without=raw_reign");
  assert.equal(text(toggled(two, RULES, "without", "tags")), "view=explore&class=japan&without=raw_reign");
  assert.equal(text(cleared(two, RULES, "without", "raw_reign")), "view=explore&class=japan&without=tags");
  assert.equal(text(cleared(two, RULES, "all", "")), "view=explore");
});
