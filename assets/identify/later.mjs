/* The visitor's picture by a kind of likeness that takes seconds: it is described when somebody chooses that kind
   (components/searching/later.py). */

import { setProps } from "../shared/dash.mjs";
import { whenReplaced } from "../shared/dom.mjs";
import { kept, partOf } from "../shared/picture.mjs";
import { post } from "../shared/uploads.mjs";

whenReplaced(
  "identify-later",
  async (place) => {
    if (!place) {
      return;
    }
    const { of, with: kinds, route } = place.dataset;
    let told = { problem: "Show the picture once more: this tab does not have it any longer." };
    if (kept.picture) {
      try {
        told = { upload: await post(route, kept.picture.file, partOf(kept.picture), kinds.split(",")) };
      } catch (error) {
        told = { problem: error.message };
      }
    }
    if (place.isConnected) {
      setProps("identify-described", { data: { of, ...told } });
    }
  },
  ["data-of", "data-with"],
);
