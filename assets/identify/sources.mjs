/* Where a picture comes from: dropped, chosen, pasted, photographed or an example. */

import { byId, closest } from "../shared/dom.mjs";
import { ask, askWhole, begin, beginFrame, clear, problem } from "./asking.mjs";
import { box, over, phase, press, progress } from "./box.mjs";
import { FETCHING, nameIn } from "./sentences.mjs";

/** A link that names a picture is of that picture: with another one, the page's address has none. */
function leaveAddress() {
  const url = new URL(location.href);
  if (url.searchParams.has("image")) {
    url.searchParams.delete("image");
    history.replaceState(history.state, "", url);
  }
}

function askFirst(files, otherwise) {
  if (files && files.length) {
    leaveAddress();
    press(null);
    ask(files[0], files[0].name || "picture");
  } else if (otherwise) {
    problem(otherwise);
  }
}

async function askExample(button) {
  leaveAddress();
  press(button);
  const isCurrent = begin();
  let picture;
  try {
    const response = await fetch(button.dataset.example);
    if (!response.ok) {
      throw new Error(response.status);
    }
    picture = await response.blob();
  } catch (error) {
    if (isCurrent()) {
      problem("The example could not be fetched. Check the connection and try again.");
    }
    return;
  }
  if (isCurrent()) {
    ask(picture, button.dataset.title, { work: button.dataset.objectId });
  }
}

/** Asks about a picture on another server, which this one fetches. */
export async function askAddress(address) {
  const { fetched } = box().dataset;
  const isCurrent = begin();
  phase("working");
  progress(FETCHING);
  let picture = null;
  let refusal = "The picture could not be fetched. Check the connection and try again.";
  try {
    const response = await fetch(`${fetched}?${new URLSearchParams({ image: address })}`, { method: "POST" });
    if (response.headers.get("Content-Type") === "application/octet-stream") {
      picture = await response.blob();
    } else {
      const told = await response.json();
      refusal = told.problem ?? told.message ?? refusal;
    }
  } catch (error) {
    // The refusal stands.
  }
  if (!isCurrent()) {
    return;
  }
  if (picture) {
    ask(picture, nameIn(address));
  } else {
    problem(refusal);
  }
}

/** Whether the browser lets a page read pictures that were copied. */
export const readsClipboard = () => Boolean(navigator.clipboard && navigator.clipboard.read);

async function askClipboard() {
  const isCurrent = begin();
  let picture = null;
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((each) => each.startsWith("image/"));
      if (type) {
        picture = await item.getType(type);
        break;
      }
    }
  } catch (error) {
    if (isCurrent()) {
      problem("The browser did not let this page read the clipboard. Press Ctrl+V, or choose the file instead.");
    }
    return;
  }
  if (!isCurrent()) {
    return;
  }
  if (picture) {
    leaveAddress();
    press(null);
    ask(picture, "Pasted picture");
  } else {
    problem("The clipboard holds no picture. Copy one first.");
  }
}

/** The one file input; a camera is asked for by an attribute. Null while the box is not there. */
export function fileInput() {
  const place = byId("identify-input");
  if (!place) {
    return null;
  }
  let found = place.querySelector("input");
  if (!found) {
    found = document.createElement("input");
    found.type = "file";
    found.id = "identify-file";
    found.tabIndex = -1;
    found.setAttribute("aria-hidden", "true"); // The buttons are what one meets.
    found.addEventListener("change", () => {
      const files = Array.from(found.files);
      found.value = "";
      askFirst(files);
    });
    place.appendChild(found);
  }
  return found;
}

function choose(photograph) {
  const chooser = fileInput();
  // Not an accept list on choosing: a file that cannot be read deserves a reason, not a greyed-out name.
  if (photograph) {
    chooser.setAttribute("capture", "environment");
    chooser.accept = "image/*";
  } else {
    chooser.removeAttribute("capture");
    chooser.removeAttribute("accept");
  }
  chooser.click();
}

const BUTTONS = {
  again() {
    leaveAddress();
    clear();
    // Not before it is drawn: what is hidden cannot have the focus.
    setTimeout(() => document.querySelector('[data-identify="choose"]').focus(), 50);
  },
  whole: askWhole,
  frame: beginFrame,
  paste: askClipboard,
  choose: () => choose(false),
  photograph: () => choose(true),
};

document.addEventListener("click", (event) => {
  const example = closest(event, "[data-example]");
  const button = closest(event, "[data-identify]");
  if (example) {
    askExample(example);
  } else if (button) {
    BUTTONS[button.dataset.identify]();
  }
});

document.addEventListener("paste", (event) => {
  const typing = closest(event, "input, textarea, [contenteditable]");
  if (box() && !typing) {
    event.preventDefault();
    askFirst(event.clipboardData.files, "The clipboard holds no picture. Copy one first.");
  }
});

/* The whole page takes a picture: one that misses the box must not replace the page. */
let entered = 0;
function hold(change) {
  entered = change === 0 ? 0 : entered + change;
  over(entered > 0);
}
const onPage = (act) => (event) => {
  if (box()) {
    event.preventDefault();
    act(event);
  }
};
document.addEventListener("dragenter", onPage(() => hold(1)));
document.addEventListener("dragleave", onPage(() => hold(-1)));
document.addEventListener("dragover", onPage(() => {}));
document.addEventListener(
  "drop",
  onPage((event) => {
    hold(0);
    askFirst(event.dataTransfer.files, "That was no file. Save the picture first, then drop the file here.");
  }),
);
