/* The scene on the page: made with the page, told of what the server says, and taken away with the page. */

import { bytesOf, has } from "../shared/bits.mjs";
import { setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { attachStage, followScene } from "./acting.mjs";
import { filterOf, hiddenOfText, queryOf, viewOfText, viewToText } from "./address.mjs";
import * as beside from "./beside.mjs";
import { close, hang as hangCard, show } from "./card.mjs";
import { chips } from "./chips.mjs";
import { codesOf, pointsOf, priorities, tilesOf } from "./data.mjs";
import { hang as hangGuest, pin as pinGuest, placeOf as guestPlace, take as takeGuest } from "./guest.mjs";
import { abandon } from "./key_box.mjs";
import { createLabels } from "./labels.mjs";
import { arranged, nameOf } from "./layouts.mjs";
import { markLegend } from "./legend.mjs";
import { mark } from "./lines.mjs";
import { list } from "./list.mjs";
import * as minimap from "./minimap.mjs";
import { titleOf } from "../shared/cluster_titles.mjs";
import { createScene } from "./scene/scene.mjs";
import * as outlines from "./outlines.mjs";
import { fromLink, isValid, toAddress } from "./selection.mjs";
import { fresh, state } from "./state.mjs";
import * as tour from "./tour.mjs";

const labels = createLabels("map-labels");
/** Selected works that names step aside for; of more, names cannot. */
const MOST_KEPT_CLEAR = 200;

const addressed = () => new URLSearchParams(window.location.search);

/** The map with the visitor's own names of its clusters. */
function named(base) {
  const titled = (text) => titleOf(base.build, base.clustering, text);
  const renamed = (labels) => labels.map((label) => ({ ...label, text: titled(label.text) }));
  return {
    ...base,
    labels: renamed(base.labels),
    names: base.colour === `cluster-${base.clustering}` ? base.names.map(titled) : base.names,
    beside: base.beside && { ...base.beside, labels: renamed(base.beside.labels) },
  };
}

/** Lets the links below the map lead to the selected works on other pages; a selection that no address holds has none. */
function leadOn(select) {
  const leads = byId("map-leads");
  if (!leads) {
    return; // the map as files has no other pages
  }
  leads.hidden = !select;
  leads.querySelectorAll("a").forEach((link) => {
    link.href = `${link.dataset.lead}?${new URLSearchParams({ select: select || "" })}`;
  });
}

/** Draws what the server says: another projection, colouring or scheme. */
export async function draw(base) {
  if (!base) {
    return;
  }
  ensure();
  const first = !state.begun;
  state.begun = true;
  if (first) {
    // Dash calls no callback for values that controls have from the beginning.
    state.layout = addressed().get("layout") || "free";
    setProps("map-filter", { data: filterOf(window.location.search) });
  }
  state.base = named(base);
  if (!state.scene) {
    setProps("map-fallback", { data: [base.build, base.projection, base.colour, base.scheme.ink].join("/") });
    byId("map-wait").hidden = true;
    return;
  }
  await arrange(state.layout, first);
  if (first) {
    await restoreSelection(state.base);
    tour.begin();
  }
}

/** Draws the works in a layout: another one, or after something that it depends on has changed. */
export async function arrange(layout, first = false) {
  const { base } = state;
  state.layout = layout;
  if (!base || !state.scene) {
    return;
  }
  let codes, order, tileOf, second, made;
  try {
    const arrays = [pointsOf(base, base.projection), codesOf(base, base.codes), priorities(base), tilesOf(base)];
    const [points, ...others] = await Promise.all([...arrays, beside.arraysOf(base)]);
    [codes, order, tileOf, second] = others;
    made = await arranged(layout, base, points, codes);
  } catch (error) {
    fail(error.message);
    return;
  }
  if (state.base !== base || state.layout !== layout || state.stage !== byId("map-stage")) {
    return; // something newer was asked for meanwhile
  }
  apply(base, first, made, codes, { order, tileOf });
  beside.take(base, { ...second, order, tileOf }, {
    settled: remember,
    view: first && base.beside ? viewOfText(addressed().get("beside-at"), base.extents[base.beside.projection]) : null,
  });
  if (!first) {
    remember({ step: true });
  }
}

/** Makes the scene where the page is a new one. Whatever the server says first must find it. */
function ensure() {
  if (state.stage !== byId("map-stage")) {
    mount();
  }
}

function mount() {
  if (state.scene) {
    tour.stop();
    state.scene.destroy();
    beside.remove();
  }
  const stage = byId("map-stage");
  const canvas = document.createElement("canvas");
  byId("map-canvas").replaceChildren(canvas);
  const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const scene = createScene(canvas, { reducedMotion });
  Object.assign(state, fresh(), { stage, scene });
  if (scene) {
    followScene(scene, { moved: refresh, settled });
    attachStage(stage);
  }
}

function apply(base, first, { points, labels: names, extent }, codes, { order, tileOf }) {
  const { scene } = state;
  const arrangement = nameOf(state.layout, base);
  const moved = state.arranged !== arrangement;
  Object.assign(state, { points, extent, codes, projection: base.projection, arranged: arrangement });
  scene.setScheme(base.scheme);
  if (first) {
    state.hidden = hiddenOfText(addressed().get("hide"), base.palette.length);
  } else if (state.colour !== base.colour) {
    state.hidden = new Set(); // codes mean other categories now
  }
  state.colour = base.colour;
  abandon(); // a box by keys, round works that may lie elsewhere now
  if (moved) {
    scene.setPositions(points);
  }
  const pinned = state.pinned ? state.row : -1;
  close();
  pinGuest();
  scene.setColours(codes, base.palette);
  scene.setHidden(state.hidden);
  if (state.build !== base.build) {
    state.build = base.build;
    scene.setTool(state.tool);
    scene.setTiles({ ...base.tiles, tileOf, priority: order });
  }
  const view = first ? viewOfText(addressed().get("at"), extent) : null;
  if (view) {
    scene.setView(view, { animate: false });
  } else if (first) {
    goToGuest();
  }
  byId("map-wait").hidden = true;
  labels.take(names, { guessed: names === base.labels });
  minimap.take(points, codes, base.palette);
  showMatching();
  showSelection();
  markLegend();
  refresh();
  if (pinned >= 0) {
    show(pinned, true);
  }
}

function fail(sentence) {
  const wait = byId("map-wait");
  wait.hidden = false;
  wait.textContent = sentence;
  wait.setAttribute("role", "alert");
}

/** Draws what lies over the canvas anew: names, the card, the small map, and at rest the list. */
export function refresh() {
  if (!state.scene || !state.points) {
    return;
  }
  labels.hang(state.stage, state.scene, keptClear());
  hangGuest();
  hangCard(); // it keeps clear of the signs, which may be others now
  outlines.hang();
  minimap.show(state.scene.view());
}

function keptClear() {
  const { selection, base, scene } = state;
  if (!isValid(selection, base) || selection.count > MOST_KEPT_CLEAR) {
    return [];
  }
  const bits = bytesOf(selection.mask);
  const places = [];
  for (let row = 0; row < base.count; row += 1) {
    if (has(bits, row)) {
      places.push(scene.toScreen(row));
    }
  }
  return places;
}

function settled() {
  refresh();
  list();
  remember();
}

async function restoreSelection(base) {
  const linked = addressed().get("select");
  const found = linked ? await fromLink(base, linked) : null;
  if (found && state.base === base) {
    setProps("map-selection", { data: found });
  }
}

/** Shows what is selected. */
export function select(selection) {
  ensure();
  const before = state.selection;
  state.selection = selection || null;
  if (state.scene && state.points) {
    showSelection();
    refresh();
    if ((before ? before.mask : null) !== (selection ? selection.mask : null)) {
      remember({ step: Boolean(selection ? selection.by !== "link" : before) });
    }
  }
}

function showSelection() {
  const chosen = isValid(state.selection, state.base) ? state.selection : null;
  beside.everywhere((scene) => scene.setSelected(chosen ? bytesOf(chosen.mask) : null));
  chips();
}

/** Shows what matches the filter. */
export function match(matching) {
  ensure();
  state.matching = matching || null;
  if (state.scene && state.points) {
    showMatching();
    list();
    remember({ step: true });
  }
}

function showMatching() {
  const { matching, base } = state;
  beside.everywhere((scene) => scene.setMatching(isValid(matching, base) ? bytesOf(matching.mask) : null));
  chips();
}

/** Shows which clusters hold the selected works. */
export function hold(clusters) {
  state.held = clusters || [];
  if (state.scene && state.points) {
    outlines.hang();
  }
}

/** Shows the outlines of the clusters, or takes them away. */
export function outline(shown) {
  state.outlined = shown;
  document.querySelector("[data-act=outlines]").setAttribute("aria-pressed", String(shown));
  outlines.hang();
}

/** Takes categories off the map, or shows them again. */
export function hide(hidden) {
  state.hidden = hidden;
  beside.everywhere((scene) => scene.setHidden(hidden));
  markLegend();
  chips();
  list();
  remember({ step: true });
}

/** Goes to what the address names, once the map is there. */
function goToGuest() {
  const { guest, scene } = state;
  if (!guest || guest.problem) {
    return;
  }
  if (guest.row !== undefined) {
    scene.flyTo(guest.row);
    show(guest.row, true);
  } else if (guestPlace(state)) {
    scene.flyToRows([...guestPlace(state).rows]);
  }
}

/** Shows a visitor's picture, or a work that a link names. */
export function place(placed) {
  ensure();
  takeGuest(placed);
  if (state.scene && state.points) {
    mark();
    pinGuest();
    hangGuest();
    goToGuest();
    chips();
    remember();
  }
}

/** Writes the state into the address. A step can be gone back to; a move of the view cannot. */
export async function remember({ step = false } = {}) {
  const { base, scene, selection, matching, hidden, guest } = state;
  if (!base || !scene || !state.points) {
    return;
  }
  const select = isValid(selection, base) ? await toAddress(base, selection) : null;
  leadOn(select);
  const url = new URL(window.location.href);
  if (state.stage !== byId("map-stage") || base !== state.base) {
    return;
  }
  const view = scene.view();
  const besideView = state.second && state.second.view();
  const query = queryOf(matching ? new URLSearchParams(matching.chips.map(({ name, value }) => [name, value])) : "", {
    projection: base.projection,
    colour: base.colour,
    layout: state.layout === "free" ? "" : state.layout,
    beside: base.beside && base.beside.projection,
    at: isWhole(view) ? "" : viewToText(view, state.extent),
    "beside-at": besideView && !isWhole(besideView) ? viewToText(besideView, base.extents[state.besideShown]) : "",
    hide: [...hidden].sort((one, other) => one - other).join("."),
    select,
    tour: addressed().get("tour"),
    "like-upload": guest && guest.key,
    work: guest && guest.id,
  });
  const steps = new URLSearchParams(query);
  ["at", "beside-at"].forEach((name) => steps.delete(name));
  const asked = step && state.remembered && String(steps) !== state.remembered;
  state.remembered = String(steps);
  url.search = query;
  if (url.href !== window.location.href) {
    history[asked ? "pushState" : "replaceState"](history.state, "", url);
  }
}

/** Whether a view shows everything, as a map does at first. */
const isWhole = ({ zoom }) => Math.abs(zoom - 1) < 0.005;

