/* The box that the picture hangs in: its phases, what it says, and the picture itself. */

import { setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";

const BOX = "identify-box";
let shownUrl = null;
let insideUrl = null;

/** The box; null on other pages. */
export const box = () => byId(BOX);
export const phase = (name) => setProps(BOX, { "data-phase": name });
export const over = (on) => setProps(BOX, { "data-over": String(on) });
export const progress = (text) => setProps("identify-progress", { children: text });

/** Whether the visitor wants the file itself to be sent, and no smaller copy. */
export const wantsOriginal = () => Boolean(byId("identify-original")?.checked);

/** Puts an answer, a {problem} or null into the store that the page is drawn from. */
export const answer = (data) => setProps(box().dataset.answer, { data });

/** Marks the example that is asked about; null: none of them. */
export function press(example) {
  document.querySelectorAll(".example").forEach((each) => {
    each.setAttribute("aria-pressed", String(each === example));
  });
}

/** Scrolls to the answer where it is drawn below the edge. */
export function reveal() {
  setTimeout(() => {
    const verdict = byId("identify-verdict");
    if (verdict && verdict.getBoundingClientRect().top > window.innerHeight * 0.7) {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      verdict.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "center" });
    }
  }, 250);
}

/** Whether a picture hangs in the box. */
export const hasPicture = () => Boolean(shownUrl);

/** The address of what the answer is about: the straightened part of the picture, or the picture itself. */
export const answeredSource = () => insideUrl ?? byId("identify-picture")?.getAttribute("src");

/** Keeps the straightened part of the picture; null where the answer is about all of it. */
export function showInside(inside) {
  if (insideUrl) {
    URL.revokeObjectURL(insideUrl);
  }
  insideUrl = inside ? URL.createObjectURL(inside) : null;
}

export function forgetPicture() {
  showInside(null);
  if (shownUrl) {
    URL.revokeObjectURL(shownUrl);
    shownUrl = null;
  }
}

export function showPicture(file, name) {
  forgetPicture();
  shownUrl = URL.createObjectURL(file);
  delete byId("identify-picture").dataset.unseen;
  setProps("identify-picture", { src: shownUrl, alt: "Your picture, " + name });
  setProps("identify-name", { children: name });
}

export function takePictureDown() {
  forgetPicture();
  setProps("identify-picture", { src: null });
}

/* These events do not bubble, hence the capture: what a browser cannot draw may still be read by the server. */
document.addEventListener(
  "error",
  (event) => {
    if (event.target.id === "identify-picture" && event.target.getAttribute("src")) {
      event.target.dataset.unseen = "true";
    }
  },
  true,
);
document.addEventListener(
  "load",
  (event) => {
    if (event.target.id === "identify-picture") {
      delete event.target.dataset.unseen;
    }
  },
  true,
);
