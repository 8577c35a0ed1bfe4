/* Which places of the picture speak for a class: drawn over the visitor's own picture, from the answer that came back. */

import { bytesOf } from "../shared/bits.mjs";
import { byId, closest, whenReplaced } from "../shared/dom.mjs";
import { answeredSource } from "./box.mjs";
import { canvasSize, cells, fullest, numbers } from "./evidence.mjs";

let canvas = null;
let picture = null;
let chosen = 0;
let opacity = 1;

function draw() {
  const { size, grid, window: reach, steps, most, ...colours } = canvas.dataset;
  [canvas.width, canvas.height] = canvasSize(...numbers(size));
  const context = canvas.getContext("2d");
  // What shines through is paper, of a picture as of a file that this browser cannot draw.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (picture && picture.naturalWidth) {
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
  if (opacity === 0) {
    return;
  }
  // The picture's own colours give way to those that are laid over it.
  context.globalCompositeOperation = "saturation";
  context.fillStyle = `rgb(128 128 128 / ${opacity})`;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.globalCompositeOperation = "source-over";
  const [columns, rows] = numbers(grid);
  const both = new Int8Array(bytesOf(steps).buffer);
  const evidence = { steps: both.subarray(chosen * columns * rows), grid: [columns, rows], window: numbers(reach) };
  const full = fullest(both, Number(most));
  for (const { box, speaksFor, strength } of cells(evidence, full, [canvas.width, canvas.height])) {
    context.fillStyle = `rgb(${speaksFor ? colours.for : colours.against} / ${strength * opacity})`;
    context.fillRect(...box);
  }
}

async function begin() {
  const here = canvas;
  chosen = 0;
  slider();
  const source = answeredSource();
  const own = new Image();
  picture = null;
  if (source) {
    own.src = source;
    try {
      await own.decode();
    } catch (error) {
      /* A file that this browser cannot draw: the places stand alone. */
    }
  }
  if (here === canvas) {
    picture = own;
    draw();
  }
}

function slider() {
  const place = byId("why-opacity");
  const label = document.createElement("label");
  const range = document.createElement("input");
  const told = document.createElement("output");
  range.type = "range";
  range.id = "why-slider";
  range.min = "0";
  range.max = "100";
  range.step = "5";
  range.value = place.dataset.start;
  label.htmlFor = range.id;
  label.textContent = "Colours over the picture";
  const follow = () => {
    opacity = Number(range.value) / 100;
    told.textContent = `${range.value} %`;
    range.setAttribute("aria-valuetext", range.value === "0" ? "the bare picture" : `${range.value} per cent`);
  };
  range.addEventListener("input", () => {
    follow();
    draw();
  });
  follow();
  place.replaceChildren(label, range, told);
}

document.addEventListener("click", (event) => {
  const button = closest(event, "[data-why-class]");
  if (!button || !canvas) {
    return;
  }
  chosen = Number(button.dataset.whyClass);
  document.querySelectorAll("[data-why-class]").forEach((each) => {
    each.setAttribute("aria-pressed", String(each === button));
  });
  canvas.setAttribute("aria-label", button.dataset.words);
  byId("why-name").textContent = button.dataset.title;
  draw();
});

/* Another answer brings another canvas, or the same one with other places. */
whenReplaced(
  "why-canvas",
  (place) => {
    canvas = place;
    if (canvas) {
      begin();
    }
  },
  ["data-steps", "data-size"],
);
