/* The map's client-side callbacks, and its buttons. */

import { noUpdate, register, setProps } from "../shared/dash.mjs";
import { byId, closest, whenReplaced } from "../shared/dom.mjs";
import { everywhere } from "./beside.mjs";
import { filterAfter, filterWithout } from "./address.mjs";
import { arrange, draw, hide, hold, match, outline, place, select } from "./drawing.mjs";
import { leave } from "./guest.mjs";
import { STEP } from "./keyboard.mjs";
import { rowsOfCode, toggled } from "./legend.mjs";
import { followList } from "./list.mjs";
import { choose, chooseCluster, grow } from "./marking.mjs";
import { state } from "./state.mjs";
import { isPlaying, play, stop } from "./tour.mjs";

register("map", {
  draw: (base) => void draw(base),
  select: (selection) => select(selection),
  match: (matching) => match(matching),
  place: (placed) => place(placed),

  hold: (clusters) => hold(clusters),
  arrange: (layout) => void arrange(layout),

  /** Another tool was chosen for mouse or finger. */
  tool(name) {
    state.tool = name;
    byId("map-stages").dataset.tool = name;
    everywhere((scene) => scene.setTool(name));
  },

  mode(name) {
    state.mode = name;
  },

  /** Something was written into a box of the filter. */
  filter(words, values, from, to, field, filter) {
    const changed = filterAfter(filter || "", { words, field, values, from, to });
    return changed === (filter || "") ? noUpdate() : changed;
  },
});

const currentFilter = () => new URLSearchParams(state.matching.chips.map(({ name, value }) => [name, value]));

/** Takes a condition out of the filter, and out of the box that it was written into. */
function unfilter(index) {
  const chip = state.matching.chips[index];
  const boxes = { q: "map-search", from: "map-from", to: "map-to" };
  if (boxes[chip.name]) {
    setProps(boxes[chip.name], { value: "" });
  } else {
    setProps("map-field", { value: null });
  }
  setProps("map-filter", { data: filterWithout(String(currentFilter()), chip) });
}

const acts = {
  in: (_, scene) => scene.zoomBy(STEP),
  out: (_, scene) => scene.zoomBy(1 / STEP),
  fit: (_, scene) => scene.fit(),
  tour: () => (isPlaying() ? stop() : play()),
  outlines: () => outline(!state.outlined),
  grow: (_, scene) => void grow(state.row, scene, state.mode),
  "own-cluster": (_, scene) => void chooseCluster(state.row, scene, state.mode),
  cluster: (value) => setProps("map-wanted", { data: Number(value) }),
  clear: () => setProps("map-selection", { data: null }),
  leave,
  unhide: () => hide(new Set()),
  seek: (value) => setProps("map-search", { value }),
  unfilter: (value) => unfilter(Number(value)),
};

/** Opens or closes the settings, which are closed at first where the screen has no room for them (map.css). */
function openSettings(button) {
  const open = byId(button.getAttribute("aria-controls")).classList.toggle("map-controls--open");
  button.setAttribute("aria-expanded", String(open));
}

document.addEventListener("click", (event) => {
  const settings = closest(event, "[data-act=settings]");
  if (settings) {
    openSettings(settings);
  }
  if (!byId("map-stage") || !state.scene) {
    return;
  }
  const button = closest(event, "[data-act]");
  const entry = closest(event, "#map-legend [data-show]");
  const wanted = closest(event, "#map-legend [data-select]");
  if (button && acts[button.dataset.act]) {
    const onSecond = state.second && byId("map-beside").contains(button);
    acts[button.dataset.act](button.dataset.value, onSecond ? state.second : state.scene);
  } else if (entry) {
    hide(toggled(state.hidden, Number(entry.dataset.show)));
  } else if (wanted) {
    const code = Number(wanted.dataset.select);
    const mode = event.altKey ? "subtract" : event.shiftKey ? "add" : "replace";
    choose({ rows: rowsOfCode(state.codes, code), mode, by: "legend", text: state.base.names[code] });
  }
});

whenReplaced("map-list", (element) => element && followList(element));
