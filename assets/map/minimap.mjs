/* The whole map in small, with a frame round what is in view. */

import { state } from "./state.mjs";

const [WIDTH, HEIGHT, MARGIN] = [132, 100, 5];
/** Points that are drawn; a larger collection is drawn by an even sample. */
const MOST = 6000;

let parts = null;

/** How places become pixels of the small map: the whole map, centred, as large as it fits. */
export function fitted([left, top, right, bottom]) {
  const scale = Math.min((WIDTH - 2 * MARGIN) / (right - left), (HEIGHT - 2 * MARGIN) / (bottom - top));
  const [x0, y0] = [(left + right) / 2, (top + bottom) / 2];
  return {
    scale,
    toPixel: (x, y) => [WIDTH / 2 + (x - x0) * scale, HEIGHT / 2 - (y - y0) * scale],
    toPlace: (x, y) => [x0 + (x - WIDTH / 2) / scale, y0 - (y - HEIGHT / 2) / scale],
  };
}

function made() {
  if (parts && state.stage.contains(parts.box)) {
    return parts;
  }
  const box = document.createElement("div");
  box.className = "map-small";
  box.setAttribute("aria-hidden", "true"); // keys and screen readers have the list
  const canvas = document.createElement("canvas");
  const ratio = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [WIDTH * ratio, HEIGHT * ratio];
  const frame = document.createElement("div");
  frame.className = "map-small-frame";
  box.append(canvas, frame);
  const go = (event) => {
    const edges = box.getBoundingClientRect();
    const [x, y] = parts.fit.toPlace(event.clientX - edges.left, event.clientY - edges.top);
    state.scene.setView({ ...state.scene.view(), x, y }, { animate: event.type === "pointerdown" });
  };
  box.addEventListener("pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    go(event);
  });
  box.addEventListener("pointermove", (event) => box.hasPointerCapture(event.pointerId) && go(event));
  state.stage.append(box);
  parts = { box, canvas, frame, ratio, fit: null };
  return parts;
}

/** Draws the works of a projection. */
export function take(points, codes, palette) {
  const { canvas, ratio } = made();
  parts.fit = fitted(state.extent);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  context.globalAlpha = 0.7;
  const step = Math.max(1, Math.ceil(codes.length / MOST));
  for (let row = 0; row < codes.length; row += step) {
    const [x, y] = parts.fit.toPixel(points[2 * row], points[2 * row + 1]);
    context.fillStyle = palette[codes[row]].colour;
    context.fillRect(x - 0.6, y - 0.6, 1.3, 1.3);
  }
}

/** Moves the frame to what is in view; it is away while everything is. */
export function show({ zoom }) {
  const { box, frame, fit } = made();
  const { stage, scene } = state;
  box.hidden = zoom < 1.15;
  if (box.hidden || !fit) {
    return;
  }
  const [[left, top], [right, bottom]] = [scene.toData(0, 0), scene.toData(stage.clientWidth, stage.clientHeight)].map(
    ([x, y]) => fit.toPixel(x, y),
  );
  Object.assign(frame.style, {
    transform: `translate(${left}px, ${top}px)`,
    width: `${Math.max(6, right - left)}px`,
    height: `${Math.max(6, bottom - top)}px`,
  });
}
