/* Four marks on the picture that are moved by mouse, finger or keyboard. */

import { around, nearest, stepOf, within } from "./corners.mjs";
import { magnifier, magnify } from "./magnifier.mjs";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Lays the marks on the picture.
 *
 * @param {HTMLElement} place - lies on the picture and is as large
 * @param {HTMLImageElement} picture
 * @param {number[][]} corners - in pixels of the picture
 * @param {string} title - of what has the corners, for people
 * @param {{moved?: () => void, focus?: boolean}} [options] - called when a mark was moved and let go, and whether the
 *   first mark gets the focus
 * @returns {{corners: number[][], remove: () => void}} where the marks are
 */
export function marksOn(place, picture, corners, title, { moved = () => {}, focus = true } = {}) {
  const { naturalWidth: width, naturalHeight: height } = picture;
  const marks = { corners: corners.map((corner) => within(corner, width, height)) };
  const field = document.createElement("div");
  field.className = "corner-marks";
  field.setAttribute("role", "group");
  field.setAttribute("aria-label", `Corners of the ${title}`);
  const lines = document.createElementNS(SVG, "svg");
  lines.setAttribute("viewBox", `0 0 ${width} ${height}`);
  lines.setAttribute("preserveAspectRatio", "none");
  for (const name of ["rim", "ink"]) {
    const outline = document.createElementNS(SVG, "polygon");
    outline.setAttribute("class", `corner-${name}`);
    lines.append(outline);
  }
  const handles = marks.corners.map(() => {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "corner-mark";
    return handle;
  });
  const glass = magnifier();
  field.append(lines, ...handles, glass);

  function draw() {
    const points = around(marks.corners).map((corner) => corner.join(",")).join(" ");
    Array.from(lines.children).forEach((outline) => outline.setAttribute("points", points));
    handles.forEach((handle, number) => {
      const [x, y] = marks.corners[number];
      handle.style.left = `${(100 * x) / width}%`;
      handle.style.top = `${(100 * y) / height}%`;
      const where = `${Math.round(x)} from the left, ${Math.round(y)} from the top`;
      handle.setAttribute("aria-label", `Corner ${number + 1} of 4: ${where}`);
    });
  }

  function move(number, corner) {
    marks.corners[number] = within(corner, width, height);
    draw();
    magnify(glass, picture, around(marks.corners), marks.corners[number]);
  }

  /** The place of a pointer in pixels of the picture. */
  function placeOf(event) {
    const box = field.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
  }

  let held = null; // The number of the mark that is dragged, and how far from its middle it was taken.
  handles.forEach((handle, number) => {
    handle.addEventListener("pointerdown", (event) => {
      if (held || event.button) {
        return;
      }
      handle.setPointerCapture(event.pointerId);
      const [x, y] = placeOf(event);
      held = { number, pointer: event.pointerId, from: [marks.corners[number][0] - x, marks.corners[number][1] - y] };
      move(number, marks.corners[number]);
    });
    handle.addEventListener("pointermove", (event) => {
      if (held?.pointer === event.pointerId) {
        const [x, y] = placeOf(event);
        move(number, [x + held.from[0], y + held.from[1]]);
      }
    });
    for (const name of ["pointerup", "pointercancel"]) {
      handle.addEventListener(name, (event) => {
        if (held?.pointer === event.pointerId) {
          held = null;
          glass.hidden = true;
          moved();
        }
      });
    }
    handle.addEventListener("keydown", (event) => {
      const step = stepOf(event.key, event.shiftKey);
      if (step) {
        event.preventDefault();
        const [x, y] = marks.corners[number];
        move(number, [x + step[0], y + step[1]]);
        moved();
      }
    });
    handle.addEventListener("blur", () => {
      glass.hidden = true;
    });
  });
  field.addEventListener("click", (event) => {
    if (event.target === field || lines.contains(event.target)) {
      const place = placeOf(event);
      const number = nearest(marks.corners, place);
      move(number, place);
      glass.hidden = true;
      handles[number].focus();
      moved();
    }
  });

  draw();
  place.append(field);
  if (focus) {
    handles[0].focus({ preventScroll: true });
  }
  marks.remove = () => field.remove();
  return marks;
}
