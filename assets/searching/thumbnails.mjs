/* The page has a place for each uploaded example's thumbnail, which only this browser has, and for each pose. */

import { fromAddress } from "../shared/figure.mjs";
import { figure, over } from "../shared/stick_figure.mjs";
import { pictureOf } from "../shared/uploads.mjs";

function draw() {
  document.querySelectorAll(".query-upload[data-upload]:empty").forEach((place) => {
    const picture = pictureOf(place.dataset.upload);
    if (picture) {
      place.append(Object.assign(new Image(), { src: picture, alt: "Your picture" }));
    } else {
      place.textContent = "No preview";
    }
  });
  document.querySelectorAll(".query-pose[data-pose]:empty").forEach((place) => {
    const points = fromAddress(place.dataset.pose);
    place.append(points ? figure(points) : "No preview");
  });
  // The figure of a work that is in the pose: it is drawn over the picture once its proportions are known.
  document.querySelectorAll(".work-card[data-figure] .mat img:only-child").forEach((picture) => {
    const points = fromAddress(picture.closest(".work-card").dataset.figure);
    if (points && picture.complete && picture.naturalWidth) {
      picture.after(over(points, picture.naturalWidth, picture.naturalHeight));
    }
  });
}

new MutationObserver(draw).observe(document.documentElement, { childList: true, subtree: true });
// Loading does not bubble.
document.addEventListener("load", (event) => event.target.closest?.(".work-card[data-figure]") && draw(), true);
