/* The collection's client-side callbacks: boxes and address are kept alike. */

import { noUpdate, register, setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { isCatalogued, parts, toggled, viewOf, withBox, withView } from "../shared/filter/address.mjs";
import { begun, changed, give, same } from "../shared/filter/boxes.mjs";
import "./cluster_names.mjs";
import "../shared/filter/history.mjs";
import "./pager.mjs";
import "./pose_editor.mjs";
import "../shared/filter/presses.mjs";
import "./search.mjs";
import { asked, go, root, rules, state, views } from "../shared/filter/state.mjs";

const TABS = "collection-tabs";
/** Views with a list that has pages -> what the list is called. */
const LISTS = { explore: "lines", rejected: "rows" };

/** The address as each view was last told it. */
let toldViews = {};
/** Which spelling of the classification is shown. */
let shown = null;

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
    toldViews = {};
    shown = rules().spellings.joined;
    return begun();
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
    const wanted = give(parameters, known, { field, options }, { [TABS]: view });
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
    const change = changed(ids, values);
    if (!change) {
      return noUpdate();
    }
    const { id: box, written, had } = change;
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
