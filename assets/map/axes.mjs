/* From places on the map to pixels, by what Plotly documents: the layout's margins and ranges, and its element's size.
   It holds because the map's margins are fixed and its axes are invisible and linear (components/figures/scatter.py). */

/**
 * @param {{clientWidth: number, clientHeight: number, layout: object}} gd - Plotly's element
 * @returns {{left: number, top: number, width: number, height: number, x: number[], y: number[]}} the plot area in
 *   pixels of the element, and what the axes reach over
 */
export function frameOf({ clientWidth, clientHeight, layout }) {
  const { l, r, t, b } = layout.margin;
  return {
    left: l,
    top: t,
    width: clientWidth - l - r,
    height: clientHeight - t - b,
    x: layout.xaxis.range,
    y: layout.yaxis.range,
  };
}

/** The pixel of a place, from the element's upper left corner. */
export const pixelOf = (frame, [x, y]) => [
  frame.left + ((x - frame.x[0]) / (frame.x[1] - frame.x[0])) * frame.width,
  frame.top + ((frame.y[1] - y) / (frame.y[1] - frame.y[0])) * frame.height,
];

/** Whether a pixel lies in the plot area. */
export const inView = (frame, [x, y]) =>
  x >= frame.left && x <= frame.left + frame.width && y >= frame.top && y <= frame.top + frame.height;
