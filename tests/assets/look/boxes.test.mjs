import assert from "node:assert/strict";
import test from "node:test";

import { json, pixels, rows } from "../../../assets/look/boxes/exporting.mjs";
import * as states from "../../../assets/look/boxes/state.mjs";
import { guess, items } from "../../../assets/look/layers/count.mjs";
import { csvOf } from "../../../assets/shared/files.mjs";

const PICTURE = { width: 200, height: 100 };
const FOUND = { count: 2.4, low: 2, high: 3.6, dots: [{ x: 10, y: 10, score: 1 }, { x: 50.5, y: 20.2, score: 0.51 }] };
const begun = () => ({ ...states.fresh(200, 100), boxes: [[5, 5, 10, 10]] });

test("a box may be drawn from any corner, and stays inside the picture", () => {
  assert.deepEqual(states.boxOf([30, 40], [10, 20], PICTURE), [10, 20, 20, 20]);
  assert.deepEqual(states.boxOf([-5, -5], [20.04, 900], PICTURE), [0, 0, 20, 100]);
  assert.equal(states.boxOf([10, 10], [12, 80], PICTURE), null); // A press, not a box.
});

test("a box that is moved or made smaller stays a box inside the picture", () => {
  assert.deepEqual(states.changed([0, 0, 10, 10], [-3, 4], [0, 0], PICTURE), [0, 4, 10, 10]);
  assert.deepEqual(states.changed([190, 90, 10, 10], [9, 9], [0, 0], PICTURE), [190, 90, 10, 10]);
  assert.deepEqual(states.changed([50, 50, 10, 10], [0, 0], [-99, 5], PICTURE), [50, 50, states.LEAST, 15]);
  assert.deepEqual(states.middle(PICTURE), [93.8, 43.8, 12.5, 12.5]);
});

test("the server gets the boxes as text", () => {
  assert.equal(states.asText([[1, 2, 3, 4], [5.5, 6, 7, 8]]), "1,2,3,4 5.5,6,7,8");
});

test("a click adds a dot, or takes away the one that is there", () => {
  const state = states.counted(begun(), FOUND);
  assert.equal(states.shown(state).length, 2);
  const added = states.corrected(state, 100, 50, 5);
  assert.deepEqual(added.dots.at(-1), { x: 100, y: 50, score: null, source: "added" });
  const fewer = states.corrected(added, 52, 21, 5);
  assert.equal(fewer.dots[1].source, "removed"); // It is kept for the export.
  assert.deepEqual([states.shown(fewer).length, states.corrections(fewer)], [2, { added: 1, removed: 1 }]);
  const undone = states.corrected(fewer, 100, 50, 5);
  assert.equal(undone.dots.length, 2);
  // Where a guess was taken away, a click adds a dot.
  assert.equal(states.corrected(undone, 50.5, 20.2, 5).dots.at(-1).source, "added");
  assert.equal(states.shown(state).length, 2); // The state itself did not change.
});

test("dots of small things can be told apart", () => {
  assert.equal(states.nearness(begun(), 14), 5);
  assert.equal(states.nearness({ boxes: [[0, 0, 90, 90]] }, 14), 14);
});

test("counting again replaces corrections", () => {
  const state = states.corrected(states.counted(begun(), FOUND), 100, 50, 5);
  assert.deepEqual(states.corrections(states.counted(state, FOUND)), { added: 0, removed: 0 });
});

test("the guess is said with its interval", () => {
  assert.equal(guess({ count: 41.2, low: 36.4, high: 46.9 }), "about 41 (36 to 47), a guess");
  assert.equal(guess({ count: 2, low: 2, high: 2 }), "about 2, a guess");
  const dots = [{ x: 1, y: 2, source: "guess" }, { x: 3, y: 4, source: "added" }, { x: 5, y: 6, source: "removed" }];
  assert.deepEqual(items({ dots }).map(({ dashed, shapes }) => [dashed, shapes[0].x]), [[false, 1], [true, 3]]);
});

test("the files have dots, boxes, guess and correction", () => {
  const state = states.corrected(states.corrected(states.counted(begun(), FOUND), 100, 50, 5), 10, 10, 5);
  const lines = csvOf(rows(state, '=a "b",c')).trimEnd().split("\r\n");
  assert.equal(lines[0], "picture,kind,x,y,width,height,source,score,guess,low,high,corrected");
  assert.equal(lines[1], '"\'=a ""b"",c",dot,10,10,,,removed,1,2.4,2,3.6,2');
  assert.equal(lines[3], '"\'=a ""b"",c",dot,100,50,,,added,,2.4,2,3.6,2');
  assert.equal(lines[4], '"\'=a ""b"",c",box,5,5,10,10,,,2.4,2,3.6,2');
  assert.equal(lines.length, 5);
  const content = JSON.parse(json(state, "a.jpg"));
  assert.deepEqual([content.picture, content.corrected, content.guess], ["a.jpg", 2, { count: 2.4, low: 2, high: 3.6 }]);
  assert.deepEqual(content.dots.map(({ source }) => source), ["removed", "guess", "added"]);
  assert.deepEqual(content.boxes, [[5, 5, 10, 10]]);
});

test("a dot picture has one pixel for each dot, inside the picture", () => {
  const dots = [{ x: 200, y: 100 }, { x: 3.9, y: 4 }, { x: 3.2, y: 4.9 }, { x: 9, y: 9, source: "removed" }];
  assert.deepEqual(pixels({ ...PICTURE, dots }), [[199, 99], [3, 4]]);
});
