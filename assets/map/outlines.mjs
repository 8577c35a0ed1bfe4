/* Outlines of clusters: an SVG above the canvas. */

import { isValid } from "./selection.mjs";
import { state } from "./state.mjs";

const SVG = "http://www.w3.org/2000/svg";
let layer = null;

function made() {
  if (layer && state.stage.contains(layer)) {
    return layer;
  }
  layer = document.createElementNS(SVG, "svg");
  layer.setAttribute("class", "map-outlines");
  layer.setAttribute("aria-hidden", "true");
  state.stage.querySelector("#map-canvas").after(layer);
  return layer;
}

/** The outlines as points of SVG polygons, in pixels. */
export const polygonsOf = (labels, toScreen) =>
  labels
    .filter(({ outline }) => outline && outline.length > 2)
    .map(({ outline }) => outline.map(([x, y]) => toScreen(x, y).map((each) => each.toFixed(1)).join(",")).join(" "));

/** Selected works whose clusters have an outline; more would be a net over the whole map. */
const MOST_CHOSEN = 12;

/** The clusters that have an outline: all on request, else those that hold a few chosen works. */
export function outlined({ base, layout, outlined: all, held, selection }) {
  const chosen = isValid(selection, base) && selection.count <= MOST_CHOSEN ? held : [];
  return layout === "free" ? base.labels.filter(({ cluster }) => all || chosen.includes(cluster)) : [];
}

/** Draws them where the clusters are now. */
export function hang() {
  const polygons = polygonsOf(outlined(state), (x, y) => state.scene.toScreenXY(x, y));
  const svg = made();
  while (svg.childElementCount > polygons.length) {
    svg.lastChild.remove();
  }
  while (svg.childElementCount < polygons.length) {
    svg.append(document.createElementNS(SVG, "polygon"));
  }
  polygons.forEach((points, index) => svg.children[index].setAttribute("points", points));
}
