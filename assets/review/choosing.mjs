/* A CSV of decisions is chosen; the server reads it. */

import { setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { idOf, say } from "./storage.mjs";

const MOST_MEGABYTES = 10;

export function choose() {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".csv,text/csv,text/plain";
  input.id = idOf("import-file");
  input.hidden = true;
  input.addEventListener("change", async () => {
    const file = input.files[0];
    input.remove();
    if (!file) {
      return;
    }
    if (file.size > MOST_MEGABYTES * 2 ** 20) {
      say(
        `This file is larger than ${MOST_MEGABYTES} MB, which no review is. ` +
          "Choose a CSV that was exported from this page.",
      );
      return;
    }
    say("Reading …");
    // The time makes the same file, chosen again, another one.
    setProps(idOf("file"), { data: { text: await file.text(), at: Date.now() } });
  });
  byId(idOf("file-holder")).replaceChildren(input);
  input.click();
}
