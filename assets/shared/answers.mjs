/* What the server tells about a picture. */

import { againIn, pause } from "./busy.mjs";
import { SLOW } from "./picture.mjs";

/**
 * The answer of the server; asked again while it is busy and the page is still there.
 *
 * @param {string} route
 * @param {Blob | null} file - the visitor's picture, which is posted; null where the route names a work
 * @param {() => boolean} isCurrent - whether the page that asks is still there
 * @param {(response: Response) => Promise<object>} read - reads the answer
 * @returns {Promise<object>}
 * @throws where the server cannot be reached, or the answer cannot be read
 */
export async function answerOf(route, file, isCurrent, read = (response) => response.json()) {
  const options = file ? { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } } : {};
  for (let time = 1; ; time += 1) {
    const response = await fetch(route, { ...options, signal: AbortSignal.timeout(SLOW) });
    const wait = againIn(response.status, response.headers.get("Retry-After"), time);
    if (wait === null || !isCurrent()) {
      return read(response);
    }
    await pause(wait);
  }
}
