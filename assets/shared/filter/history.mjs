/* The browser's back and forward, and a link to this page: the filter changes, the page stays. */

import { closest, wantsNewTab } from "../dom.mjs";
import { hold } from "../focus.mjs";
import { TAB, root, rules, state, tellPage } from "./state.mjs";

/** Whether an address is one of the page that is shown; if not, Dash shows another one. */
function isHere(url) {
  const { path, of } = root().dataset;
  return url.pathname === path && (url.searchParams.get(rules().names.of) || "") === of;
}

function follow() {
  state.typed = "";
  state.told = location.search;
  tellPage();
}

/* Both must come before Dash, which would draw the page anew: hence the capture. */
window.addEventListener(
  "popstate",
  (event) => {
    if (!root() || state.told === null) {
      return;
    }
    if (isHere(new URL(location.href))) {
      event.stopImmediatePropagation();
      follow();
    } else {
      state.told = null;
    }
  },
  true,
);

document.addEventListener(
  "click",
  (event) => {
    const link = root() && state.told !== null ? closest(event, "a[href]") : null;
    const own = link && !link.hash && !link.target && !link.hasAttribute("download");
    if (!own || event.button || event.altKey || wantsNewTab(event)) {
      return;
    }
    if (isHere(new URL(link.href))) {
      event.preventDefault();
      event.stopPropagation();
      history.pushState({}, "", link.href);
      window.scrollTo(0, 0);
      hold(link.dataset.hold || null, TAB);
      follow();
    } else {
      state.told = null;
    }
  },
  true,
);
