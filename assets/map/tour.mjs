/* A tour through the clusters, the largest first: it plays until somebody touches the map. An address with tour=on plays
   it by itself and begins again when nobody has touched the map for a while, as a screen in an entrance hall should. */

import { byId } from "../shared/dom.mjs";
import { state } from "./state.mjs";

/** Milliseconds that a cluster is shown, and after which a kiosk's tour goes on. */
const [STAY, IDLE] = [8000, 60000];
/** Share of the map's width and height that a cluster fills. */
const FILLED = 0.7;

let timer = null;
let next = 0;

/** The view in which a cluster fills the map. */
export function viewOf({ x, y, outline }, [left, top, right, bottom]) {
  const [xs, ys] = [0, 1].map((axis) => outline.map((point) => point[axis]));
  const reach = (values, middle) => 2 * Math.max(...values.map((each) => Math.abs(each - middle)), 1e-9);
  const zoom = FILLED * Math.min((right - left) / reach(xs, x), (bottom - top) / reach(ys, y));
  return { x, y, zoom: Math.min(Math.max(zoom, 1), 20) };
}

export const isPlaying = () => timer !== null && state.touring;
const isKiosk = () => new URLSearchParams(window.location.search).get("tour") === "on";

function step() {
  const { base, scene, extent } = state;
  if (!scene || state.stage !== byId("map-stage")) {
    stop();
    return;
  }
  const cluster = base.labels[next % base.labels.length];
  next += 1;
  scene.setView(viewOf(cluster, extent), { animate: true });
  const caption = byId("map-caption");
  const [name, about] = [document.createElement("em"), document.createElement("span")];
  name.textContent = cluster.text;
  const works = cluster.count === 1 ? "1 work" : `${cluster.count.toLocaleString("en")} works`;
  about.textContent = [works, cluster.about].filter(Boolean).join(" · ");
  caption.replaceChildren(name, about);
  caption.hidden = false;
  timer = window.setTimeout(step, STAY);
}

/** Plays the tour from its first cluster. */
export function play() {
  stop();
  if (state.layout !== "free" || !state.base.labels.length) {
    return;
  }
  next = 0;
  state.touring = true;
  step();
}

/** Stops it; the map stays where it is. */
export function stop() {
  window.clearTimeout(timer);
  timer = null;
  state.touring = false;
  const caption = byId("map-caption");
  if (caption) {
    caption.hidden = true;
  }
}

/** Somebody touched the map: the tour stops, and goes on by itself on a kiosk. */
export function touched() {
  if (state.touring) {
    stop();
  }
  if (isKiosk()) {
    window.clearTimeout(timer);
    timer = window.setTimeout(play, IDLE);
  }
}

/** Plays by itself where the address says so. */
export function begin() {
  if (isKiosk()) {
    play();
  }
}
