/* A visitor's picture, and why the model guesses what it guesses. */

import { whenReplaced } from "../shared/dom.mjs";
import { kept } from "../shared/picture.mjs";
import { ask, begin } from "./asking.mjs";
import { box, forgetPicture } from "./box.mjs";
import { remove } from "./framing.mjs";
import { askAddress, fileInput, readsClipboard } from "./sources.mjs";
import "./later.mjs";
import "./same.mjs";
import "./why.mjs";

/* The input and what depends on the browser are set up as soon as the box is there, and what was asked ends with the
   box that it was asked in. */
whenReplaced("identify-input", (place) => {
  begin();
  remove();
  forgetPicture();
  if (!place) {
    return;
  }
  const { image } = box().dataset;
  if (kept.again && kept.picture) {
    ask(kept.picture.file, kept.picture.name, kept.picture);
  } else if (image) {
    askAddress(image);
  }
  fileInput();
  const paste = document.querySelector('[data-identify="paste"]');
  if (paste && !readsClipboard()) {
    paste.hidden = true;
  }
});
