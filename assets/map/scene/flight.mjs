/* The way from one view to another that a viewer follows with the least effort: out, across and in.

   Van Wijk, J. J. and Nuij, W. A. A. (2003): Smooth and efficient zooming and panning. */

/** How much zooming is preferred to panning. The paper's users chose 1.42 on average. */
const RHO = 1.42;
/** Lengths of the path a second, and what a flight takes at least and at most, in milliseconds. */
const SPEED = 3.2;
const LEAST = 280;
const MOST = 1600;

const { cosh, exp, hypot, log, sinh, sqrt, tanh } = Math;

/**
 * @param {{x: number, y: number, width: number}} from - `width` of what is seen, in data units
 * @param {{x: number, y: number, width: number}} to
 * @returns {{milliseconds: number, at: (share: number) => {x: number, y: number, width: number}}} the view after a share
 *   of the path, 0 to 1
 */
export function flight(from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const distance = hypot(dx, dy);
  const [w0, w1] = [from.width, to.width];
  let length;
  let at;
  if (distance < 1e-6 * Math.min(w0, w1)) {
    // The paper's formula divides by the distance.
    const way = w1 < w0 ? -1 : 1;
    length = Math.abs(log(w1 / w0)) / RHO;
    at = (s) => ({ x: from.x, y: from.y, width: w0 * exp(way * RHO * s) });
  } else {
    const rho2 = RHO * RHO;
    const b = (w, sign) => (w1 * w1 - w0 * w0 + sign * rho2 * rho2 * distance * distance) / (2 * w * rho2 * distance);
    const r = (value) => log(-value + sqrt(value * value + 1));
    const r0 = r(b(w0, 1));
    length = (r(b(w1, -1)) - r0) / RHO;
    at = (s) => {
      const u = (w0 / rho2) * (cosh(r0) * tanh(RHO * s + r0) - sinh(r0));
      const share = u / distance;
      return { x: from.x + dx * share, y: from.y + dy * share, width: (w0 * cosh(r0)) / cosh(RHO * s + r0) };
    };
  }
  const milliseconds = length < 1e-9 ? 0 : Math.min(MOST, Math.max(LEAST, (1000 * length) / SPEED));
  return {
    milliseconds,
    at: (share) => (share >= 1 ? { x: to.x, y: to.y, width: w1 } : at(Math.max(0, share) * length)),
  };
}

/** Slow at both ends. */
export const ease = (t) => (t >= 1 ? 1 : t <= 0 ? 0 : t * t * (3 - 2 * t));
