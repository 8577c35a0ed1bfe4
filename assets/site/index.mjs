/* The shell's client-side callbacks. */

import { pathOf } from "../shared/address.mjs";
import { register } from "../shared/dash.mjs";
import "../shared/static.mjs";
import { clearNotice } from "./notice.mjs";
import { theme } from "./theme.mjs";

register("site", {
  theme,

  same: (value) => value,

  /** Marks the page that is shown in the navigation, for eyes and for screen readers, and takes the notice away. */
  navigate(pathname) {
    clearNotice();
    const path = pathOf(pathname);
    document.querySelectorAll("#nav a").forEach((link) => {
      if (pathOf(new URL(link.href).pathname) === path) {
        link.setAttribute("aria-current", "page");
      } else {
        link.removeAttribute("aria-current");
      }
    });
    return path;
  },
});
