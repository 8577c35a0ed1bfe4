/* A dot on each thing that was counted. */

/** The count with its interval, in words. */
export function guess({ count, low, high }) {
  const [about, from, to] = [count, low, high].map(Math.round);
  return from === to ? `about ${about}, a guess` : `about ${about} (${from} to ${to}), a guess`;
}

/** An item for each dot that counts; dots that the visitor added are drawn in another way. */
export function items({ dots }) {
  const counting = dots.filter(({ source }) => source !== "removed");
  return counting.map(({ x, y, source }) => ({ shapes: [{ tag: "dot", x, y }], dashed: source === "added" }));
}
