/* The kinds of likeness on Identify and Work: the address keeps them, and the server is told of a mixture's weights. */

import { spelled } from "../shared/address.mjs";
import { setProps } from "../shared/dash.mjs";
import { closest } from "../shared/dom.mjs";
import { hold } from "../shared/focus.mjs";
import { BY, selectorOf, weightsBeside, whenStill } from "../shared/weights.mjs";

const SWITCH = ".near-kinds [id$=-kind]";

/** The address says which kinds are shown, so that it can be shared; going back does not lead through all of them. */
function remember(by) {
  const parameters = new URLSearchParams(location.search);
  parameters.set(BY, by);
  history.replaceState(history.state, "", location.pathname + spelled(parameters) + location.hash);
}

document.addEventListener("change", (event) => {
  const chosen = closest(event, ".near-kinds input");
  if (chosen) {
    remember(chosen.value);
    return;
  }
  const slider = document.querySelector(SWITCH) && closest(event, "input[data-weight]");
  if (!slider) {
    return;
  }
  hold(selectorOf(slider));
  whenStill(slider, (present) => {
    const [owner, weights] = [document.querySelector(SWITCH), weightsBeside(present)];
    if (owner && Object.values(weights).some(Number)) {
      const by = Object.entries(weights).map(([kind, weight]) => `${kind}:${weight}`).join(",");
      remember(by);
      setProps(`${owner.id}-weights`, { data: by });
    }
  });
});
