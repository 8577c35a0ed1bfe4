/* The frame round the painting in a visitor's photograph: four corners that are moved on the picture. */

import { cornersOf, partWithin } from "../shared/corners.mjs";
import { marksOn } from "../shared/corner_marks.mjs";
import { setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { layOver } from "../shared/overlay.mjs";

/** How long the corners must rest until the answer follows, in milliseconds: a key is seldom pressed once. */
const REST = 600;
/** Where the frame is that a visitor begins with. */
export const BEGINNING = [0.2, 0.2, 0.8, 0.2, 0.8, 0.8, 0.2, 0.8];

let end = null;

/** Says by the box which sentence and which buttons are shown: "none", "whole", "found" or "marked". */
const state = (name) => byId("identify-box") && setProps("identify-box", { "data-framing": name });

/** Whether a frame is on the picture. */
export const hangs = () => end !== null;

/** Takes the frame off the picture. */
export function remove(name = "none") {
  end?.();
  end = null;
  state(name);
}

/**
 * Lays the frame on the picture.
 *
 * @param {number[]} part - as the server names it
 * @param {string} name - "found" or "marked"
 * @param {(part: number[]) => void} ask - called with the part once somebody has moved a corner
 * @param {boolean} [focus] - whether the first corner gets the focus
 */
export async function frame(part, name, ask, focus = false) {
  remove(name);
  const image = byId("identify-picture");
  let watcher = null;
  let timer = null;
  let over = null;
  end = () => {
    clearTimeout(timer);
    watcher?.disconnect();
    over?.remove();
    over = null;
    end = null;
  };
  const own = end;
  try {
    await image.decode();
  } catch (error) {
    return; // A file that this browser cannot draw: the sentence stands alone.
  }
  if (end !== own) {
    return; // Another picture hangs here by now.
  }
  over = document.createElement("div");
  over.className = "framing-over";
  const place = () => layOver(over, image);
  const { naturalWidth: width, naturalHeight: height } = image;
  const host = image.parentElement;
  host.classList.add("framing-host");
  host.append(over);
  watcher = new ResizeObserver(() => over && place());
  watcher.observe(image);
  watcher.observe(host);
  place();
  const moved = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = partWithin(marks.corners, width, height);
      if (now && String(now) !== String(part)) {
        part = now;
        state("marked");
        ask(now);
      }
    }, REST);
  };
  const marks = marksOn(over, image, cornersOf(part, width, height), "painting", { moved, focus });
}
