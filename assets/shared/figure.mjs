/* Figures: the 17 key points of COCO, the limbs between them, and a figure as a part of an address
   (components/searching/pose_address.py spells it alike). Nothing here touches the page. */

export const NAMES = [
  "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
  "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
  "right_ankle",
];

export const LIMBS = [
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

const SIDE = 1000;
const SURE = 9;
const POINT = /^([0-9]{1,4})\.([0-9]{1,4})\.([1-9])$/;

/**
 * A figure in an address.
 *
 * @param {Object<string, {x: number, y: number, score?: number}>} points - by name, in any unit; those with the score 0
 *   and those that are missing are absent
 */
export function inAddress(points) {
  const present = NAMES.map((name) => points[name]).filter((point) => point && (point.score ?? 1) > 0);
  const [xs, ys] = ["x", "y"].map((axis) => present.map((point) => point[axis]));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const scale = SIDE / Math.max(Math.max(...xs) - left, Math.max(...ys) - top, 1e-9);
  return NAMES.map((name) => {
    const point = points[name];
    if (!present.includes(point)) {
      return "";
    }
    const score = Math.max(1, Math.min(SURE, Math.ceil((point.score ?? 1) * SURE)));
    return [Math.round((point.x - left) * scale), Math.round((point.y - top) * scale), score].join(".");
  }).join("_");
}

/** The points of a figure in an address by name, in a square of 1,000; null where it is none. */
export function fromAddress(value) {
  const parts = String(value || "").split("_");
  const matches = parts.map((part) => POINT.exec(part));
  if (parts.length !== NAMES.length || parts.some((part, at) => part && !matches[at])) {
    return null;
  }
  const named = NAMES.flatMap((name, at) => {
    const [, x, y, score] = (matches[at] || []).map(Number);
    return matches[at] ? [[name, { x, y, score: score / SURE }]] : [];
  });
  return named.length ? Object.fromEntries(named) : null;
}

/** The limbs between points that are there: pairs of names. */
export const limbsOf = (points) => LIMBS.filter((ends) => ends.every((name) => points[name]));
