/* Figures as skeletons: the 17 key points of COCO and the limbs between them. */

const LIMBS = [
  ["left_shoulder", "right_shoulder"],
  ["left_hip", "right_hip"],
  ...["left", "right"].flatMap((side) => [
    [`${side}_shoulder`, `${side}_elbow`],
    [`${side}_elbow`, `${side}_wrist`],
    [`${side}_shoulder`, `${side}_hip`],
    [`${side}_hip`, `${side}_knee`],
    [`${side}_knee`, `${side}_ankle`],
    [`${side}_eye`, "nose"],
    [`${side}_ear`, `${side}_eye`],
  ]),
];
const LEAST = 0.2; // A key point below this score is not drawn: it is most likely hidden.
const POSTURES = { standing: "standing", sitting: "sitting", half_length: "half-length" };

/** What was found, an item a figure. */
export function items({ figures }) {
  return figures.map(({ score, keypoints, posture }, number) => {
    const seen = new Map(keypoints.filter((point) => point.score >= LEAST).map((point) => [point.name, point]));
    const limbs = LIMBS.filter((ends) => ends.every((name) => seen.has(name)));
    const lines = limbs.map(([from, to]) => ({
      tag: "line",
      x1: seen.get(from).x,
      y1: seen.get(from).y,
      x2: seen.get(to).x,
      y2: seen.get(to).y,
    }));
    const dots = [...seen.values()].map(({ x, y }) => ({ tag: "dot", x, y }));
    const words = [`Figure ${number + 1}`, POSTURES[posture] ?? posture].filter(Boolean);
    return { label: words.join(", "), confidence: score, shapes: [...lines, ...dots] };
  });
}
