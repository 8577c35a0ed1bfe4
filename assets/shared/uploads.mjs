/* A visitor's pictures as examples of a search. The server describes them; descriptions and thumbnails stay in this
   browser's tab (components/searching/uploads.py). */

import { spelled } from "./address.mjs";
import { againIn, pause } from "./busy.mjs";
import { setProps, visit } from "./dash.mjs";
import { edges } from "./part.mjs";

const STORE = "uploads"; // Dash keeps the store under its id.
const THUMBNAILS = "vitrine-upload-pictures";
const KEPT = 12;
const SIDE = 240;

const UNREACHABLE = "The server cannot be reached. Check the connection and try again.";
const UNANSWERED = "The server could not answer. Try again in a moment.";

/** Shows a sentence below the header. */
export const tell = (text) => setProps("notice", { children: text, hidden: false });

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name)) || {};
  } catch (error) {
    return {};
  }
}

/** The thumbnail of an upload as a data URL; undefined where this tab has none. */
export const pictureOf = (key) => read(THUMBNAILS)[key];

/** The entries with one more, the latest ones. */
export const withLatest = (entries, key, value) =>
  Object.fromEntries([...Object.entries(entries).filter(([each]) => each !== key), [key, value]].slice(-KEPT));

/** Which pixels of a picture a thumbnail shows, and its own size. */
export function thumbnailOf(width, height, part, side = SIDE) {
  const [left, top, right, bottom] = part ? edges(part) : [0, 0, 1, 1];
  const from = [left * width, top * height, (right - left) * width, (bottom - top) * height];
  const scale = Math.min(1, side / Math.max(from[2], from[3]));
  return { from, size: [from[2], from[3]].map((each) => Math.max(1, Math.round(each * scale))) };
}

/** A small copy of a picture as a data URL; "" where the browser cannot draw it. */
async function thumbnail(file, part) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const { from, size } = thumbnailOf(bitmap.width, bitmap.height, part);
    const canvas = Object.assign(document.createElement("canvas"), { width: size[0], height: size[1] });
    canvas.getContext("2d").drawImage(bitmap, ...from, 0, 0, ...size);
    bitmap.close();
    return canvas.toDataURL("image/jpeg", 0.8);
  } catch (error) {
    return "";
  }
}

/** The kinds of likeness that an address compares by: `embedding:50,pose:20` is two. */
export const kindsIn = (parameters) =>
  (parameters.get("by") || "").split(",").map((each) => each.split(":")[0]).filter(Boolean);

/**
 * Asks the server for a picture's description, by the usual kinds of likeness and some that take seconds. `part` is a box,
 * see part.mjs, or what the server names a part by.
 */
export async function post(route, file, part, kinds = []) {
  const named = part && (Array.isArray(part) ? part : edges(part));
  const asked = new URLSearchParams([...(named ? [["part", named]] : []), ...kinds.map((kind) => ["with", kind])]);
  const address = route + spelled(asked);
  for (let time = 1; ; time += 1) {
    let response;
    try {
      const headers = { "Content-Type": "application/octet-stream" };
      response = await fetch(address, { method: "POST", headers, body: file });
    } catch (error) {
      throw new Error(UNREACHABLE);
    }
    const wait = againIn(response.status, response.headers.get("Retry-After"), time);
    if (wait !== null) {
      await pause(wait);
      continue;
    }
    const answer = await response.json().catch(() => ({}));
    if (!answer.key) {
      throw new Error(answer.problem || answer.message || UNANSWERED);
    }
    return answer;
  }
}

/**
 * Makes a picture an example.
 *
 * @param {string} route - of the server
 * @param {Blob} file
 * @param {object | number[]} [part] - of the picture, see above
 * @param {string[]} [kinds] - of likeness that are asked for: some take seconds, and are left out otherwise
 * @param {Blob} [shown] - the part by itself, where the browser has it
 * @returns {Promise<string>} its key in an address
 * @throws {Error} with a sentence for the visitor
 */
export async function describe(route, file, part, kinds = [], shown = null) {
  // What was said of an earlier picture is over.
  setProps("notice", { hidden: true });
  const [answer, picture] = await Promise.all([post(route, file, part, kinds), thumbnail(shown ?? file, Array.isArray(part) ? null : part)]);
  setProps(STORE, { data: withLatest(read(STORE), answer.key, answer) });
  try {
    sessionStorage.setItem(THUMBNAILS, JSON.stringify(withLatest(read(THUMBNAILS), answer.key, picture)));
  } catch (error) {
    // The tab has no room left: the search works without its thumbnail.
  }
  return answer.key;
}

/**
 * Describes a picture for a link to a search, and follows the link then.
 *
 * @param {string} route - of the server
 * @param {Blob} file
 * @param {URL} address - of the search without the picture
 * @param {{part?: object | number[], shown?: Blob, button?: HTMLElement}} [options] - part of the picture, the part by
 *   itself, and what was pressed
 */
export async function searchWith(route, file, address, { part, shown, button } = {}) {
  if (button?.getAttribute("aria-busy") === "true") {
    return;
  }
  button?.setAttribute("aria-busy", "true");
  try {
    const key = await describe(route, file, part, kindsIn(address.searchParams), shown);
    address.searchParams.append("like-upload", key);
    visit(address.href);
    window.scrollTo(0, 0);
  } catch (error) {
    tell(error.message);
  } finally {
    button?.removeAttribute("aria-busy");
  }
}
