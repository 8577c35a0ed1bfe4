/* The shell's clientside callbacks, and a sentence for the visitor when the server cannot be reached. */
(function () {
  const KEY = "vitrine-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");

  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch (error) {
      return null;
    }
  }

  function apply(scheme) {
    document.documentElement.dataset.theme = scheme;
    document.documentElement.dataset.mantineColorScheme = scheme;
    return scheme;
  }

  let clicked = 0;
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.vitrine = Object.assign(window.dash_clientside.vitrine || {}, {
    /** The scheme: as chosen before, else the system's; a click switches and remembers. */
    theme(clicks) {
      if (clicks && clicks !== clicked) {
        clicked = clicks;
        const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
        try {
          localStorage.setItem(KEY, next);
        } catch (error) {
          /* Storage is off: the choice lasts until the page is left. */
        }
        return apply(next);
      }
      return apply(stored() || (system.matches ? "dark" : "light"));
    },

    same(value) {
      return value;
    },

    /** Marks the page that is shown in the navigation, for eyes and for screen readers, and takes the notice away. */
    navigate(pathname) {
      // What failed belonged to the page that was left.
      failing = false;
      notice("");
      const path = (pathname || "/").replace(/(.)\/$/, "$1");
      document.querySelectorAll("#nav a").forEach((link) => {
        const own = new URL(link.href).pathname.replace(/(.)\/$/, "$1");
        if (own === path) {
          link.setAttribute("aria-current", "page");
        } else {
          link.removeAttribute("aria-current");
        }
      });
      return path;
    },
  });

  system.addEventListener("change", () => {
    if (!stored()) {
      window.dash_clientside.set_props("theme", { data: apply(system.matches ? "dark" : "light") });
    }
  });

  function notice(text) {
    window.dash_clientside.set_props("notice", text ? { children: text, hidden: false } : { hidden: true });
  }

  /* Dash says nothing to the visitor when a callback's request fails. */
  const send = window.fetch;
  let failing = false;
  window.fetch = async function (resource, options) {
    const url = typeof resource === "string" ? resource : resource.url || String(resource);
    if (!url.includes("_dash-update-component")) {
      return send.call(this, resource, options);
    }
    try {
      const response = await send.call(this, resource, options);
      if (response.status >= 400) {
        failing = true;
        notice("The server could not answer. Reload the page, or try again in a moment.");
      } else if (failing) {
        failing = false;
        notice("");
      }
      return response;
    } catch (error) {
      if (error.name !== "AbortError") {
        failing = true;
        notice("The server cannot be reached. Check the connection and try again.");
      }
      throw error;
    }
  };
})();
