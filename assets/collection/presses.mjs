/* Buttons that ask for something: bars, chips, the switch of spellings, and the charts' tables. */

import { setProps } from "../shared/dash.mjs";
import { closest } from "../shared/dom.mjs";
import { hold } from "../shared/focus.mjs";
import { cleared, toggled, withSpelling } from "./address.mjs";
import { TAB, asked, go, root, rules, state } from "./state.mjs";

const quoted = (text) => `"${CSS.escape(text)}"`;
const selectorOf = (data) =>
  data.facet !== undefined
    ? `[data-facet=${quoted(data.facet)}][data-value=${quoted(data.value)}]`
    : data.switch !== undefined
      ? `[data-switch=${quoted(data.switch)}]`
      : `#${rules().ids}-chips button`;

document.addEventListener("click", (event) => {
  const button = root() && closest(event, "button");
  if (!button) {
    return;
  }
  const data = button.dataset;
  hold([data.facet, data.clear, data.switch].some((each) => each !== undefined) ? selectorOf(data) : null, TAB);
  if (data.facet !== undefined) {
    go(toggled(asked(), rules(), data.facet, data.value));
  } else if (data.clear !== undefined) {
    go(cleared(asked(), rules(), data.clear, data.value));
  } else if (data.switch !== undefined) {
    const known = rules();
    go(withSpelling(asked(), known, data.switch === known.spellings.catalogued), { name: known.names.spelling });
  } else if (data.table !== undefined) {
    setProps("explore-like", { value: "" });
    setProps("explore-table", { opened: true });
    state.open = data.table;
    setProps("explore-open", { data: { chart: state.open, search: state.told } });
  }
});
