/* Compare: all pictures are enlarged and moved together. */

import { visit } from "../shared/dash.mjs";
import { byId, closest, whenReplaced } from "../shared/dom.mjs";
import { addressWithout, unpin } from "./tray.mjs";
import { WHOLE, atOneScale, enlarged, fitted, moved, placed } from "./view.mjs";

/** How much a press, and a turn of the wheel, enlarges; and by which share of the frame an arrow key moves. */
const STEP = 1.4;
const WHEEL = 1.0015;
const KEY_MOVES = 0.1;
const MOVES = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

let page = null;
let view = WHOLE;
let scale = "fit";
const pointers = new Map();

const frames = () => Array.from(page.querySelectorAll(".compare-view"));
const box = (frame) => ({ width: frame.clientWidth, height: frame.clientHeight });

/** The sizes of all pictures while nothing is enlarged. */
function wholes() {
  const all = frames();
  if (scale === "size") {
    const sizes = all.map(({ dataset }) => ({ width: Number(dataset.widthCm), height: Number(dataset.heightCm) }));
    return atOneScale(all.map(box), sizes);
  }
  return all.map((frame) => {
    const { naturalWidth: width, naturalHeight: height } = frame.querySelector("img");
    return fitted(box(frame), { width: width || 1, height: height || 1 });
  });
}

function draw() {
  const sizes = wholes();
  frames().forEach((frame, at) => {
    const { left, top, width, height } = placed(view, box(frame), sizes[at]);
    const { style } = frame.querySelector("img");
    Object.assign(style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  });
  page.dataset.enlarged = String(view.zoom > 1);
}

function show(next) {
  view = next;
  draw();
}

/** How far an event lies from the middle of a frame, in pixels. */
function fromMiddle(frame, { clientX, clientY }) {
  const { left, top, width, height } = frame.getBoundingClientRect();
  return [clientX - left - width / 2, clientY - top - height / 2];
}

const wholeOf = (frame) => wholes()[frames().indexOf(frame)];

function enlarge(frame, factor, event) {
  show(enlarged(view, wholeOf(frame), factor, ...(event ? fromMiddle(frame, event) : [0, 0])));
}

function pressKey(event) {
  const frame = page && closest(event, ".compare-view");
  if (!frame || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (MOVES[event.key]) {
    const [right, down] = MOVES[event.key];
    show(moved(view, wholeOf(frame), right * KEY_MOVES * frame.clientWidth, down * KEY_MOVES * frame.clientHeight));
  } else if (event.key === "+" || event.key === "=") {
    enlarge(frame, STEP);
  } else if (event.key === "-") {
    enlarge(frame, 1 / STEP);
  } else if (event.key === "0") {
    show(WHOLE);
  } else {
    return;
  }
  event.preventDefault();
}

/** Two fingers enlarge, one finger or the mouse moves. */
function drag(event) {
  const frame = page && pointers.size && closest(event, ".compare-view");
  const last = pointers.get(event.pointerId);
  if (!frame || !last) {
    return;
  }
  const others = Array.from(pointers).filter(([id]) => id !== event.pointerId);
  pointers.set(event.pointerId, { clientX: event.clientX, clientY: event.clientY });
  if (others.length) {
    const [[, other]] = others;
    const away = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    enlarge(frame, away(event) / Math.max(1, away(last)), event);
  } else {
    show(moved(view, wholeOf(frame), event.clientX - last.clientX, event.clientY - last.clientY));
  }
}

document.addEventListener("keydown", pressKey);
document.addEventListener("pointerdown", (event) => {
  const frame = page && closest(event, ".compare-view");
  // A finger scrolls the page while the pictures are whole.
  if (frame && event.button === 0 && (event.pointerType === "mouse" || view.zoom > 1 || pointers.size)) {
    pointers.set(event.pointerId, { clientX: event.clientX, clientY: event.clientY });
    frame.setPointerCapture(event.pointerId);
  }
});
document.addEventListener("pointermove", drag);
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, (event) => pointers.delete(event.pointerId));
}
document.addEventListener("dblclick", (event) => {
  const frame = page && closest(event, ".compare-view");
  if (frame) {
    enlarge(frame, STEP * STEP, event);
  }
});
document.addEventListener(
  "wheel",
  (event) => {
    const frame = page && closest(event, ".compare-view");
    // The page scrolls on where the wheel would change nothing.
    if (frame && (event.deltaY < 0 || view.zoom > 1)) {
      event.preventDefault();
      enlarge(frame, WHEEL ** -event.deltaY, event);
    }
  },
  { passive: false },
);

function pressTool({ zoom }) {
  const [first] = frames();
  if (zoom === "whole") {
    show(WHOLE);
  } else {
    enlarge(first, zoom === "in" ? STEP : 1 / STEP);
  }
}

function choose(button) {
  scale = button.dataset.scale;
  for (const each of page.querySelectorAll("[data-scale]")) {
    each.setAttribute("aria-pressed", String(each === button));
  }
  show(WHOLE);
}

function remove(id) {
  const left = Array.from(page.querySelectorAll(".compare-frame"), (frame) => frame.dataset.objectId);
  unpin(id);
  visit(addressWithout(left.filter((each) => each !== id)));
}

document.addEventListener("click", (event) => {
  if (!page) {
    return;
  }
  const [tool, size, away, differing] = ["[data-zoom]", "[data-scale]", ".compare-remove", ".compare-differing"].map(
    (selector) => closest(event, `#compare ${selector}`),
  );
  if (tool) {
    pressTool(tool.dataset);
  } else if (size) {
    choose(size);
  } else if (away) {
    remove(away.dataset.objectId);
  } else if (differing) {
    const isPressed = differing.getAttribute("aria-pressed") !== "true";
    differing.setAttribute("aria-pressed", String(isPressed));
    byId("compare-fields").toggleAttribute("data-differing", isPressed);
  }
});

// Loading does not bubble.
document.addEventListener("load", (event) => page && closest(event, ".compare-view") && draw(), true);
const sized = new ResizeObserver(() => page && draw());

whenReplaced("compare", (found) => {
  page = found;
  [view, scale] = [WHOLE, "fit"];
  pointers.clear();
  sized.disconnect();
  if (page) {
    draw();
    frames().forEach((frame) => sized.observe(frame));
  }
});
