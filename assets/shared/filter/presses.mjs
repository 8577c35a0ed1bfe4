/* Buttons that ask for something: bars, chips, the switch of spellings, and the charts' tables. */

import { setProps } from "../dash.mjs";
import { byId, closest } from "../dom.mjs";
import { hold } from "../focus.mjs";
import { cleared, toggled, withSpelling } from "./address.mjs";
import { TAB, asked, go, root, rules, state } from "./state.mjs";

const quoted = (text) => `"${CSS.escape(text)}"`;
const selectorOf = (data) =>
  data.facet !== undefined
    ? `[data-facet=${quoted(data.facet)}][data-value=${quoted(data.value)}]`
    : data.switch !== undefined
      ? `[data-switch=${quoted(data.switch)}]`
      : `#${rules().ids}-chips button`;

const SETTLED = 3000; // Milliseconds in which all parts of the page have their new height.

/** Shows what a press has asked for further down the page, and gives it the keyboard. */
function lead(id) {
  const target = byId(id);
  hold(null);
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  const show = () => target.scrollIntoView({ block: "start" });
  show();
  // The parts above it are counted anew and change their heights; whoever scrolls by then decides.
  const watcher = new ResizeObserver(show);
  watcher.observe(root());
  const end = new AbortController();
  const stop = () => {
    watcher.disconnect();
    end.abort();
  };
  ["wheel", "touchstart", "pointerdown", "keydown"].forEach((name) =>
    window.addEventListener(name, stop, { signal: end.signal, passive: true }),
  );
  setTimeout(stop, SETTLED);
}

document.addEventListener("click", (event) => {
  const button = root() && closest(event, "button");
  if (!button) {
    return;
  }
  const data = button.dataset;
  hold([data.facet, data.clear, data.switch].some((each) => each !== undefined) ? selectorOf(data) : null, TAB);
  if (data.facet !== undefined) {
    go(toggled(asked(), rules(), data.facet, data.value));
    if (data.leadsTo) {
      lead(data.leadsTo);
    }
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
