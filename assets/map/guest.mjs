/* A visitor's picture on the map, where the works that are most similar to it lie; or a work that a link names. */

import { setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { pictureOf, tell } from "../shared/uploads.mjs";
import { state } from "./state.mjs";

/** The place of the upload on the map that is shown; null where it has none, such as on a timeline. */
export const placeOf = ({ guest, base, layout }) => (layout === "free" ? placeOn(guest, base.projection) : null);

/** Its place on a projection; null where the server knows none. */
export const placeOn = (guest, projection) => (guest && guest.places && guest.places[projection]) || null;

function made() {
  const element = document.createElement("div");
  element.id = "map-guest-picture";
  element.className = "map-guest";
  const picture = document.createElement("img");
  picture.alt = "";
  const words = document.createElement("p");
  element.append(picture, words);
  byId("map-stage").append(element);
  return element;
}

/** Hangs the upload's picture at its place, wherever the map has moved it. */
export function hang() {
  const place = placeOf(state);
  const element = byId("map-guest-picture") || (place ? made() : null);
  if (!element) {
    return;
  }
  element.hidden = !place;
  if (!place) {
    return;
  }
  const picture = element.querySelector("img");
  const url = pictureOf(state.guest.key);
  picture.hidden = !url;
  if (url && picture.src !== url) {
    picture.src = url;
  }
  element.querySelector("p").textContent = `Your picture, approximately. ${place.words}`;
  const [left, top] = state.scene.toScreenXY(place.x, place.y);
  element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}

/** The works that place it are pictures at every zoom. */
export function pin() {
  const place = placeOf(state);
  state.scene.setPinned(place ? place.rows : []);
}

/** What the server says of the place; a sentence where it knows none. */
export function take(placed) {
  state.guest = placed || null;
  if (placed && placed.problem) {
    tell(placed.problem);
  }
}

/** Lets go of it. */
export function leave() {
  setProps("map-guest", { data: {} });
}
