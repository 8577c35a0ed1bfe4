/* Light or dark: as chosen before, else as the visitor's system prefers. */

import { setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const preferred = () => (system.matches ? "dark" : "light");
let clicked = 0;

function stored() {
  try {
    return localStorage.getItem(root.dataset.themeKey);
  } catch (error) {
    return null;
  }
}

function apply(scheme) {
  root.dataset.theme = scheme;
  root.dataset.mantineColorScheme = scheme;
  return scheme;
}

/** The scheme; a click switches it and remembers the choice. */
export function theme(clicks) {
  if (clicks && clicks !== clicked) {
    clicked = clicks;
    const next = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(root.dataset.themeKey, next);
    } catch (error) {
      /* Storage is off: the choice lasts until the page is left. */
    }
    return apply(next);
  }
  return apply(stored() || preferred());
}

system.addEventListener("change", () => {
  const toggle = byId("theme-toggle");
  if (toggle && !stored()) {
    setProps(toggle.dataset.store, { data: apply(preferred()) });
  }
});
