/* Saves a measured work as seen from straight above: the server makes the file. */

import { answerOf } from "../shared/answers.mjs";
import { save } from "../shared/files.mjs";

const UNREACHABLE = "The server cannot be reached. Check the connection and try again.";
const UNANSWERED = "The server could not make the picture. Try again in a moment.";

/** The address of the file for the address of what is found: `route` may have parameters of its own. */
export function addressOf(route, query) {
  const [path, own] = route.split("?");
  return `${path}/straightened?${[own, query].filter(Boolean).join("&")}`;
}

const fileOf = (response) => (response.headers.get("Content-Type") === "image/png" ? response.blob() : response.json());

/**
 * Asks for the file and gives it to the visitor.
 *
 * @param {HTMLButtonElement} button - of the work, see `entry` in drawing.mjs
 * @param {Blob | null} file - the visitor's picture; null for a work of the collection
 * @param {string} route - of what is found
 * @param {HTMLElement} said - where a failure is told
 * @param {() => boolean} isCurrent - whether the page is still there
 */
export async function saveWork(button, file, route, said, isCurrent) {
  button.disabled = true;
  let answer = {};
  try {
    answer = await answerOf(addressOf(route, button.dataset.query), file, isCurrent, fileOf);
  } catch (error) {
    answer = { message: UNREACHABLE };
  }
  button.disabled = false;
  if (!(answer instanceof Blob)) {
    said.textContent = answer.problem || answer.message || UNANSWERED;
    return;
  }
  said.textContent = "";
  save(answer, button.dataset.name);
}
