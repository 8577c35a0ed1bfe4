/* Sheets of small pictures: a card shows its own by moving the sheet behind it. */

import { state } from "./state.mjs";

/** One of the sheets; it loads when it is first asked for. */
export function sheet(index) {
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

/** Takes what every work is, and fetches the sheets of a small collection before the first hover. */
export function prepare(works) {
  if (!works) {
    return;
  }
  const other = !state.works || state.works.build !== works.build;
  state.works = works;
  if (other) {
    state.sheets = [];
  }
  if (works.prefetch) {
    // One after the other: the page itself comes first.
    works.sheets.reduce((turn, _, index) => turn.then(() => sheet(index).loaded), Promise.resolve());
  }
}
