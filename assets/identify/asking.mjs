/* Asking about a picture: what is sent, and what becomes of the answer. */

import { spelled } from "../shared/address.mjs";
import { answerOf } from "../shared/answers.mjs";
import { againIn, pause } from "../shared/busy.mjs";
import { SLOW, WHOLE, kept, partOf } from "../shared/picture.mjs";
import {
  answer, box, hasPicture, phase, press, progress, reveal, showInside, showPicture, takePictureDown,
  wantsOriginal,
} from "./box.mjs";
import { BEGINNING, frame, hangs, remove } from "./framing.mjs";
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
  remove();
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
 * @param {{work?: string, part?: number[], guessed?: boolean}} [known] - the id of the work that it is of, whose file is
 *   sent as it is; the part that is asked about, and whether it was found before; see shared/picture.mjs
 */
export async function ask(file, name, { work, part = null, guessed = false } = {}) {
  const { limit, longest, shortest, quality, small } = box().dataset;
  const isCurrent = begin();
  keep(null);
  answer(null);
  remove();
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
  send({ file: sent, name, work, part, guessed }, isCurrent, 1);
}

/** Asks about a part of the same picture. The answer before stands until there is another one. */
function askPart(part) {
  const isCurrent = begin();
  const { file, name, work } = kept.picture;
  keep({ file, name, work, part, guessed: false });
  phase("working");
  send(kept.picture, isCurrent, 1, false);
}

/** Asks about all of the picture, whatever was found in it. */
export function askWhole() {
  remove("whole");
  askPart(WHOLE);
}

/** Lays a frame on the picture, for a visitor to move it. */
export const beginFrame = () => frame(BEGINNING, "marked", askPart, true);

/** What the part of an answer looks like, straightened; null where the answer is about all, or it did not come. */
async function insideOf({ file, part }, isCurrent) {
  try {
    const read = (response) => (response.headers.get("Content-Type") === "image/jpeg" ? response.blob() : null);
    return await answerOf(`${box().dataset.framed}?part=${part}`, file, isCurrent, read);
  } catch (error) {
    return null;
  }
}

/** Hangs the frame, or takes it off, as the answer says. */
function hangFrame(picture) {
  if (!partOf(picture)) {
    remove(picture.work ? "none" : "whole");
  } else if (!hangs()) {
    frame(picture.part, picture.guessed ? "found" : "marked", askPart);
  }
}

/** Posts a picture, for the time of that number; `isNew` of one whose answer is not in view yet. */
function send(picture, isCurrent, time, isNew = true) {
  progress(progressOf(1));
  // Not fetch, which does not tell how much has been sent.
  const own = new XMLHttpRequest();
  const start = performance.now();
  request = own;
  const current = (act) => (event) => request === own && act(event);
  const { work, part } = picture;
  own.open("POST", box().dataset.route + spelled(new URLSearchParams({ ...(work && { work }), ...(part && { part }) })));
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
      const found = own.response.part;
      const answered = { ...picture, part: found ?? picture.part, guessed: picture.guessed || Boolean(found && !part) };
      answered.inside = partOf(answered) && (await insideOf(answered, isCurrent));
      if (!isCurrent()) {
        return;
      }
      showInside(answered.inside);
      phase("answered");
      hangFrame(answered);
      keep(answered);
      answer(own.response);
      if (isNew) {
        reveal();
      }
    } else if (wait !== null) {
      progress(busyFor(wait));
      await pause(wait);
      if (isCurrent()) {
        send(picture, isCurrent, time + 1, isNew);
      }
    } else {
      problem((own.response && own.response.message) || "The server could not answer. Try again in a moment.");
    }
  });
  own.onerror = current(() => problem("The server cannot be reached. Check the connection and try again."));
  own.ontimeout = current(() => problem("The server took longer than a minute. Try again, or try a smaller picture."));
  own.send(picture.file);
}
