/* The map: hovering, selecting and walking happen here, in the browser; the server draws colourings and lists works.
   A selection is one bit a work (components/selection.py reads and writes the same), never a list of points. */
(function () {
  "use strict";

  const state = {
    base: null, // what the server drew: figure, and for each trace the rows of its points
    rows: [], // Int32Array for each trace
    works: null, // what every row is
    sheets: [], // sprite sheets as they load
    gd: null, // Plotly's element
    places: null, // x, y of each row, for walking with the keyboard
    row: -1, // whose card is shown
    pinned: false, // it stays until it is closed
    touch: false, // the last pointer was a finger or a pen
    drawn: 0,
    applied: null, // the selection that Plotly shows now
  };
  const byId = (id) => document.getElementById(id);
  const keep = () => window.dash_clientside.no_update;

  // ------------------------------------------------------------------ masks
  function bytesOf(text) {
    const raw = atob(text);
    const bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return bytes;
  }
  function textOf(bytes) {
    let raw = "";
    for (let i = 0; i < bytes.length; i += 8192) raw += String.fromCharCode.apply(null, bytes.subarray(i, i + 8192));
    return btoa(raw);
  }
  function selectionOf(base, rowLists, by, text, extra) {
    const bits = new Uint8Array(Math.ceil(base.count / 8));
    let count = 0;
    for (const rows of rowLists) {
      for (const row of rows) {
        if (!(bits[row >> 3] & (1 << (row & 7)))) count++;
        bits[row >> 3] |= 1 << (row & 7);
      }
    }
    return Object.assign({ build: base.build, mask: textOf(bits), count, by, text }, extra || {});
  }
  const valid = (selection, base) => Boolean(selection && base && selection.build === base.build);
  const sameMask = (one, other) => (one ? one.mask : null) === (other ? other.mask : null);

  // ------------------------------------------------------------------ drawing
  function graphElement() {
    const found = document.querySelector("#map-graph .js-plotly-plot");
    return found && found.on ? found : null;
  }
  function selectedPoints(selection) {
    const bits = bytesOf(selection.mask);
    return state.rows.map((rows) => {
      const points = [];
      for (let i = 0; i < rows.length; i++) if (bits[rows[i] >> 3] & (1 << (rows[i] & 7))) points.push(i);
      return points;
    });
  }
  function draw(base, selection, tool) {
    if (!base) return keep();
    const chosen = valid(selection, base) ? selection : null;
    const gd = graphElement();
    const fresh = base !== state.base;
    if (!fresh && gd && sameMask(chosen, state.applied)) return keep();
    const sameMap = gd && state.base && state.base.build === base.build && state.base.projection === base.projection;
    if (fresh) {
      state.base = base;
      state.rows = base.rows.map((text) => new Int32Array(bytesOf(text).buffer));
      state.places = null;
      rememberInAddress(base);
      close();
    }
    state.applied = chosen;
    state.drawn += 1;
    const points = chosen ? selectedPoints(chosen) : null;
    // On a phone as many works share a fifth of the room.
    const stage = byId("map-stage");
    const shrink = stage && stage.clientWidth < 560 ? 0.72 : 1;
    const data = base.figure.data.map((trace, code) => {
      const size = trace.marker.size * shrink;
      return Object.assign({}, trace, points ? { selectedpoints: points[code] } : {}, {
        marker: Object.assign({}, trace.marker, { size }),
        selected: { marker: Object.assign({}, trace.selected.marker, { size: trace.selected.marker.size * shrink }) },
        unselected: { marker: Object.assign({}, trace.unselected.marker, { size: trace.unselected.marker.size * shrink }) },
      });
    });
    const layout = Object.assign({}, base.figure.layout, {
      dragmode: tool || "pan",
      selections: [],
      selectionrevision: state.drawn, // what is selected is said here, whatever Plotly remembers
    });
    if (sameMap) {
      // dcc.Graph writes the zoom into its own figure, after which Plotly forgets that it was the visitor's.
      for (const name of ["xaxis", "yaxis"]) {
        const axis = gd._fullLayout && gd._fullLayout[name];
        if (axis && axis.autorange === false) {
          layout[name] = Object.assign({}, layout[name], { range: axis.range.slice(), autorange: false });
        }
      }
    }
    attachSoon(0);
    return { data, layout };
  }
  function rememberInAddress(base) {
    const url = new URL(window.location.href);
    if (!url.pathname.endsWith("/map")) return;
    url.searchParams.set("projection", base.projection);
    url.searchParams.set("colour", base.colour);
    window.history.replaceState(window.history.state, "", url);
  }
  function attachSoon(tries) {
    const gd = graphElement();
    if (!gd || !gd._fullData || !gd._fullData.length) {
      if (tries < 300) window.setTimeout(() => attachSoon(tries + 1), 60);
      return;
    }
    const wait = byId("map-wait");
    if (wait) wait.hidden = true;
    state.gd = gd;
    if (gd.vitrine) return;
    gd.vitrine = true;
    gd.on("plotly_hover", (event) => {
      const row = rowOf(event.points[0]);
      if (!state.pinned && row >= 0) show(row);
    });
    gd.on("plotly_unhover", () => {
      if (!state.pinned) close();
    });
    gd.on("plotly_click", (event) => {
      const row = rowOf(event.points[0]);
      if (row < 0) return;
      if (state.touch) show(row, true);
      else open(row, event.event);
    });
    gd.on("plotly_doubleclick", () => {
      if (["lasso", "select"].includes(gd._fullLayout.dragmode)) {
        window.dash_clientside.set_props("map-selection", { data: null });
      }
    });
    gd.on("plotly_relayouting", close);
    gd.on("plotly_relayout", close);
    const stage = byId("map-stage");
    stage.addEventListener("pointerdown", (event) => (state.touch = event.pointerType !== "mouse"), true);
    stage.addEventListener("keydown", onKey);
    stage.addEventListener("mouseleave", () => {
      if (!state.pinned) close();
    });
    stage.addEventListener("blur", () => {
      if (!state.touch && !stage.contains(document.activeElement)) close();
    });
  }
  function rowOf(point) {
    const rows = point && state.rows[point.curveNumber];
    return rows && point.pointNumber < rows.length ? rows[point.pointNumber] : -1;
  }

  // ------------------------------------------------------------------ the card
  function sheet(index) {
    if (!state.sheets[index]) {
      const image = new Image();
      const entry = { image, url: state.works.sheets[index], ready: false };
      entry.loaded = new Promise((resolve) => {
        image.onload = () => resolve((entry.ready = true));
        image.onerror = () => {
          state.sheets[index] = null; // tried again at the next hover
          resolve(false);
        };
      });
      image.decoding = "async";
      image.src = entry.url;
      state.sheets[index] = entry;
    }
    return state.sheets[index];
  }
  function prepare(works) {
    if (!works) return;
    const other = !state.works || state.works.build !== works.build;
    state.works = works;
    if (other) state.sheets = [];
    if (!works.prefetch) return;
    // One after the other: the page itself comes first.
    let turn = Promise.resolve();
    works.sheets.forEach((_, index) => (turn = turn.then(() => sheet(index).loaded)));
  }
  function placeOf(row) {
    if (!state.places) {
      state.places = new Float32Array(2 * state.base.count).fill(NaN);
      state.rows.forEach((rows, code) => {
        const trace = state.gd._fullData[code];
        for (let i = 0; i < rows.length; i++) {
          state.places[2 * rows[i]] = trace.x[i];
          state.places[2 * rows[i] + 1] = trace.y[i];
        }
      });
    }
    return [state.places[2 * row], state.places[2 * row + 1]];
  }
  function pixelOf(row) {
    const { xaxis, yaxis } = state.gd._fullLayout;
    const [x, y] = placeOf(row);
    return [xaxis._offset + xaxis.l2p(x), yaxis._offset + yaxis.l2p(y)];
  }
  function cardParts() {
    const card = byId("map-card");
    if (!card.firstChild) {
      const make = (tag, name, parent) => {
        const element = document.createElement(tag);
        element.className = name;
        parent.appendChild(element);
        return element;
      };
      const mat = make("div", "map-card-mat", card);
      make("div", "map-card-tile", mat);
      const label = make("div", "map-card-label", card);
      make("p", "map-card-title", label);
      make("p", "map-card-by", label);
      const culture = make("p", "map-card-class class-name", label);
      make("span", "mark", culture);
      make("span", "map-card-class-name", culture);
      const link = make("a", "map-card-open", label);
      link.textContent = "Open the work";
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        open(state.row, event);
      });
      const shut = make("button", "map-card-close", card);
      shut.type = "button";
      shut.setAttribute("aria-label", "Close");
      shut.textContent = "×";
      shut.addEventListener("click", close);
    }
    return (name) => card.querySelector("." + name);
  }
  const artistOf = (row) => state.works.artists.names[state.works.artists.codes[row]] || "";
  // As components/urls.py quotes: a browser takes one or two dots for steps between folders.
  const DOTS = { ".": "%252E", "..": "%252E%252E" };
  function addressOf(row) {
    const id = state.works.ids[row];
    return state.works.path + (DOTS[id] || encodeURIComponent(id));
  }

  function show(row, pinned) {
    const works = state.works;
    if (!works || works.build !== state.base.build || !state.gd) return;
    const card = byId("map-card");
    const part = cardParts();
    const tile = part("map-card-tile");
    const index = Math.floor(row / works.perSheet);
    const cell = row % works.perSheet;
    const entry = sheet(index);
    state.row = row;
    state.pinned = Boolean(pinned);
    tile.style.setProperty("--columns", works.columns);
    tile.style.setProperty("--column", cell % works.columns);
    tile.style.setProperty("--line-of-tile", Math.floor(cell / works.columns));
    tile.style.backgroundImage = entry.ready ? `url("${entry.url}")` : "none";
    tile.dataset.state = entry.ready ? "ready" : "loading";
    if (!entry.ready) {
      entry.loaded.then((ready) => {
        if (state.row !== row) return;
        tile.style.backgroundImage = ready ? `url("${entry.url}")` : "none";
        tile.dataset.state = ready ? "ready" : "failed";
      });
    }
    const kind = works.classes.codes[row];
    part("map-card-title").textContent = works.titles[row];
    part("map-card-by").textContent = [artistOf(row), works.dates[row]].filter(Boolean).join(" · ");
    part("map-card-class-name").textContent = works.classes.names[kind];
    const mark = part("mark");
    mark.className = "mark mark--" + works.classes.markers[kind];
    mark.style.setProperty("--mark", works.classes.colours[kind]);
    part("map-card-open").href = addressOf(row);
    card.dataset.row = row;
    card.dataset.objectId = works.ids[row];
    card.classList.toggle("map-card--pinned", state.pinned);
    card.hidden = false;
    hang(card, row);
  }
  function hang(card, row) {
    const stage = byId("map-stage");
    const graph = byId("map-graph");
    const [x, y] = pixelOf(row);
    const left = graph.offsetLeft + x;
    const top = graph.offsetTop + y;
    const ring = byId("map-ring");
    ring.hidden = false;
    ring.style.transform = `translate(${left}px, ${top}px)`;
    if (state.pinned && stage.clientWidth < 560) {
      card.style.transform = ""; // the style sheet hangs it along the lower edge
      return;
    }
    const gap = 18;
    const right = left + gap + card.offsetWidth <= stage.clientWidth;
    const x0 = right ? left + gap : Math.max(4, left - gap - card.offsetWidth);
    const y0 = Math.max(4, Math.min(top - card.offsetHeight / 2, stage.clientHeight - card.offsetHeight - 4));
    card.style.transform = `translate(${Math.round(x0)}px, ${Math.round(y0)}px)`;
  }
  function close() {
    state.row = -1;
    state.pinned = false;
    for (const id of ["map-card", "map-ring"]) {
      const element = byId(id);
      if (element) element.hidden = true;
    }
  }
  function open(row, event) {
    const address = addressOf(row);
    if (event && (event.ctrlKey || event.metaKey || event.shiftKey || event.button === 1)) {
      window.open(address, "_blank", "noopener");
      return;
    }
    // As dcc.Link does: the page changes, the application stays.
    window.history.pushState({}, "", address);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  // ------------------------------------------------------------------ the keyboard
  const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

  function onKey(event) {
    if (event.target !== byId("map-stage") || !state.gd || !state.works) return;
    if (event.key === "Escape") return close();
    if (event.key === "Enter" && state.row >= 0) return open(state.row, event);
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    const row = state.row < 0 ? nearestToMiddle() : nextTowards(state.row, way);
    if (row < 0) return;
    state.touch = false;
    show(row, true);
    const said = [state.works.titles[row], artistOf(row), state.works.dates[row]];
    said.push(state.works.classes.names[state.works.classes.codes[row]]);
    byId("map-announce").textContent = said.filter(Boolean).join(", ") + ". Enter opens it.";
  }
  function inView(x, y) {
    const { xaxis, yaxis } = state.gd._fullLayout;
    return (
      x >= xaxis._offset && x <= xaxis._offset + xaxis._length && y >= yaxis._offset && y <= yaxis._offset + yaxis._length
    );
  }
  function best(cost) {
    let found = -1;
    let least = Infinity;
    for (let row = 0; row < state.base.count; row++) {
      const [x, y] = pixelOf(row);
      if (!inView(x, y)) continue;
      const value = cost(x, y, row);
      if (value < least) [least, found] = [value, row];
    }
    return found;
  }
  function nearestToMiddle() {
    const { xaxis, yaxis } = state.gd._fullLayout;
    const [mx, my] = [xaxis._offset + xaxis._length / 2, yaxis._offset + yaxis._length / 2];
    return best((x, y) => Math.hypot(x - mx, y - my));
  }
  function nextTowards(from, way) {
    const [x0, y0] = pixelOf(from);
    return best((x, y, row) => {
      const along = (x - x0) * way[0] + (y - y0) * way[1];
      const aside = Math.abs((x - x0) * way[1]) + Math.abs((y - y0) * way[0]);
      // Within 45 degrees of the way, and what is straight ahead first.
      return row === from || along < 2 || aside > along ? Infinity : along + 2 * aside;
    });
  }

  // ------------------------------------------------------------------ selections
  function lasso(selected, base, current) {
    if (!base || selected === undefined) return keep();
    // null: Plotly forgot its outline, as at every new drawing. The visitor's own wish is the double click, above.
    if (selected === null) return keep();
    const picked = selected.points.map((point) => rowOf(point)).filter((row) => row >= 0);
    // Plotly says "no points" at every new drawing too, but only a visitor's outline has a shape.
    if (!picked.length && !selected.lassoPoints && !selected.range) return keep();
    if (!picked.length) return current ? null : keep();
    const made = selectionOf(base, [picked], "lasso", "drawn round on the map");
    if (sameMask(made, current)) return keep();
    state.applied = made; // Plotly shows it already
    return made;
  }
  function legend(clicks, base, current) {
    const trigger = window.dash_clientside.callback_context.triggered[0];
    if (!base || !trigger || !trigger.value) return keep();
    const code = JSON.parse(trigger.prop_id.slice(0, trigger.prop_id.lastIndexOf("."))).index;
    const going = valid(current, base) && current.by === "legend" && current.colour === base.colour;
    const codes = new Set(going ? current.codes : []);
    if (codes.has(code)) codes.delete(code);
    else codes.add(code);
    if (!codes.size) return null;
    const chosen = [...codes].sort((a, b) => a - b);
    const text = chosen.map((each) => base.names[each]).join(", ");
    const lists = chosen.map((each) => new Int32Array(bytesOf(base.rows[each]).buffer));
    return selectionOf(base, lists, "legend", text, { codes: chosen, colour: base.colour });
  }
  function pressed(selection, _legend, base) {
    const entries = window.dash_clientside.callback_context.outputs_list;
    const on = valid(selection, base) && selection.by === "legend" && selection.colour === base.colour;
    return entries.map((entry) => String(Boolean(on && selection.codes.includes(entry.id.index))));
  }
  function clear(clicks) {
    return clicks ? [null, ""] : [keep(), keep()];
  }
  function tool(name) {
    const gd = graphElement();
    if (gd && gd._fullLayout && gd._fullLayout.dragmode !== name) window.Plotly.relayout(gd, { dragmode: name });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    vitrineMap: { draw, prepare, lasso, legend, pressed, clear, tool },
  });
  window.vitrineMapState = state; // for the browser's console and the tests
})();
