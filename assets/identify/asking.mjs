/* Asking about a picture: what is sent, and what becomes of the answer. */

import { againIn, pause } from "../shared/busy.mjs";
import { SLOW, kept } from "../shared/picture.mjs";
import {
  answer, box, hasPicture, phase, press, progress, reveal, showPicture, takePictureDown, wantsOriginal,
} from "./box.mjs";
import { SHRINKING, busyFor, progressOf, tooLarge } from "./sentences.mjs";
import { toSend } from "../shared/smaller.mjs";

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
 * Asks about a picture. It is shown at once; a smaller copy is sent, unless the visitor wants the original to be.
 *
 * @param {Blob} file
 * @param {string} name - for people
 * @param {string} [work] - id of the work that it is of; its file is sent as it is
 */
export async function ask(file, name, work) {
  const { limit, longest, shortest, quality, small } = box().dataset;
  const isCurrent = begin();
  keep(null);
  answer(null);
  showPicture(file, name);
  let sent = file;
  if (!work && !wantsOriginal()) {
    phase("working");
    progress(SHRINKING);
    sent = await toSend(file, {
      longest: Number(longest), shortest: Number(shortest), quality: Number(quality), small: Number(small),
    });
    if (!isCurrent()) {
      return;
    }
  }
  const refusal = tooLarge(sent.size, Number(limit));
  if (refusal) {
    problem(refusal);
    return;
  }
  phase("working");
  send({ file: sent, name, work }, isCurrent, 1);
}

/** Posts a picture, for the time of that number. */
function send(picture, isCurrent, time) {
  progress(progressOf(1));
  // Not fetch, which does not tell how much has been sent.
  const own = new XMLHttpRequest();
  const start = performance.now();
  request = own;
  const current = (act) => (event) => request === own && act(event);
  own.open("POST", box().dataset.route + (picture.work ? "?work=" + encodeURIComponent(picture.work) : ""));
  own.setRequestHeader("Content-Type", "application/octet-stream");
  own.responseType = "json";
  own.timeout = SLOW;
  own.upload.onprogress = current((event) => {
    // A slow line may take as long as it moves at all.
    own.timeout = performance.now() - start + SLOW;
    progress(progressOf(event.lengthComputable ? event.loaded / event.total : 1));
  });
  own.onload = current(async () => {
    request = null;
    const wait = againIn(own.status, own.getResponseHeader("Retry-After"), time);
    if (own.response && own.response.problem) {
      problem(own.response.problem);
    } else if (own.status === 200 && own.response) {
      phase("answered");
      keep(picture);
      answer(own.response);
      reveal();
    } else if (wait !== null) {
      progress(busyFor(wait));
      await pause(wait);
      if (isCurrent()) {
        send(picture, isCurrent, time + 1);
      }
    } else {
      problem((own.response && own.response.message) || "The server could not answer. Try again in a moment.");
    }
  });
  own.onerror = current(() => problem("The server cannot be reached. Check the connection and try again."));
  own.ontimeout = current(() => problem("The server took longer than a minute. Try again, or try a smaller picture."));
  own.send(picture.file);
}
