/* A search by pictures: the weights of its kinds, and a picture that is added to it. */

import { assign } from "../shared/address.mjs";
import { byId, closest } from "../shared/dom.mjs";
import { toSend } from "../shared/smaller.mjs";
import { describe, kindsIn, tell } from "../shared/uploads.mjs";
import { BY, selectorOf, weightsBeside, whenStill } from "../shared/weights.mjs";
import { hold } from "../shared/focus.mjs";
import { withWeights } from "../shared/filter/address.mjs";
import { asked, go, root } from "../shared/filter/state.mjs";

const ADD = "search-add";

document.addEventListener("change", (event) => {
  const slider = root() && closest(event, "input[data-weight]");
  if (!slider) {
    return;
  }
  hold(selectorOf(slider));
  whenStill(slider, (present) => {
    const parameters = root() && withWeights(asked(), BY, weightsBeside(present));
    if (parameters) {
      go(parameters, { name: BY });
    }
  });
});

async function add(file) {
  const button = byId(ADD);
  const { route, limit, longest, shortest, quality, small } = button.dataset;
  button.setAttribute("aria-busy", "true");
  try {
    const rules = { longest, shortest, quality, small };
    const sent = await toSend(file, Object.fromEntries(Object.entries(rules).map(([k, each]) => [k, Number(each)])));
    if (sent.size > Number(limit)) {
      throw new Error(`The picture has more than ${Math.round(limit / 1e6)} MB. Choose a smaller copy.`);
    }
    const parameters = asked();
    const key = await describe(route, sent, null, kindsIn(parameters));
    parameters.append("like-upload", key);
    go(parameters, { name: "like-upload" });
  } catch (error) {
    tell(error.message);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** The value of up to three colours with their shares: those without a share are left out. */
function coloursOf(box) {
  const rows = Array.from(box.querySelectorAll(".colour-row"), (row) => [
    row.querySelector("[data-colour]").value.slice(1),
    Number(row.querySelector("[data-share]").value),
  ]);
  return rows.filter(([, share]) => share > 0).map(([colour, share]) => `${colour}:${share}`).join(",");
}

document.addEventListener("click", (event) => {
  const find = root() && closest(event, "[data-colours-go]");
  if (!find) {
    return;
  }
  const box = find.closest("details");
  const colours = coloursOf(box);
  if (!colours) {
    tell("Give at least one colour a share.");
    return;
  }
  box.open = false;
  const parameters = assign(asked(), "like-colours", [colours]);
  // Colours alone say nothing by any other kind.
  const others = [...parameters.keys()].some((name) => /^(un)?like/.test(name) && name !== "like-colours");
  go(others ? parameters : assign(parameters, "by", ["palette"]), { name: "like-colours" });
});

document.addEventListener("click", (event) => {
  const button = closest(event, `#${ADD}`);
  if (button && button.getAttribute("aria-busy") !== "true") {
    const chooser = Object.assign(document.createElement("input"), { type: "file" });
    chooser.addEventListener("change", () => chooser.files.length && add(chooser.files[0]));
    chooser.click();
  }
});
