/* Figures as skeletons: the 17 key points of COCO and the limbs between them. */

import { inAddress, limbsOf } from "../../shared/figure.mjs";

const LEAST = 0.2; // A key point below this score is not drawn: it is most likely hidden.
const POSTURES = { standing: "standing", sitting: "sitting", half_length: "half-length" };

/** What was found, an item a figure; `search` is the address of the search for works with a figure in its pose. */
export function items({ figures }, { search } = {}) {
  return figures.map(({ score, keypoints, posture }, number) => {
    const drawn = keypoints.filter((point) => point.score >= LEAST);
    const seen = Object.fromEntries(drawn.map((point) => [point.name, point]));
    const lines = limbsOf(seen).map(([from, to]) => ({
      tag: "line",
      x1: seen[from].x,
      y1: seen[from].y,
      x2: seen[to].x,
      y2: seen[to].y,
    }));
    const dots = drawn.map(({ x, y }) => ({ tag: "dot", x, y }));
    const words = [`Figure ${number + 1}`, POSTURES[posture] ?? posture].filter(Boolean);
    const all = Object.fromEntries(keypoints.map((point) => [point.name, point]));
    const link = search && { words: "Works with this pose", href: `${search}?like-pose=${inAddress(all)}&by=pose` };
    return { label: words.join(", "), confidence: score, shapes: [...lines, ...dots], link };
  });
}
