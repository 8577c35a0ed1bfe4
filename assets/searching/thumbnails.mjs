/* The page has a place for each uploaded example's thumbnail, which only this browser has. */

import { pictureOf } from "../shared/uploads.mjs";

new MutationObserver(() => {
  document.querySelectorAll(".query-upload[data-upload]:empty").forEach((place) => {
    const picture = pictureOf(place.dataset.upload);
    if (picture) {
      place.append(Object.assign(new Image(), { src: picture, alt: "Your picture" }));
    } else {
      place.textContent = "No preview";
    }
  });
}).observe(document.documentElement, { childList: true, subtree: true });
