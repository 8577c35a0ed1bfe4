/* The visitor's picture and the work that it shows, each with a frame around the part that both have in common. */

import { whenReplaced } from "../shared/dom.mjs";
import { answeredSource } from "./box.mjs";
import { canvasSize, numbers } from "./evidence.mjs";
import { corners } from "./outline.mjs";

async function pictureOf(canvas) {
  const source = canvas.dataset.picture || answeredSource();
  const picture = new Image();
  if (!source) {
    return null;
  }
  picture.src = source;
  try {
    await picture.decode();
  } catch (error) {
    return null; // A file that this browser cannot draw: the frame stands alone.
  }
  return picture;
}

async function draw(canvas) {
  const picture = await pictureOf(canvas);
  if (!canvas.isConnected) {
    return;
  }
  [canvas.width, canvas.height] = canvasSize(...numbers(canvas.dataset.size));
  const { width, height } = canvas;
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  if (picture) {
    context.drawImage(picture, 0, 0, width, height);
  }
  const path = new Path2D();
  corners(numbers(canvas.dataset.outline), [width, height]).forEach(([x, y], index) => {
    path[index ? "lineTo" : "moveTo"](x, y);
  });
  path.closePath();
  const outside = new Path2D(path);
  outside.rect(0, 0, width, height);
  context.fillStyle = "rgb(0 0 0 / 50%)";
  context.fill(outside, "evenodd");
  const line = Math.max(width, height) / 160;
  context.lineJoin = "round";
  // Light on dark, so that the frame is seen on every picture.
  for (const [style, thickness] of [["rgb(0 0 0 / 70%)", 2 * line], ["#ffd54a", line]]) {
    context.strokeStyle = style;
    context.lineWidth = thickness;
    context.stroke(path);
  }
  canvas.dataset.drawn = "true";
}

for (const name of ["same-yours", "same-work"]) {
  whenReplaced(name, (canvas) => canvas && draw(canvas), ["data-outline", "data-picture"]);
}
