/* Runs before the page is drawn: the chosen wall, or the one that the visitor's system prefers. */
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("vitrine-theme");
  } catch (error) {
    /* Storage is off: the system's preference it is. */
  }
  var dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  var root = document.documentElement;
  root.dataset.theme = dark ? "dark" : "light";
  root.dataset.mantineColorScheme = root.dataset.theme;
})();
