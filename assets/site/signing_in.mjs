/* Links to the page that asks curators for their password lead back to where they were pressed; who signs out leaves
   nothing of what others decided in the browser. */

import { closest } from "../shared/dom.mjs";
import { forget } from "../shared/outbox.mjs";

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

document.addEventListener("submit", (event) => {
  if (event.target.matches(".sign-out-form")) {
    forget();
  }
});
