/* A part of a picture as a box {left, top, width, height} in shares of its sides, 0 to 1. Nothing here touches the page. */

/** Least width and height of a part, a little more than the server's, so that rounding cannot make it too small. */
export const LEAST = 0.051;

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** The part that two opposite corners [x, y] span, inside of the picture and not too small. */
export function spanned([x, y], [toX, toY]) {
  const side = (one, other) => {
    const [from, to] = [clamp(Math.min(one, other), 0, 1), clamp(Math.max(one, other), 0, 1)];
    const length = Math.max(LEAST, to - from);
    return [Math.min(from, 1 - length), length];
  };
  const [left, width] = side(x, toX);
  const [top, height] = side(y, toY);
  return { left, top, width, height };
}

/** The part moved, without leaving the picture. */
export const moved = (part, across, down) => ({
  ...part,
  left: clamp(part.left + across, 0, 1 - part.width),
  top: clamp(part.top + down, 0, 1 - part.height),
});

/** The part with its right and bottom edge moved: keys make it larger or smaller from its top left corner. */
export const resized = (part, across, down) => ({
  ...part,
  width: clamp(part.width + across, LEAST, 1 - part.left),
  height: clamp(part.height + down, LEAST, 1 - part.top),
});

/** The corner [x, y] opposite to one of the handles "nw", "ne", "sw" and "se", which stays where it is. */
export const opposite = (part, handle) => [
  handle.includes("w") ? part.left + part.width : part.left,
  handle.includes("n") ? part.top + part.height : part.top,
];

/** Left, top, right and bottom edge as the server takes them. */
export const edges = ({ left, top, width, height }) =>
  [left, top, Math.min(1, left + width), Math.min(1, top + height)].map((edge) => Number(edge.toFixed(4)));

/** A detail of a work in an address: left, top, width and height in per cent, and the work's id. */
export const inAddress = ({ left, top, width, height }, id) =>
  [...[left, top, width, height].map((share) => Number((100 * share).toFixed(1))), id].join(",");

/** What a screen reader says of a part. */
export const inWords = ({ left, top, width, height }) => {
  const [x, y, across, down] = [left, top, width, height].map((share) => Math.round(100 * share));
  return `${across} by ${down} per cent of the picture, ${x} from the left and ${y} from the top`;
};
