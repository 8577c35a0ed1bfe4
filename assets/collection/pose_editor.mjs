/* The stick figure of "Search by a pose": its joints are dragged with a pointer or moved with keys. */

import { assign } from "../shared/address.mjs";
import { closest } from "../shared/dom.mjs";
import { fromAddress, inAddress, NAMES } from "../shared/figure.mjs";
import { limbs, svg } from "../shared/stick_figure.mjs";
import { tell } from "../shared/uploads.mjs";
import { POSES } from "./poses.mjs";
import { asked, go, root } from "../shared/filter/state.mjs";

const SIDE = 1000;
const ROOM = 100; // Round the square, so that a joint at its edge can be taken hold of.
const STEP = 20;
const LEAST = 3; // Joints that a pose needs at least: pipeline/similarity/poses.py.
const TWICE = 400; // Milliseconds between two presses of a joint.
const LIKE = "like-pose";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const title = (name) => name.replace("_", " ");
const clamp = (value) => Math.min(SIDE, Math.max(0, value));

/** The joints of each editor by name: {x, y, score}; the score 0 stands for one that is left out. */
const figures = new WeakMap();
let pressed = null; // {editor, name, at}: the joint that is dragged, and when it was pressed.
let last = { name: "", at: -Infinity };

const isPresent = (point) => point && (point.score ?? 1) > 0;
const present = (points) => Object.fromEntries(Object.entries(points).filter(([, point]) => isPresent(point)));

/** The figure that the address searches by, in the middle of the square; else a standing one. */
function beginning() {
  const found = fromAddress(asked().get(LIKE));
  if (!found) {
    return structuredClone(POSES.standing);
  }
  const [width, height] = ["x", "y"].map((axis) => Math.max(...Object.values(found).map((point) => point[axis])));
  const moved = ({ x, y }) => ({ x: x + (SIDE - width) / 2, y: y + (SIDE - height) / 2 });
  return Object.fromEntries(Object.entries(found).map(([name, point]) => [name, { ...moved(point), score: 1 }]));
}

function joint(name, point) {
  const made = svg("circle", { cx: point.x, cy: point.y, r: 26, class: "pose-joint", tabindex: 0, role: "button" });
  made.dataset.joint = name;
  made.dataset.out = String(!isPresent(point));
  made.setAttribute("aria-label", isPresent(point) ? title(name) : `${title(name)}, left out`);
  return made;
}

function draw(editor) {
  const points = figures.get(editor);
  const focused = editor.contains(document.activeElement) ? document.activeElement.dataset.joint : "";
  const size = SIDE + 2 * ROOM;
  const made = svg("svg", { viewBox: `${-ROOM} ${-ROOM} ${size} ${size}`, role: "group" });
  made.setAttribute("aria-label", "Stick figure");
  made.append(...limbs(present(points)));
  made.append(...NAMES.filter((name) => points[name]).map((name) => joint(name, points[name])));
  editor.replaceChildren(made);
  if (focused) {
    editor.querySelector(`[data-joint="${focused}"]`)?.focus();
  }
}

/** Another place for a joint; it is drawn where it is, so that the pointer keeps hold of it. */
function place(editor, name, x, y) {
  const points = figures.get(editor);
  Object.assign(points[name], { x: clamp(x), y: clamp(y) });
  const drawn = editor.querySelector(`[data-joint="${name}"]`);
  drawn.setAttribute("cx", points[name].x);
  drawn.setAttribute("cy", points[name].y);
  editor.querySelectorAll(".figure-limb, .figure-head").forEach((each) => each.remove());
  editor.firstChild.prepend(...limbs(present(points)));
}

function leaveOut(editor, name) {
  const point = figures.get(editor)[name];
  point.score = isPresent(point) ? 0 : 1;
  draw(editor);
}

function begin(editor, points) {
  figures.set(editor, structuredClone(points));
  draw(editor);
}

document.addEventListener(
  "toggle",
  (event) => {
    const editor = event.target.open && event.target.querySelector?.("[data-pose-editor]");
    if (editor) {
      begin(editor, beginning());
    }
  },
  true, // It does not bubble.
);

document.addEventListener("pointerdown", (event) => {
  const editor = closest(event, "[data-pose-editor]");
  const name = editor && event.target.dataset.joint;
  if (!name) {
    return;
  }
  event.preventDefault();
  event.target.focus();
  event.target.setPointerCapture(event.pointerId);
  const now = performance.now();
  if (last.name === name && now - last.at < TWICE) {
    last = { name: "", at: -Infinity };
    leaveOut(editor, name);
    return;
  }
  last = { name, at: now };
  pressed = { editor, name };
});

document.addEventListener("pointermove", (event) => {
  if (!pressed) {
    return;
  }
  const { editor, name } = pressed;
  const matrix = editor.firstChild.getScreenCTM().inverse();
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  place(editor, name, x, y);
});

for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    pressed = null;
  });
}

document.addEventListener("keydown", (event) => {
  const editor = closest(event, "[data-pose-editor]");
  const name = editor && event.target.dataset.joint;
  if (!name) {
    return;
  }
  if (ARROWS[event.key]) {
    const [across, down] = ARROWS[event.key];
    const { x, y } = figures.get(editor)[name];
    place(editor, name, x + across * STEP, y + down * STEP);
  } else if (["Delete", "Backspace", "Enter", " "].includes(event.key)) {
    leaveOut(editor, name);
  } else {
    return;
  }
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const from = closest(event, "[data-pose-from]");
  if (from) {
    begin(from.closest(".pose-box").querySelector("[data-pose-editor]"), POSES[from.dataset.poseFrom]);
    return;
  }
  const find = root() && closest(event, "[data-pose-go]");
  if (!find) {
    return;
  }
  const box = find.closest("details");
  const points = present(figures.get(box.querySelector("[data-pose-editor]")));
  if (Object.keys(points).length < LEAST) {
    tell(`A pose needs at least ${LEAST} joints. Press a hollow joint twice to bring it back.`);
    return;
  }
  box.open = false;
  const parameters = assign(asked(), LIKE, [inAddress(points)]);
  // A pose says nothing by any other kind of likeness.
  const others = [...parameters.keys()].some((name) => /^(un)?like/.test(name) && name !== LIKE);
  go(others && parameters.has("by") ? parameters : assign(parameters, "by", ["pose"]), { name: LIKE });
});
