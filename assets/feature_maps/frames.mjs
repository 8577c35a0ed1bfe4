/* Cuts the sheet that came back apart and hangs each map in its frame. */

import { captionOf, crop } from "./maps.mjs";

const FINE = 64; // Places across that a small frame has no pixels for: they are averaged, not left out.

/** Every map into its frame, a pixel a place; CSS enlarges it without smoothing. */
export function hang(wall, told, sheet) {
  let top = 0;
  for (const layer of told.layers) {
    const part = crop(told.window, layer.width, layer.height);
    wall.querySelectorAll(`.map-frame[data-layer="${layer.name}"]`).forEach((frame, place) => {
      const channel = layer.channels[place];
      frame.hidden = !channel;
      if (!channel) {
        return;
      }
      const canvas = frame.querySelector("canvas");
      const { width, height } = part;
      Object.assign(canvas, { width, height });
      canvas.style.aspectRatio = `${told.width} / ${told.height}`;
      canvas.dataset.tall = String(told.height > told.width);
      canvas.dataset.fine = String(layer.width > FINE);
      canvas
        .getContext("2d")
        .drawImage(sheet, place * layer.width + part.x, top + part.y, width, height, 0, 0, width, height);
      const name = `Channel ${channel.number}`;
      frame.querySelector(".map-name").textContent = name;
      frame.title = `${name} of ${layer.of}: show large`;
      frame.dataset.caption = captionOf(layer, channel);
      frame.disabled = false;
    });
    top += layer.height;
  }
}
