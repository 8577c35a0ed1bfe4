/* Draws a figure as SVG. */

import { limbsOf } from "./figure.mjs";

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  return made;
}

/** Lines of the limbs, the neck to the head, and the head, which the key points do not have. */
export function limbs(points) {
  const line = (from, to) => svg("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, class: "figure-limb" });
  const drawn = limbsOf(points).map(([from, to]) => line(points[from], points[to]));
  const { nose, left_shoulder: left, right_shoulder: right } = points;
  if (nose && left && right) {
    drawn.push(line(nose, { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 }));
  }
  if (nose) {
    drawn.push(svg("circle", { cx: nose.x, cy: nose.y, r: headOf(points), class: "figure-head" }));
  }
  return drawn;
}

/** Radius of the head, from how far apart the shoulders or the ears are. */
function headOf({ left_shoulder: left, right_shoulder: right, left_ear: ear, right_ear: other }) {
  const apart = (one, two) => (one && two ? Math.hypot(one.x - two.x, one.y - two.y) : 0);
  return Math.max(45, Math.min(90, apart(left, right) * 0.32, apart(ear, other) * 0.6 || Infinity));
}

/** A figure where it stands in a picture of that size; its places are in thousandths of the longer side. */
export function over(points, width, height) {
  const scale = 1000 / Math.max(width, height);
  const box = `0 0 ${width * scale} ${height * scale}`;
  // The attributes are its own size, so that the style sheet can fit it like the picture.
  const made = svg("svg", { viewBox: box, width, height, class: "figure-over", "aria-hidden": "true" });
  const lines = (rim) =>
    limbsOf(points).map(([from, to]) => {
      const [{ x: x1, y: y1 }, { x: x2, y: y2 }] = [points[from], points[to]];
      return svg("line", { x1, y1, x2, y2, class: rim });
    });
  made.append(...lines("figure-rim"), ...lines("figure-ink"));
  return made;
}

/** A whole figure with some room round it. */
export function figure(points) {
  const places = Object.values(points);
  const [xs, ys] = ["x", "y"].map((axis) => places.map((point) => point[axis]));
  const room = 110;
  const [left, top] = [Math.min(...xs) - room, Math.min(...ys) - room];
  const [width, height] = [Math.max(...xs) + room - left, Math.max(...ys) + room - top];
  const made = svg("svg", { viewBox: `${left} ${top} ${width} ${height}`, class: "figure", "aria-hidden": "true" });
  made.append(...limbs(points));
  return made;
}
