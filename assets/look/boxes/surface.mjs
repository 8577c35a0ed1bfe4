/* Lies on the picture and takes what the visitor draws on it: by mouse, finger, pen or keyboard. */

import { boxOf } from "./state.mjs";

/** How near to a dot a finger need be, in pixels of the screen, and how far a pointer moves before it draws. */
const REACH = 14;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function div(className) {
  const made = document.createElement("div");
  made.className = className;
  return made;
}

/** Lays an element over a box, in shares of the picture, so that it stays there when the picture is resized. */
function place(element, [x, y, wide, high], { width, height }) {
  const shares = { left: x / width, top: y / height, width: wide / width, height: high / height };
  Object.entries(shares).forEach(([key, share]) => element.style.setProperty(key, `${100 * share}%`));
}

/**
 * @param {HTMLElement} frame - lies on the picture
 * @param {object} actions - drawBox, moveBox, removeBox, correct
 * @returns {{element: HTMLElement, show: Function, focus: Function}}
 */
export function surface(frame, actions) {
  const made = div("boxes-surface");
  const draft = div("boxes-draft");
  const cross = div("boxes-cross");
  made.append(draft, cross);
  draft.hidden = true;
  frame.append(made);
  let state = null;
  let mode = "boxes";
  let start = null; // {id, at}: where a box begins.
  let spot = [0.5, 0.5]; // Of the keyboard's cross, as shares of the picture.

  const at = ({ clientX, clientY }) => {
    const { left, top, width, height } = made.getBoundingClientRect();
    return [((clientX - left) / width) * state.width, ((clientY - top) / height) * state.height];
  };
  const scale = () => state.width / made.getBoundingClientRect().width;

  function end() {
    start = null;
    draft.hidden = true;
  }

  made.addEventListener("pointerdown", (event) => {
    if (mode !== "boxes" || event.button !== 0 || start) {
      return;
    }
    event.preventDefault(); // Neither the picture nor text is dragged.
    start = { id: event.pointerId, at: at(event) };
    made.setPointerCapture(event.pointerId);
  });
  made.addEventListener("pointermove", (event) => {
    if (start?.id === event.pointerId) {
      const box = boxOf(start.at, at(event), state);
      draft.hidden = !box;
      if (box) {
        place(draft, box, state);
      }
    }
  });
  made.addEventListener("pointerup", (event) => {
    if (start?.id === event.pointerId) {
      const box = boxOf(start.at, at(event), state);
      end();
      actions.drawBox(box);
    }
  });
  made.addEventListener("pointercancel", end);
  made.addEventListener("click", (event) => {
    if (mode === "dots" && event.detail) {
      actions.correct(...at(event), REACH * scale());
    }
  });

  const boxes = () => Array.from(made.querySelectorAll(".boxes-box"));

  made.addEventListener("keydown", (event) => {
    const number = boxes().indexOf(event.target);
    const arrow = ARROWS[event.key];
    if (number >= 0 && arrow) {
      const step = Math.max(1, Math.round(Math.max(state.width, state.height) / 200));
      const by = arrow.map((each) => each * step);
      actions.moveBox(number, event.shiftKey ? [0, 0] : by, event.shiftKey ? by : [0, 0]);
    } else if (number >= 0 && ["Delete", "Backspace"].includes(event.key)) {
      actions.removeBox(number);
    } else if (event.target === made && mode === "dots" && arrow) {
      spot = spot.map((share, axis) => Math.min(Math.max(share + arrow[axis] * (event.shiftKey ? 0.05 : 0.005), 0), 1));
      show(state, mode);
    } else if (event.target === made && mode === "dots" && ["Enter", " "].includes(event.key)) {
      actions.correct(spot[0] * state.width, spot[1] * state.height, REACH * scale());
    } else {
      return;
    }
    event.preventDefault();
  });

  /** Shows boxes, and takes what belongs to the mode: "boxes" or "dots". */
  function show(next, nextMode) {
    state = next;
    mode = nextMode;
    made.dataset.mode = mode;
    made.tabIndex = mode === "dots" ? 0 : -1;
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", mode === "dots" ? "Picture: add or take away dots" : "Picture: draw boxes");
    while (boxes().length > state.boxes.length) {
      boxes().at(-1).remove();
    }
    while (boxes().length < state.boxes.length) {
      const box = document.createElement("button");
      box.type = "button";
      box.className = "boxes-box";
      made.append(box);
    }
    boxes().forEach((box, number) => {
      const [x, y, wide, high] = state.boxes[number].map(Math.round);
      place(box, state.boxes[number], state);
      box.setAttribute("aria-label", `Box ${number + 1}: ${wide} by ${high} pixels at ${x}, ${y}`);
      box.dataset.number = number + 1;
      box.tabIndex = mode === "boxes" ? 0 : -1;
    });
    cross.style.setProperty("left", `${100 * spot[0]}%`);
    cross.style.setProperty("top", `${100 * spot[1]}%`);
  }

  return { element: made, show, focus: (number) => boxes()[number]?.focus() };
}
