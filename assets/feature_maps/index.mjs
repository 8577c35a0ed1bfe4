/* What the network sees: asks for the maps of a work, or of the picture that the browser still has from Identify. */

import { answerOf } from "../shared/answers.mjs";
import { setProps } from "../shared/dash.mjs";
import { whenReplaced } from "../shared/dom.mjs";
import { kept, partOf } from "../shared/picture.mjs";
import "./dialog.mjs";
import { hang } from "./frames.mjs";

let wall = null;
let own = null; // The address of the visitor's picture, while it is shown.

const phase = (name) => setProps(wall.id, { "data-phase": name });

function problem(text) {
  setProps("network-problem", { children: text });
  phase("failed");
}

/** Shows the visitor's own picture beside its maps. */
function showPicture({ file, name, inside }) {
  own = URL.createObjectURL(inside ?? file);
  setProps("network-picture", { src: own, alt: "Your picture, " + name });
  setProps("network-name", { children: name });
}

async function look() {
  const here = wall;
  const { picture } = kept;
  const { work, route } = here.dataset;
  if (!work && !picture) {
    phase("nothing");
    return;
  }
  if (!work) {
    showPicture(picture);
  }
  if (!work || (picture && picture.work === work)) {
    // Who goes back finds the answer again.
    kept.again = true;
  }
  let told;
  try {
    const part = work ? null : partOf(picture);
    told = await answerOf(part ? `${route}?part=${part}` : route, work ? null : picture.file, () => here === wall);
  } catch (error) {
    if (here === wall) {
      problem("The server cannot be reached. Check the connection and load the page again.");
    }
    return;
  }
  if (here !== wall) {
    return;
  }
  if (!told.layers) {
    problem(told.problem || told.message || "The server could not answer. Try again in a moment.");
    return;
  }
  try {
    const sheet = new Image();
    sheet.src = "data:image/png;base64," + told.sheet;
    await sheet.decode();
    if (here === wall) {
      hang(here, told, sheet);
      phase("shown");
    }
  } catch (error) {
    if (here === wall) {
      problem("The maps came, but this browser could not draw them. Load the page again.");
    }
  }
}

whenReplaced("network", (place) => {
  wall = place;
  if (own) {
    URL.revokeObjectURL(own);
    own = null;
  }
  if (wall) {
    look();
  }
});
