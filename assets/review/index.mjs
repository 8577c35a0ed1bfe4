/* The review's client-side callbacks, and the buttons above the list. */

import { assign, spelled } from "../shared/address.mjs";
import { noUpdate, register, setProps, visit } from "../shared/dash.mjs";
import { closest } from "../shared/dom.mjs";
import "./cards.mjs";
import { choose } from "./choosing.mjs";
import { merged, mergedWords } from "./decisions.mjs";
import "./groups.mjs";
import { all, idOf, keep, open, root, rules, say, undo } from "./storage.mjs";

/** What is hidden from a list stays the same while somebody leafs through it. */
let hidden = { list: null, ids: [] };

document.addEventListener("click", (event) => {
  const button = root() && closest(event, `#${idOf("undo")}, #${idOf("import")}`);
  if (button) {
    (button.id === idOf("undo") ? undo : choose)();
  }
});

/** Another address of this page, by some names' values; "" takes a name away. */
function move(changes, options) {
  const parameters = new URLSearchParams(location.search);
  Object.entries(changes).forEach(([name, value]) => assign(parameters, name, value ? [value] : []));
  visit(location.pathname + spelled(parameters), options);
}

register("review", {
  /** The page, or another list of it, is there: what is decided is looked up once, so that its pages stay as they are. */
  begin(asked) {
    const decisions = all();
    setProps("review-decisions", { data: decisions });
    const list = [open(), asked.kind, asked.label, asked.hide].join("|");
    if (list !== hidden.list) {
      const ids = asked.hide ? Object.keys(decisions).filter((id) => decisions[id] && decisions[id].decision) : [];
      hidden = { list, ids };
      if (ids.length && asked.page > 1) {
        // A list that has grown shorter has other pages: begun in its middle, works would be passed over unseen.
        move({ [rules().names.page]: "" }, { replace: true });
        return noUpdate();
      }
    }
    return { ...asked, hidden: hidden.ids };
  },

  /** The page of duplicates is there. */
  listed() {
    open();
    setProps(idOf("decisions"), { data: all() });
    return noUpdate();
  },

  /** Another class, or with or without what is decided: another address. */
  filtered(label, hide, asked) {
    if (asked && ((label || "") !== asked.label || Boolean(hide) !== asked.hide)) {
      const { names, decided } = rules();
      move({ [names.label]: label, [names.hide]: hide ? decided : "", [names.page]: "" });
    }
    return noUpdate();
  },

  /** Decisions from a file. */
  imported(answer) {
    if (answer && answer.problem) {
      say(answer.problem);
    } else if (answer) {
      const outcome = merged(all(), answer.decisions, rules());
      keep(outcome.decisions);
      say(mergedWords(outcome));
    }
    return noUpdate();
  },
});
