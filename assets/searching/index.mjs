/* From a picture on Identify or Work to a search of the whole collection with it, or with a detail of it. */

import { visit } from "../shared/dash.mjs";
import { choosePart } from "../shared/detail.mjs";
import { byId, closest, wantsNewTab } from "../shared/dom.mjs";
import { inAddress } from "../shared/part.mjs";
import { kept, partOf } from "../shared/picture.mjs";
import { searchWith } from "../shared/uploads.mjs";
import "./thumbnails.mjs";
import "./weights.mjs";

const UPLOAD = "identify-picture";

/* Before such a link is followed it gets the visitor's own picture, which the server does not have. */
document.addEventListener(
  "click",
  (event) => {
    const link = closest(event, "[data-with-upload] a[href]");
    const { route, search } = link ? link.closest("[data-with-upload]").dataset : {};
    const adds = link && new URL(link.href).pathname === search && kept.picture;
    if (adds && !event.button && !wantsNewTab(event)) {
      event.preventDefault();
      event.stopPropagation();
      const { file, inside } = kept.picture;
      searchWith(route, file, new URL(link.href), { part: partOf(kept.picture), shown: inside, button: link });
    }
  },
  true,
);

document.addEventListener("click", (event) => {
  const button = closest(event, "[data-detail]");
  const image = button && (byId(button.dataset.detail) || document.querySelector(".work-picture .mat img"));
  if (!image || !image.naturalWidth) {
    return;
  }
  const { work, route, search } = button.dataset;
  choosePart(image, (part) => {
    const address = new URL(search, location.href);
    const id = image.id === UPLOAD ? kept.picture?.work : work;
    if (id) {
      address.searchParams.append("like-part", inAddress(part, id));
      visit(address.href);
      window.scrollTo(0, 0);
    } else if (kept.picture) {
      searchWith(route, kept.picture.file, address, { part, button });
    }
  });
});
