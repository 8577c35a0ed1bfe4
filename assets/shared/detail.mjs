/* Choosing a part of a picture on the page, with a mouse, a finger or the keyboard. */

import { closest } from "./dom.mjs";
import { layOver } from "./overlay.mjs";
import { inWords, moved, opposite, resized, spanned } from "./part.mjs";

const STEP = 0.02;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const BEGINNING = { left: 0.3, top: 0.3, width: 0.4, height: 0.4 };

let closeOpen = null;

function element(tag, properties, children = []) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/**
 * Lays a frame over a picture, which somebody moves and resizes, with buttons to search for what is in it.
 *
 * @param {HTMLImageElement} image - inside of an element that it is positioned in
 * @param {(part: object) => void} search - called with the part, see part.mjs
 */
export function choosePart(image, search) {
  closeOpen?.();
  const before = document.activeElement;
  let part = { ...BEGINNING };
  let drag = null;
  const handles = ["nw", "ne", "sw", "se"].map((name) =>
    Object.assign(element("span", { className: `detail-handle detail-handle--${name}` }), { name }),
  );
  const frame = element("div", { className: "detail-frame", tabIndex: 0 }, handles);
  frame.setAttribute("role", "group");
  const go = element("button", { type: "button", className: "button button--first", textContent: "Search for this" });
  const cancel = element("button", { type: "button", className: "button", textContent: "Cancel" });
  const hint = element("p", {
    className: "hint",
    textContent: "Draw a frame, or move it with the arrow keys; with Shift they resize it.",
  });
  const over = element("div", { className: "detail-over" }, [frame]);
  const buttons = element("div", { className: "detail-buttons" }, [go, cancel, hint]);
  const host = image.parentElement;

  const place = () => layOver(over, image);
  const draw = () => {
    for (const side of ["left", "top", "width", "height"]) {
      frame.style[side] = `${100 * part[side]}%`;
    }
    frame.setAttribute("aria-label", `Detail: ${inWords(part)}`);
  };
  const at = (event) => {
    const box = over.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };

  over.addEventListener("pointerdown", (event) => {
    if (event.button) {
      return;
    }
    event.preventDefault();
    over.setPointerCapture(event.pointerId);
    const handle = event.target.name;
    if (handle) {
      drag = { from: opposite(part, handle) };
    } else if (closest(event, ".detail-frame")) {
      drag = { at: at(event), part };
    } else {
      drag = { from: at(event) };
    }
    frame.focus({ preventScroll: true });
  });
  over.addEventListener("pointermove", (event) => {
    if (!drag) {
      return;
    }
    const [x, y] = at(event);
    part = drag.from ? spanned(drag.from, [x, y]) : moved(drag.part, x - drag.at[0], y - drag.at[1]);
    draw();
  });
  const drop = () => {
    drag = null;
  };
  over.addEventListener("pointerup", drop);
  over.addEventListener("pointercancel", drop);
  frame.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (arrow) {
      event.preventDefault();
      part = (event.shiftKey ? resized : moved)(part, ...arrow.map((way) => way * STEP));
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      go.click();
    }
  });
  const escape = (event) => {
    if (event.key === "Escape") {
      close();
    }
  };
  document.addEventListener("keydown", escape);
  const watcher = new ResizeObserver(place);
  watcher.observe(image);
  watcher.observe(host);

  function close() {
    watcher.disconnect();
    document.removeEventListener("keydown", escape);
    over.remove();
    buttons.remove();
    closeOpen = null;
    if (before && before.isConnected) {
      before.focus({ preventScroll: true });
    }
  }
  closeOpen = close;
  go.addEventListener("click", () => {
    const chosen = part;
    close();
    search(chosen);
  });
  cancel.addEventListener("click", close);
  host.classList.add("detail-host");
  host.append(over);
  host.after(buttons);
  place();
  draw();
  over.scrollIntoView({ block: "center" });
  frame.focus({ preventScroll: true });
}
