/* The collection's client-side callbacks: boxes and address are kept alike. */

import { callbackContext, noUpdate, register, setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { boxValues, isCatalogued, parts, toggled, viewOf, withBox, withView } from "./address.mjs";
import "./history.mjs";
import "./pager.mjs";
import "./pose_editor.mjs";
import "./presses.mjs";
import "./search.mjs";
import { asked, go, root, rules, state, views } from "./state.mjs";

const TABS = "collection-tabs";
/** Views with a list that has pages -> what the list is called. */
const LISTS = { explore: "lines", rejected: "rows" };
const LATE = 1000; // Milliseconds.

/** The address as each view was last told it. */
let toldViews = {};
/** Which spelling of the classification is shown. */
let shown = null;
/** What each box was given last: what it says itself is news only when it is something else. */
let given = {};
/** Boxes wait until somebody has stopped typing, and may then still say what they were given before something else. */
let before = {};

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function tell(view, search) {
  const news = toldViews[view] !== search;
  if (news) {
    toldViews[view] = search;
    setProps(`${view}-asked`, { data: search });
  }
  return news;
}

register("collection", {
  /** The page is there: what its address asks. */
  begin() {
    Object.assign(state, { told: location.search, typed: "", open: null });
    toldViews = {};
    shown = rules().spellings.joined;
    root().dataset.path = location.pathname;
    if (matchMedia("(max-width: 40rem)").matches) {
      byId("collection-filter").open = false;
    }
    return state.told;
  },

  /** Tab and boxes as the address says; what they show already is left alone, for someone may be typing there. */
  sync(search, values, field, classes, splits, tab, ...boxes) {
    if (typeof search !== "string") {
      return [tab, ...boxes].map(noUpdate);
    }
    const known = rules();
    const parameters = new URLSearchParams(search);
    const view = viewOf(parameters, known, views());
    root().dataset.view = view;
    const spelling = isCatalogued(parameters, known) ? known.spellings.catalogued : known.spellings.joined;
    if (spelling !== shown) {
      shown = spelling;
      setProps("explore-switch", { data: spelling });
    }
    const { counts, list } = parts(search, known);
    const news = tell(view, view === "works" ? list : counts);
    if (view in LISTS) {
      tell(LISTS[view], list);
    }
    if (news && state.open && byId("explore-table-content")) {
      setProps("explore-open", { data: { chart: state.open, search } });
    }
    const options = { "works-class": classes, "works-split": splits, "works-values": values };
    const wanted = { [TABS]: view, ...boxValues(parameters, known, { field, options }) };
    Object.entries(wanted).forEach(([id, value]) => {
      if (known.single.includes(known.controls[id]) && id in given && !same(given[id], value)) {
        before[id] = { value: given[id], until: performance.now() + LATE };
      }
      given[id] = value;
    });
    const now = [tab, (boxes[0] || "").trim(), ...boxes.slice(1)];
    return Object.values(wanted).map((value, place) => (same(value, now[place]) ? noUpdate() : value));
  },

  /** Something was written into a box, or another tab opened. */
  edited(...values) {
    if (state.told === null || !root()) {
      return noUpdate();
    }
    const known = rules();
    const ids = [TABS, ...Object.keys(known.controls)];
    const [field, ...totals] = values.splice(ids.length);
    // What the address gave to other boxes may be told together with what somebody wrote into one.
    const box = callbackContext()
      .triggered.map((each) => each.prop_id.slice(0, each.prop_id.lastIndexOf(".")))
      .find((id) => ids.includes(id) && !same(values[ids.indexOf(id)], given[id]));
    if (!box) {
      return noUpdate();
    }
    const written = values[ids.indexOf(box)];
    if (before[box] && performance.now() < before[box].until && same(written, before[box].value)) {
      setProps(box, { value: given[box] });
      return noUpdate();
    }
    const had = given[box];
    given[box] = written;
    if (box === TABS) {
      go(withView(asked(), known, views(), written));
      return noUpdate();
    }
    const parameters = withBox(asked(), known, box, written, field);
    const name = known.controls[box];
    // An address that named a page too many is put right: going back must not lead to it again.
    const pages = ["works-page", "explore-page", "rejected-page"].indexOf(box);
    if (parameters && name === known.names.page && had > totals[pages]) {
      state.typed = box;
    }
    go(parameters, { name, box });
    return noUpdate();
  },

  /** A column of the timeline was pressed. */
  pressed(click) {
    const data = click && click.points && click.points[0].customdata;
    if (data) {
      // Dash tells of a press only when it is another one than the last.
      setProps("explore-timeline", { clickData: null });
      const colon = data[0].indexOf(":");
      go(toggled(asked(), rules(), data[0].slice(0, colon), data[0].slice(colon + 1)));
    }
    return noUpdate();
  },
});
