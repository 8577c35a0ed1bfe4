/* What the map shows. The server draws colourings and lists works; hovering, selecting and walking happen here. */

export const state = {
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

/** Plotly's element; null while there is none yet. */
export function graphElement() {
  const found = document.querySelector("#map-graph .js-plotly-plot");
  return found && found.on ? found : null;
}

/** The row of a point of one of Plotly's events, -1 when there is none. */
export function rowOf(point) {
  const rows = point && state.rows[point.curveNumber];
  return rows && point.pointNumber < rows.length ? rows[point.pointNumber] : -1;
}

/** Whether the map hangs on a telephone: its points are smaller, and a pinned card hangs along the lower edge. */
export const isNarrow = (stage) => Boolean(stage) && stage.clientWidth < 560;
