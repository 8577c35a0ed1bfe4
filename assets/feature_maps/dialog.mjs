/* One map large, beside the picture. */

import { byId, closest } from "../shared/dom.mjs";

const dialog = () => byId("network-dialog");
const frames = () => Array.from(document.querySelectorAll("#network .map-frame:not([disabled])"));
let shown = 0; // Which frame is shown large.

function enlarge(index) {
  const all = frames();
  shown = (index + all.length) % all.length;
  const frame = all[shown];
  const from = frame.querySelector("canvas");
  const box = dialog();
  const to = box.querySelector("canvas");
  to.width = from.width;
  to.height = from.height;
  to.style.aspectRatio = from.style.aspectRatio;
  to.dataset.tall = from.dataset.tall;
  to.getContext("2d").drawImage(from, 0, 0);
  const picture = byId("network-picture");
  const image = box.querySelector("img");
  image.src = picture.src;
  image.alt = picture.alt;
  const layer = frame.closest(".layer").dataset.title;
  box.querySelector(".map-caption").textContent = `${layer}. ${frame.dataset.caption}`;
  if (!box.open) {
    box.showModal();
  }
}

document.addEventListener("click", (event) => {
  const frame = closest(event, ".map-frame");
  const button = closest(event, "[data-map]");
  if (frame) {
    enlarge(frames().indexOf(frame));
  } else if (button && button.dataset.map === "close") {
    dialog().close();
  } else if (button) {
    enlarge(shown + Number(button.dataset.map));
  } else if (event.target.id === "network-dialog") {
    dialog().close(); // Beside it.
  }
});

document.addEventListener("keydown", (event) => {
  const steps = { ArrowLeft: -1, ArrowRight: 1 };
  if (event.key in steps && dialog() && dialog().open) {
    enlarge(shown + steps[event.key]);
  }
});
