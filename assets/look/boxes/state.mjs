/* What the visitor marked and corrected on one picture. Places are in pixels of the picture's file. */

/** Most boxes, and the least side of one in pixels. The server keeps to the same. */
export const MOST = 5;
export const LEAST = 4;

/**
 * `boxes` are [x, y, width, height]; `dots` are {x, y, score, source}, whose source is "guess", "added" or "removed";
 * `told` is what the server answered for `asked`, the text of the boxes.
 */
export const fresh = (width, height) => ({ width, height, boxes: [], dots: [], told: null, asked: "" });

const between = (value, low, high) => Math.min(Math.max(value, low), high);
const tenth = (value) => Math.round(value * 10) / 10;

/** The box between two corners, inside the picture; null where it is too small to be meant. */
export function boxOf([fromX, fromY], [toX, toY], { width, height }) {
  const left = between(Math.min(fromX, toX), 0, width);
  const top = between(Math.min(fromY, toY), 0, height);
  const wide = between(Math.max(fromX, toX), 0, width) - left;
  const high = between(Math.max(fromY, toY), 0, height) - top;
  return wide < LEAST || high < LEAST ? null : [left, top, wide, high].map(tenth);
}

/** A box that was moved or made larger, still inside the picture. */
export function changed([x, y, wide, high], [dx, dy], [more, taller], { width, height }) {
  const newWide = between(wide + more, LEAST, width);
  const newHigh = between(high + taller, LEAST, height);
  return [between(x + dx, 0, width - newWide), between(y + dy, 0, height - newHigh), newWide, newHigh].map(tenth);
}

/** A box for who draws with the keyboard: in the middle, an eighth of the picture. */
export function middle({ width, height }) {
  const side = Math.max(LEAST, Math.min(width, height) / 8);
  return [(width - side) / 2, (height - side) / 2, side, side].map(tenth);
}

/** The boxes as the server takes them. */
export const asText = (boxes) => boxes.map((box) => box.join(",")).join(" ");

/** The state with the server's answer: its dots replace all corrections. */
export function counted(state, found) {
  const dots = found.dots.map(({ x, y, score }) => ({ x, y, score, source: "guess" }));
  return { ...state, dots, told: found, asked: asText(state.boxes) };
}

/** How near to a dot a click takes it away, in pixels: half of a thing, at most `reach`. */
export function nearness({ boxes }, reach) {
  const sides = boxes.map(([, , wide, high]) => Math.sqrt(wide * high)).sort((a, b) => a - b);
  return sides.length ? Math.min(reach, sides[Math.floor(sides.length / 2)] / 2) : reach;
}

/** Dots that count. */
export const shown = ({ dots }) => dots.filter(({ source }) => source !== "removed");

/** A click in pixels of the picture: the nearest dot within `reach` is taken away, or else one is added. */
export function corrected(state, x, y, reach) {
  const distance = (dot) => Math.hypot(dot.x - x, dot.y - y);
  const [nearest] = shown(state).sort((a, b) => distance(a) - distance(b));
  if (!nearest || distance(nearest) > reach) {
    return { ...state, dots: [...state.dots, { x: tenth(x), y: tenth(y), score: null, source: "added" }] };
  }
  const dots = state.dots.flatMap((dot) => {
    if (dot !== nearest) {
      return [dot];
    }
    return dot.source === "guess" ? [{ ...dot, source: "removed" }] : [];
  });
  return { ...state, dots };
}

/** How many dots the visitor added and took away. */
export function corrections({ dots }) {
  const of = (wanted) => dots.filter(({ source }) => source === wanted).length;
  return { added: of("added"), removed: of("removed") };
}
