/* Places for the tests. */

/** Numbers from 0 to 1 that are the same every time. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Places in twelve clusters, x and y in turns. */
export function clustered(count, seed) {
  const next = random(seed);
  const bell = () => next() + next() + next() + next() - 2;
  const middles = Array.from({ length: 12 }, () => [4 * bell(), 3 * bell(), 0.1 + next()]);
  const xy = new Float32Array(2 * count);
  for (let row = 0; row < count; row += 1) {
    const [x, y, wide] = middles[Math.floor(next() * 12)];
    xy.set([x + wide * bell(), y + wide * bell()], 2 * row);
  }
  return xy;
}
