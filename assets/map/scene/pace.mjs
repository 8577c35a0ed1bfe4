/* How fast this machine draws. Where frames take long, dots are plain while something moves, and fine at rest. */

/** Milliseconds that a frame is waited for: beyond the first a machine counts as slow, below the second no longer. */
const SLOW = 34;
const QUICK = 20;
/** Frames that tell of the pace: the one in the middle counts, so that a single long one does not. */
const FRAMES = 5;
/** Works from which the first frame is a plain one. */
const MANY = 20000;

export function createPace() {
  const waits = [];
  let slow = false;

  return {
    /** Counts a frame: the milliseconds from asking for it to drawing it. The browser makes a busy graphics card wait. */
    count(wait) {
      waits.push(wait);
      if (waits.length > FRAMES) {
        waits.shift();
      }
      const middle = waits.slice().sort((a, b) => a - b)[FRAMES >> 1];
      if (waits.length === FRAMES) {
        slow = middle > SLOW || (slow && middle >= QUICK);
      }
    },

    /** Whether dots are drawn plainly. */
    isPlain: (moves, count, first) => (first ? count > MANY : moves && slow),
  };
}
