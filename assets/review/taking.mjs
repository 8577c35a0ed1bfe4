/* Decisions that the browser kept before its curator signed in: the server takes them over, if the curator wants it. */

import { byId, closest } from "../shared/dom.mjs";
import { mergedWords } from "./decisions.mjs";
import { before, idOf, onChange, root, say, take } from "./storage.mjs";

const button = () => root() && byId(idOf("take"));

onChange(() => {
  const found = button();
  if (found) {
    const { taken } = before();
    found.hidden = !taken;
    found.textContent = `Store ${taken} decision${taken === 1 ? "" : "s"} of this browser on the server`;
  }
});

document.addEventListener("click", (event) => {
  if (button() && closest(event, `#${idOf("take")}`)) {
    say(mergedWords(take()));
  }
});
