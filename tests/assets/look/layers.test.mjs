import assert from "node:assert/strict";
import test from "node:test";

import { element } from "../../../assets/look/drawing.mjs";
import { items as measured } from "../../../assets/look/layers/measure.mjs";
import { items as posed } from "../../../assets/look/layers/pose.mjs";
import { items as read } from "../../../assets/look/layers/text.mjs";
import { addressOf } from "../../../assets/look/saving.mjs";

const point = (name, x, y, score) => ({ name, x, y, score });

test("a figure is the limbs whose two ends are seen, and its dots", () => {
  const keypoints = [
    point("left_shoulder", 10, 20, 0.9),
    point("left_elbow", 12, 40, 0.8),
    point("left_wrist", 14, 60, 0.1),
    point("nose", 15, 5, 0.5),
  ];
  const [figure] = posed({ figures: [{ score: 0.61, keypoints, posture: "half_length" }] });
  assert.equal(figure.label, "Figure 1, half-length");
  assert.equal(figure.confidence, 0.61);
  const lines = figure.shapes.filter((shape) => shape.tag === "line");
  assert.deepEqual(lines, [{ tag: "line", x1: 10, y1: 20, x2: 12, y2: 40 }]);
  assert.equal(figure.shapes.filter((shape) => shape.tag === "dot").length, 3);
  assert.equal(posed({ figures: [{ score: 0.5, keypoints, posture: null }] })[0].label, "Figure 1");
  assert.deepEqual(posed({ figures: [] }), []);
});

test("a figure leads to works with its pose where the collection can be searched by it", () => {
  const keypoints = [point("nose", 5, 0, 0.9), point("left_hip", 10, 20, 0.1), point("right_hip", 0, 20, 0.6)];
  const found = { figures: [{ score: 0.6, keypoints, posture: null }] };
  assert.equal(posed(found)[0].link, undefined);
  const [{ link }] = posed(found, { search: "/collection" });
  assert.equal(new URL(link.href, "http://a").searchParams.get("like-pose").split("_")[0], "250.0.9");
  assert.match(link.href, /^\/collection\?.*by=pose$/);
});

test("a seal has an outline and no words", () => {
  const polygon = [[0, 0], [4, 0], [4, 2], [0, 2]];
  const [line, seal] = read({
    lines: [
      { text: "春", confidence: 0.9, polygon, direction: "vertical", kind: "text" },
      { text: null, confidence: 0.4, polygon, direction: "vertical", kind: "seal" },
    ],
  });
  assert.deepEqual([line.label, line.quoted], ["春", true]);
  assert.deepEqual([seal.label, seal.quoted], ["A seal, not read", false]);
  assert.deepEqual(line.shapes, [{ tag: "polygon", points: polygon }]);
});

test("sizes are told with their uncertainty, the reference first", () => {
  const outline = [[0, 0], [30, 0], [30, 20], [0, 20]];
  const found = {
    reference: { kind: "card", outline, scale: 3 },
    objects: [{ width_cm: 31.21, height_cm: 20.4, uncertainty_cm: 0.31, outline }],
  };
  const [reference, object] = measured(found, { width: 60, height: 40 });
  assert.deepEqual([reference.label, reference.dashed], ["Reference: Payment card", true]);
  assert.equal(object.label, "Object 1: 31.2 × 20.4 cm, ±\u00a00.31\u00a0cm");
  assert.deepEqual(measured({ reference: null, objects: [] }), []);
  const own = { kind: "100x50.5mm", outline, scale: 3 };
  assert.equal(measured({ reference: own, objects: [] })[0].label, "Reference: 100 × 50.5 mm");
});

test("a measured work can be saved from above: its outline as shares of the picture, and the view", () => {
  const outline = [[0, 0], [30, 0], [30, 20], [0, 20]];
  const object = { width_cm: 31.21, height_cm: 20.4, uncertainty_cm: 0.31, outline };
  const view = [0.1, 0, 0, 0, 0, 0, 0, 0, 6, 1e-3];
  const [item] = measured({ reference: null, objects: [object], view }, { width: 60, height: 40 });
  assert.equal(item.save.name, "work 31.2 × 20.4 cm.png");
  const shares = item.save.query.outline.split(",").map(Number);
  assert.deepEqual(shares, [0, 0, 0.5, 0, 0.5, 0.5, 0, 0.5]);
  assert.deepEqual(item.save.query.view.split(",").map(Number), view);
  assert.equal(addressOf("/annotations", "view=1"), "/annotations/straightened?view=1");
  assert.equal(addressOf("/annotations?build=b&work=w", "view=1"), "/annotations/straightened?build=b&work=w&view=1");
});

test("shapes become elements of SVG", () => {
  assert.deepEqual(element({ tag: "dot", x: 1, y: 2 }, 3), ["circle", { cx: 1, cy: 2, r: 3 }]);
  assert.deepEqual(element({ tag: "polygon", points: [[1, 2], [3, 4]] }, 3), ["polygon", { points: "1,2 3,4" }]);
  assert.deepEqual(element({ tag: "line", x1: 1, y1: 2, x2: 3, y2: 4 }, 3), ["line", { x1: 1, y1: 2, x2: 3, y2: 4 }]);
});
