/* What part of the map is seen. Data units have y up, pixels are CSS pixels with y down.

   A view is {x, y, zoom}: the data in the middle, and how much larger than fitted it is shown. */

/** Share of the shorter side that stays free round a fitted map, and the least and the most of it in pixels. */
const MARGIN = 0.07;
const MARGIN_LEAST = 28; // half a picture: on a low map too, none is cut off
const MARGIN_MOST = 56;
/** A little smaller than fitted, so that one sees that there is no more. */
export const LEAST_ZOOM = 0.6;

/**
 * @param {Float32Array} xy - x and y in turns
 * @returns {{x0: number, y0: number, x1: number, y1: number}} the box round all finite points, never empty
 */
export function boundsOf(xy) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < xy.length; at += 2) {
    const x = xy[at];
    const y = xy[at + 1];
    if (Number.isFinite(x) && Number.isFinite(y)) {
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x);
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y);
    }
  }
  if (x0 > x1) {
    return { x0: -1, y0: -1, x1: 1, y1: 1 };
  }
  // All works at one place: a box of some size round them.
  const least = Math.max((x1 - x0), (y1 - y0)) / 1000 || 1;
  const [wide, tall] = [Math.max(0, least - (x1 - x0)) / 2, Math.max(0, least - (y1 - y0)) / 2];
  return { x0: x0 - wide, y0: y0 - tall, x1: x1 + wide, y1: y1 + tall };
}

/**
 * How far one may zoom in: until works spread evenly would be a picture and more apart. Real maps are denser in places.
 *
 * @param {number} count - works
 */
export const mostZoom = (count) => Math.max(20, 2.4 * Math.sqrt(Math.max(1, count)));

/** The camera. It has no clock: the scene moves it. */
export function createCamera() {
  let bounds = { x0: -1, y0: -1, x1: 1, y1: 1 };
  let [width, height, most] = [1, 1, 100];
  let now = { x: 0, y: 0, zoom: 1 };

  const fitScale = () => {
    const side = Math.min(width, height);
    const free = 2 * Math.min(MARGIN_MOST, Math.max(MARGIN * side, Math.min(MARGIN_LEAST, side / 8)));
    return Math.min((width - free) / (bounds.x1 - bounds.x0), (height - free) / (bounds.y1 - bounds.y0));
  };
  const scale = () => fitScale() * now.zoom;
  const within = (value, low, high) => Math.min(high, Math.max(low, value));

  const camera = {
    get bounds() {
      return bounds;
    },
    get width() {
      return width;
    },
    get height() {
      return height;
    },
    get most() {
      return most;
    },
    /** Pixels a data unit, and the same when fitted. */
    get scale() {
      return scale();
    },
    get fitScale() {
      return fitScale();
    },

    resize(wide, tall) {
      [width, height] = [Math.max(1, wide), Math.max(1, tall)];
    },

    /** The box of the works and how far one may zoom in. The view stays as it is. */
    frame(box, mostOfZoom) {
      bounds = box;
      most = mostOfZoom;
    },

    view: () => ({ ...now }),

    fitted: () => ({ x: (bounds.x0 + bounds.x1) / 2, y: (bounds.y0 + bounds.y1) / 2, zoom: 1 }),

    /** The view as near as is allowed: its middle lies among the works, so that nobody loses the map. */
    allowed: ({ x, y, zoom }) => ({
      x: within(x, bounds.x0, bounds.x1),
      y: within(y, bounds.y0, bounds.y1),
      zoom: within(zoom, LEAST_ZOOM, most),
    }),

    set(view) {
      now = camera.allowed({ ...now, ...view });
    },

    /** Sets a view as it is, for motion between views that are allowed. */
    put(view) {
      now = { ...view };
    },

    toScreen: (x, y) => [width / 2 + (x - now.x) * scale(), height / 2 - (y - now.y) * scale()],

    toData: (px, py) => [now.x + (px - width / 2) / scale(), now.y - (py - height / 2) / scale()],

    /** Moves the map with the pointer, by pixels. */
    panBy(dx, dy) {
      camera.set({ x: now.x - dx / scale(), y: now.y + dy / scale() });
    },

    /** Zooms by a factor. What lies at (px, py) stays there. */
    zoomAbout(factor, px = width / 2, py = height / 2) {
      const [x, y] = camera.toData(px, py);
      const zoom = within(now.zoom * factor, LEAST_ZOOM, most);
      const ratio = now.zoom / zoom;
      camera.set({ x: x + (now.x - x) * ratio, y: y + (now.y - y) * ratio, zoom });
    },

    /** The box of data that is seen, `margin` pixels more on each side. */
    seen(margin = 0) {
      const [x0, y1] = camera.toData(-margin, -margin);
      const [x1, y0] = camera.toData(width + margin, height + margin);
      return { x0, y0, x1, y1 };
    },

    /** The view that shows a box of data with some room round it. */
    viewOf(box, zoomMost = most) {
      const room = 0.8;
      const wide = (box.x1 - box.x0) || 1e-9;
      const tall = (box.y1 - box.y0) || 1e-9;
      const zoom = (room * Math.min(width / wide, height / tall)) / fitScale();
      return camera.allowed({
        x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2, zoom: Math.min(zoom, Math.max(zoomMost, LEAST_ZOOM)),
      });
    },
  };
  return camera;
}
