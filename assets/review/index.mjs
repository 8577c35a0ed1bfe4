/* The review's client-side callbacks, and the buttons above the list. */

import { withBox } from "../shared/filter/address.mjs";
import { begun, changed, give, same } from "../shared/filter/boxes.mjs";
import { asked, go, state } from "../shared/filter/state.mjs";
import { assign, without } from "../shared/address.mjs";
import { noUpdate, register, setProps } from "../shared/dash.mjs";
import { closest } from "../shared/dom.mjs";
import "./cards.mjs";
import { choose } from "./choosing.mjs";
import { merged, mergedWords } from "./decisions.mjs";
import "./groups.mjs";
import { all, idOf, keep, open, root, rules, say, undo } from "./storage.mjs";
import "./taking.mjs";

/** What is hidden from a list stays the same while somebody leafs through it. */
let hidden = { list: null, ids: [] };

document.addEventListener("click", (event) => {
  const button = root() && closest(event, `#${idOf("undo")}, #${idOf("import")}`);
  if (button) {
    (button.id === idOf("undo") ? undo : choose)();
  }
});

/** What the page was told last. */
let told = null;
const HIDE = "review-hide";

const isHiding = (parameters, { names, decided }) => parameters.get(names.hide) === decided;

/** Tells the page a list. What is decided is looked up once for each list, so that its pages stay as they are. */
function tell(search, known) {
  if (search === told) {
    return;
  }
  const decisions = all();
  const parameters = new URLSearchParams(search);
  const list = `${open()}|${without(search, [known.names.page])}`;
  if (list !== hidden.list) {
    const isDecided = (id) => decisions[id] && decisions[id].decision;
    const ids = isHiding(parameters, known) ? Object.keys(decisions).filter(isDecided) : [];
    hidden = { list, ids };
    if (ids.length && parameters.get(known.names.page)) {
      // A list that has grown shorter has other pages: begun in its middle, works would be passed over unseen.
      state.told = without(search, [known.names.page]);
      history.replaceState({}, "", location.pathname + state.told + location.hash);
    }
  }
  told = state.told;
  setProps("review-wanted", { data: { search: told, hidden: hidden.ids } });
}

register("review", {
  /** The page is there: what its address asks. */
  begin() {
    told = null;
    open();
    setProps("review-decisions", { data: all() });
    return begun();
  },

  /** The boxes as the address says; what they show already is left alone, for someone may be typing there. */
  sync(search, values, field, classes, splits, hide, ...boxes) {
    if (typeof search !== "string") {
      return [hide, ...boxes].map(noUpdate);
    }
    const known = rules();
    tell(search, known);
    const parameters = new URLSearchParams(search);
    const options = { "review-class": classes, "review-split": splits, "review-values": values };
    const wanted = give(parameters, known, { field, options }, { [HIDE]: isHiding(parameters, known) });
    const now = [hide, (boxes[0] || "").trim(), ...boxes.slice(1)];
    return Object.values(wanted).map((value, place) => (same(value, now[place]) ? noUpdate() : value));
  },

  /** Something was written into a box, or works with a decision are to be hidden or shown. */
  edited(...values) {
    if (state.told === null || !root()) {
      return noUpdate();
    }
    const known = rules();
    const ids = [HIDE, ...Object.keys(known.controls)];
    const [field] = values.splice(ids.length);
    const change = changed(ids, values);
    if (!change) {
      return noUpdate();
    }
    const { id: box, written } = change;
    if (box === HIDE) {
      go(assign(asked(), known.names.hide, written ? [known.decided] : []));
      return noUpdate();
    }
    go(withBox(asked(), known, box, written, field), { name: known.controls[box], box });
    return noUpdate();
  },

  /** The page of duplicates is there. */
  listed() {
    open();
    setProps(idOf("decisions"), { data: all() });
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
