/* A CSV of decisions is chosen; the server reads it. */

import { setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { MOST_MEGABYTES, chooseText } from "../shared/files.mjs";
import { idOf, say } from "./storage.mjs";

const ACCEPTED = ".csv,text/csv,text/plain";

export function choose() {
  chooseText(byId(idOf("file-holder")), idOf("import-file"), ACCEPTED, (text) => {
    if (text === null) {
      say(
        `This file is larger than ${MOST_MEGABYTES} MB, which no review is. ` +
          "Choose a CSV that was exported from this page.",
      );
      return;
    }
    say("Reading …");
    // The time makes the same file, chosen again, another one.
    setProps(idOf("file"), { data: { text, at: Date.now() } });
  });
}
