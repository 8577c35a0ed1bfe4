/* Outlines of the clusters, on request: an SVG above the canvas. */

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

/** Draws them where the clusters are now; none where they are not wanted, or the works are arranged in another way. */
export function hang() {
  const wanted = state.outlined && state.layout === "free";
  const polygons = wanted ? polygonsOf(state.base.labels, (x, y) => state.scene.toScreenXY(x, y)) : [];
  const svg = made();
  while (svg.childElementCount > polygons.length) {
    svg.lastChild.remove();
  }
  while (svg.childElementCount < polygons.length) {
    svg.append(document.createElementNS(SVG, "polygon"));
  }
  polygons.forEach((points, index) => svg.children[index].setAttribute("points", points));
}
