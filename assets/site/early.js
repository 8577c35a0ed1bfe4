/* Runs before the page is drawn, so no module: the chosen wall, or the one that the visitor's system prefers. */
(function () {
  var root = document.documentElement;
  var chosen = null;
  // Where theme.mjs finds it too.
  root.dataset.themeKey = document.currentScript.dataset.themeKey;
  try {
    chosen = localStorage.getItem(root.dataset.themeKey);
  } catch (error) {
    /* Storage is off: the system's preference it is. */
  }
  var dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "dark" : "light";
  root.dataset.mantineColorScheme = root.dataset.theme;
})();
