/* What the map shows. The server names categories and matches; drawing, hovering, selecting and walking happen here. */

/** The state of a page that shows nothing yet. */
export const fresh = () => ({
  base: null, // what the server said last: see components/atlas/map_payload.py
  stage: null, // the element that the scene was made in
  scene: null, // the WebGL layer, null where the browser has none
  second: null, // the scene of the map beside it, if there is one
  besidePoints: null, // x, y of every row on it
  besideShown: null, // the projection that it shows
  over: null, // the scene that the pointer was on when the card was shown; null is the first
  begun: false, // whether the server has said what to draw
  build: null, // of which the scene has the pictures
  projection: null, // that the scene shows
  layout: "free", // how the works are arranged: see layouts.mjs
  arranged: null, // names the arrangement that the scene shows
  points: null, // Float32Array of x, y of every row, as arranged
  extent: null, // left, top, right and bottom of them
  codes: null, // category of every row
  colour: null, // key of the field that they are of
  tool: "pan", // of mouse or finger: "pan", "lasso" or "box"
  mode: "replace", // what an outline does to the selection
  row: -1, // whose card is shown
  pinned: false, // it stays until it is closed
  selection: null, // { build, mask, count, by, text }
  matching: null, // { build, mask, count, chips, ignored, read, undated }
  guest: null, // a visitor's picture or a work that the address names: see components/searching/placing.py
  held: [], // numbers of the clusters that hold the selected works
  outlined: false, // whether the clusters have outlines
  touring: false, // whether a tour plays
  hidden: new Set(), // codes of categories that were taken off the map
  remembered: "", // what the address says, but for the view
});

export const state = fresh();

/** Whether the map hangs on a telephone: a pinned card hangs along the lower edge, as map.css has it. */
export const isNarrow = () => matchMedia("(max-width: 35rem)").matches;
