/* The shell's client-side callbacks. */

import { pathOf } from "../shared/address.mjs";
import { register } from "../shared/dash.mjs";
import "../shared/static.mjs";
import "./cards.mjs";
import "./fetching.mjs";
import { clearNotice } from "./notice.mjs";
import "./signing_in.mjs";
import { theme } from "./theme.mjs";

register("site", {
  theme,

  same: (value) => value,

  /** Marks the page that is shown in the navigation, for eyes and for screen readers, and takes the notice away. */
  navigate(pathname) {
    clearNotice();
    const path = pathOf(pathname);
    const first = pathOf(new URL(document.querySelector(".brand").href).pathname);
    document.querySelectorAll("#nav a").forEach((link) => {
      const own = pathOf(new URL(link.href).pathname);
      if (own === path) {
        link.setAttribute("aria-current", "page");
      } else if (own !== first && path.startsWith(`${own}/`)) {
        // A page below this one, such as another list of the review.
        link.setAttribute("aria-current", "true");
      } else {
        link.removeAttribute("aria-current");
      }
    });
    return path;
  },
});
