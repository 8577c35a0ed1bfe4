/* Which works are left out of a work's neighbours: the address keeps it, and the server is told. */

import { assign, spelled } from "../shared/address.mjs";
import { setProps } from "../shared/dash.mjs";
import { closest } from "../shared/dom.mjs";
import { withToggled } from "./restrictions.mjs";

const WITHOUT = "without";

document.addEventListener("click", (event) => {
  const button = closest(event, "[data-without]");
  if (!button) {
    return;
  }
  const pressed = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(pressed));
  const parameters = new URLSearchParams(location.search);
  const value = withToggled(parameters.get(WITHOUT), button.dataset.without, pressed);
  assign(parameters, WITHOUT, value ? [value] : []);
  history.replaceState(history.state, "", location.pathname + spelled(parameters) + location.hash);
  setProps(button.dataset.store, { data: value });
});
