/* The collection page: the address holds what is asked, and every way of asking ends in another address. */
(function () {
  const EMPTY = "-"; // What a box calls the empty value, which stands for "not recorded".
  const LISTS = { "works-class": "class", "works-split": "split" };
  const SINGLE = ["q", "from", "to"];
  /** As in pages/collection.py. */
  const BOXES = [
    "collection-tabs", "works-search", "works-class", "works-split", "works-values", "works-from", "works-to",
    "works-sort", "works-size", "works-page", "explore-sort", "explore-page",
  ];
  /** The name in an address of what each of these boxes holds. */
  const TEXTS = {
    "works-search": "q", "works-from": "from", "works-to": "to",
    "works-sort": "order", "works-size": "size", "works-page": "page", "explore-sort": "order", "explore-page": "page",
  };
  /** What an address need not name. */
  const USUAL = { order: "catalogue", size: "24", page: "1" };
  /** What an address says of the way things are shown: it filters nothing, and stays when all filters go. */
  const SHOWN = ["view", "of", "spelling", "order", "size"];
  /** What no count depends on, and what no list does. */
  const LEAFING = ["order", "size", "page"], SPELLING = "spelling";
  const YEAR = /^-?[0-9]{1,5}$/, PAGE = /^[0-9]{1,6}$/; // As in components/exploring/address.py.
  const ORDERS = ["title", "artist", "oldest", "newest"], SIZES = ["24", "48"];
  const BEFORE = "classification_raw", AFTER = "classification";

  /** The part of the address behind the question mark as the page was last told; null while it is not there. */
  let told = null;
  /** What the last change was typed into: a word that grows is one step back, not ten. */
  let typed = "";
  /** The address as each view was last told it, and the chart whose table was opened last. */
  let views = {};
  let open = null;
  /** Which spelling of the classification is shown. */
  let shown = AFTER;
  /** What each box was given last: what it says itself is news only when it is something else. */
  let given = {};
  const WAITING = ["works-search", "works-from", "works-to"]; // Boxes that wait until somebody has stopped typing ...
  /** ... and may therefore still say, too late, what they were given before they were given something else. */
  let before = {};
  const LATE = 1000; // Milliseconds.

  const root = () => document.getElementById("collection-page");
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const asked = () => new URLSearchParams(told || "");
  const spelled = (parameters) => (parameters.toString() ? `?${parameters}` : "");

  function go(parameters, by = "") {
    // Another filter, order or view begins at its first page; another spelling shows the same records.
    if (TEXTS[by] !== "page" && by !== SPELLING) {
      parameters.delete("page");
    }
    const search = spelled(parameters);
    if (!root() || search === told) {
      return;
    }
    const again = by && by === typed;
    typed = WAITING.includes(by) ? by : "";
    told = search;
    history[again ? "replaceState" : "pushState"]({}, "", location.pathname + search + location.hash);
    set("collection-address", { data: search });
  }

  /** Sets the values of one name, in place of those that it had. */
  function assign(parameters, name, values) {
    parameters.delete(name);
    values.forEach((value) => parameters.append(name, value));
    return parameters;
  }

  function toggle(name, value) {
    const parameters = asked();
    const values = parameters.getAll(name);
    const left = values.filter((each) => each !== value);
    const more = SINGLE.includes(name) ? [value] : [...values, value];
    go(assign(parameters, name, left.length < values.length ? left : more));
  }

  function clear(name, value) {
    const parameters = asked();
    const kept = new URLSearchParams();
    if (name === "all") {
      SHOWN.forEach((each) => parameters.has(each) && kept.set(each, parameters.get(each)));
      return go(kept);
    }
    go(assign(parameters, name, SINGLE.includes(name) ? [] : parameters.getAll(name).filter((each) => each !== value)));
  }

  /* What is counted anew is drawn anew: the button that was pressed keeps the keyboard. */
  const quoted = (text) => `"${CSS.escape(text)}"`;
  const names = (data) =>
    data.facet !== undefined
      ? `[data-facet=${quoted(data.facet)}][data-value=${quoted(data.value)}]`
      : data.switch !== undefined
        ? `[data-switch=${quoted(data.switch)}]`
        : "#collection-chips button";
  let held = null;
  document.addEventListener("focusin", (event) => {
    if (held && !event.target.matches(held)) {
      held = null;
    }
  });
  new MutationObserver(() => {
    if (held && document.activeElement === document.body && root()) {
      const found = document.querySelector(held) || document.querySelector("#collection-tabs [aria-selected=true]");
      if (found) {
        found.focus({ preventScroll: true });
      }
    }
  }).observe(document, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const button = root() && event.target.closest ? event.target.closest("button") : null;
    if (!button) {
      return;
    }
    const data = button.dataset;
    held = [data.facet, data.clear, data.switch].some((each) => each !== undefined) ? names(data) : null;
    if (data.facet !== undefined) {
      toggle(data.facet, data.value);
    } else if (data.clear !== undefined) {
      clear(data.clear, data.value);
    } else if (data.switch !== undefined) {
      go(assign(asked(), SPELLING, data.switch === BEFORE ? ["catalogued"] : []), SPELLING);
    } else if (data.table !== undefined) {
      set("explore-like", { value: "" });
      set("explore-table", { opened: true });
      open = data.table;
      set("explore-open", { data: { chart: open, search: told } });
    }
  });

  /* The browser's back and forward, and a link to this page: the filter changes, the page stays. */
  function moved(event) {
    const page = root();
    if (!page || told === null) {
      return;
    }
    const own = new URLSearchParams(location.search);
    if (location.pathname !== page.dataset.path || (own.get("of") || "") !== page.dataset.of) {
      told = null;
      return;
    }
    event.stopImmediatePropagation();
    typed = "";
    told = location.search;
    set("collection-address", { data: told });
  }
  window.addEventListener("popstate", moved, true);
  window.addEventListener("_dashprivate_pushstate", moved, true);

  const filled = (values) => (values || []).map((value) => (value === EMPTY ? "" : value));
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.explore = {
    /** The page is there: what its address asks. */
    begin() {
      told = location.search;
      typed = "";
      views = {};
      open = null;
      shown = AFTER;
      root().dataset.path = location.pathname;
      if (matchMedia("(max-width: 40rem)").matches) {
        document.getElementById("collection-filter").open = false;
      }
      return told;
    },

    /** Tab and boxes as the address says; what they show already is left alone, for someone may be typing there. */
    sync(search, options, field, classes, splits, tab, ...boxes) {
      const none = window.dash_clientside.no_update;
      if (typeof search !== "string") {
        return [tab, ...boxes].map(() => none);
      }
      const parameters = new URLSearchParams(search);
      const named = parameters.get("view");
      const known = JSON.parse(root().dataset.views);
      const view = known.includes(named) ? named : known[0];
      const within = (name, data) => {
        const values = parameters.getAll(name).map((value) => value || EMPTY);
        return values.filter((value) => (data || []).some((option) => option.value === value));
      };
      root().dataset.view = view;
      const spelling = parameters.get(SPELLING) === "catalogued" ? BEFORE : AFTER;
      if (spelling !== shown) {
        shown = spelling;
        set("explore-switch", { data: spelling });
      }
      const without = (...names) => {
        const kept = new URLSearchParams(search);
        names.forEach((each) => kept.delete(each));
        return spelled(kept);
      };
      const tell = (who, what) => {
        const news = views[who] !== what;
        if (news) {
          views[who] = what;
          set(`${who}-asked`, { data: what });
        }
        return news;
      };
      // What filters nothing need not be counted anew.
      const news = tell(view, view === "works" ? without(SPELLING) : without(SPELLING, ...LEAFING));
      if (view === "explore") {
        tell("lines", without(SPELLING));
      }
      if (news && open && document.getElementById("explore-table-content")) {
        set("explore-open", { data: { chart: open, search } });
      }
      const year = (name) => (YEAR.test(parameters.get(name) || "") ? Number(parameters.get(name)) : "");
      const one = (name, known) => (known.includes(parameters.get(name)) ? parameters.get(name) : USUAL[name]);
      const order = one("order", ORDERS), size = one("size", SIZES);
      const page = PAGE.test(parameters.get("page") || "") ? Math.max(1, Number(parameters.get("page"))) : 1;
      const wanted = [
        view,
        parameters.get("q") || "",
        within("class", classes),
        within("split", splits),
        field ? within(field, options) : [],
        year("from"),
        year("to"),
        order,
        size,
        page,
        order,
        page,
      ];
      BOXES.forEach((id, place) => {
        if (WAITING.includes(id) && id in given && !same(given[id], wanted[place])) {
          before[id] = { value: given[id], until: performance.now() + LATE };
        }
        given[id] = wanted[place];
      });
      const now = [tab, (boxes[0] || "").trim(), ...boxes.slice(1)];
      return wanted.map((value, place) => (same(value, now[place]) ? none : value));
    },

    /** Something was written into a box, or another tab opened. */
    edited(...boxes) {
      const [field, works, records] = boxes.splice(BOXES.length);
      const none = window.dash_clientside.no_update;
      // What the address gave to other boxes may be told together with what somebody wrote into one.
      const at = window.dash_clientside.callback_context.triggered
        .map((each) => each.prop_id.slice(0, each.prop_id.lastIndexOf(".")))
        .find((id) => BOXES.includes(id) && !same(boxes[BOXES.indexOf(id)], given[id]));
      if (told === null || !at) {
        return none;
      }
      const parameters = asked();
      const written = boxes[BOXES.indexOf(at)];
      if (before[at] && performance.now() < before[at].until && same(written, before[at].value)) {
        set(at, { value: given[at] });
        return none;
      }
      const had = given[at];
      given[at] = written;
      if (at === "collection-tabs") {
        const known = JSON.parse(root().dataset.views), tab = written;
        if (tab !== (known.includes(parameters.get("view")) ? parameters.get("view") : known[0])) {
          go(assign(parameters, "view", tab === known[0] ? [] : [tab]));
        }
      } else if (at in TEXTS) {
        const name = TEXTS[at], text = String(written ?? "").trim();
        if (text !== (parameters.get(name) || USUAL[name] || "")) {
          // An address that named a page too many is put right: going back must not lead to it again.
          typed = name === "page" && had > (at === "works-page" ? works : records) ? at : typed;
          go(assign(parameters, name, text && text !== USUAL[name] ? [text] : []), at);
        }
      } else {
        const name = LISTS[at] || field;
        const wanted = filled(written);
        if (name && !same([...wanted].sort(), parameters.getAll(name).sort())) {
          go(assign(parameters, name, wanted));
        }
      }
      return none;
    },

    /** A column of the timeline was pressed. */
    pressed(click) {
      const none = window.dash_clientside.no_update;
      const data = click && click.points && click.points[0].customdata;
      if (data) {
        // Dash tells of a press only when it is another one than the last.
        set("explore-timeline", { clickData: null });
        const at = data[0].indexOf(":");
        toggle(data[0].slice(0, at), data[0].slice(at + 1));
      }
      return none;
    },
  };
})();
