/* A server that is busy says when to ask again. */

const TIMES = 4; // How often a picture is sent before its visitor is told that the server is busy,
const LONGEST = 20; // and how many seconds are waited at most in between.

/**
 * When to send a picture again.
 *
 * @param {number} status - of the answer
 * @param {string | null} after - its header Retry-After
 * @param {number} sent - how often the picture has been sent
 * @param {number} chance - 0 to 1, so that not all visitors come back at the same moment
 * @returns {number | null} milliseconds; null when it is not sent again
 */
export function againIn(status, after, sent, chance = Math.random()) {
  const seconds = Number(after);
  const waits = status === 503 && /^[0-9]+$/.test(after || "") && seconds <= LONGEST && sent < TIMES;
  return waits ? 1000 * seconds * (1 + 0.5 * chance) : null;
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
