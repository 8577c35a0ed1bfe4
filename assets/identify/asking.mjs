/* A picture is posted as it is, so that what the server sees is the file itself. */

import { SLOW, kept } from "../shared/picture.mjs";
import { answer, box, hasPicture, phase, press, progress, reveal, showPicture, takePictureDown } from "./box.mjs";
import { progressOf, tooLarge } from "./sentences.mjs";

let request = null;
let turn = 0;

/**
 * Ends what is under way, and begins another turn.
 *
 * @returns {() => boolean} whether the turn is still its own: what awaits something must look
 */
export function begin() {
  const old = request;
  request = null;
  if (old) {
    old.abort();
  }
  turn += 1;
  const own = turn;
  return () => own === turn;
}

/** Says why there is no answer. */
export function problem(text) {
  begin();
  phase(hasPicture() ? "failed" : "idle");
  answer({ problem: text });
  reveal();
}

/** The box as it is at first. */
export function clear() {
  begin();
  takePictureDown();
  keep(null);
  answer(null);
  press(null);
  phase("idle");
}

function keep(picture) {
  kept.picture = picture;
  kept.again = false;
}

/**
 * Asks about a picture.
 *
 * @param {Blob} file
 * @param {string} name - for people
 * @param {string} [work] - id of the work that it is of
 */
export function ask(file, name, work) {
  const { limit, route } = box().dataset;
  begin();
  keep(null);
  answer(null);
  showPicture(file, name);
  const refusal = tooLarge(file.size, Number(limit));
  if (refusal) {
    problem(refusal);
    return;
  }
  phase("working");
  progress(progressOf(1));

  // Not fetch, which does not tell how much has been sent.
  const own = new XMLHttpRequest();
  request = own;
  const current = (act) => (event) => request === own && act(event);
  own.open("POST", route + (work ? "?work=" + encodeURIComponent(work) : ""));
  own.setRequestHeader("Content-Type", "application/octet-stream");
  own.responseType = "json";
  own.timeout = SLOW;
  own.upload.onprogress = current((event) => {
    progress(progressOf(event.lengthComputable ? event.loaded / event.total : 1));
  });
  own.onload = current(() => {
    request = null;
    if (own.response && own.response.problem) {
      problem(own.response.problem);
    } else if (own.status === 200 && own.response) {
      phase("answered");
      keep({ file, name, work });
      answer(own.response);
      reveal();
    } else {
      problem((own.response && own.response.message) || "The server could not answer. Try again in a moment.");
    }
  });
  own.onerror = current(() => problem("The server cannot be reached. Check the connection and try again."));
  own.ontimeout = current(() => problem("The server took longer than a minute. Try again, or try a smaller picture."));
  own.send(file);
}
