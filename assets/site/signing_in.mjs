/* Links to the page that asks curators for their password lead back to where they were pressed. */

import { closest } from "../shared/dom.mjs";

document.addEventListener(
  "click",
  (event) => {
    const link = closest(event, ".sign-in-link");
    if (!link || link.pathname === location.pathname) {
      return;
    }
    const parameters = new URLSearchParams(link.search);
    const [name] = parameters.keys();
    parameters.set(name, location.pathname + location.search + location.hash);
    link.search = parameters;
  },
  { capture: true },
);
