/* The component StaticHtml of components/site/static_html.py, and its links.

   Dash finds a component's React class on the window by namespace and name: https://dash.plotly.com/plugins */

import { visit } from "./dash.mjs";
import { closest, wantsNewTab } from "./dom.mjs";

function StaticHtml({ tag, attributes, html }) {
  const { createElement, useLayoutEffect, useRef } = window.React;
  const element = useRef(null);
  // Not through React, which has other names and rules for some attributes.
  useLayoutEffect(() => {
    const { current } = element;
    const old = current.getAttributeNames().filter((name) => !(name in attributes));
    old.forEach((name) => current.removeAttribute(name));
    Object.entries(attributes).forEach(([name, value]) => current.setAttribute(name, value));
  }, [JSON.stringify(attributes)]);
  return createElement(tag, { ref: element, ...(html && { dangerouslySetInnerHTML: { __html: html } }) });
}

window.vitrine = { ...window.vitrine, StaticHtml };

document.addEventListener("click", (event) => {
  const link = closest(event, "a[data-visit]");
  if (link && !event.defaultPrevented && !event.button && !event.altKey && !wantsNewTab(event)) {
    event.preventDefault();
    visit(link.href);
    window.scrollTo(0, 0);
  }
});
