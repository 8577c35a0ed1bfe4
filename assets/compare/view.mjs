/* Where pictures lie in their frames: all of them show the same part of themselves, equally enlarged. */

export const MOST_ZOOM = 16;
/** What all pictures show: how often they are enlarged, and the point, in shares of the picture, in the frame's middle. */
export const WHOLE = { zoom: 1, x: 0.5, y: 0.5 };

const within = (value, least, most) => Math.min(most, Math.max(least, value));

/** The size of a picture that fills a frame without being cut: { width, height } in pixels. */
export function fitted(frame, picture) {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/**
 * The sizes of pictures at one scale, the largest of which just fits its frame.
 *
 * @param {{width: number, height: number}[]} frames - in pixels
 * @param {{width: number, height: number}[]} sizes - in cm
 */
export function atOneScale(frames, sizes) {
  const scales = frames.map((frame, at) => Math.min(frame.width / sizes[at].width, frame.height / sizes[at].height));
  const scale = Math.min(...scales);
  return sizes.map(({ width, height }) => ({ width: width * scale, height: height * scale }));
}

/** Left, top, width and height of a picture in its frame. `whole` is its size while nothing is enlarged. */
export function placed(view, frame, whole) {
  const [width, height] = [whole.width * view.zoom, whole.height * view.zoom];
  return { left: frame.width / 2 - view.x * width, top: frame.height / 2 - view.y * height, width, height };
}

/** The view after a picture was dragged by so many pixels. */
export function moved(view, whole, right, down) {
  return {
    ...view,
    x: within(view.x - right / (whole.width * view.zoom), 0, 1),
    y: within(view.y - down / (whole.height * view.zoom), 0, 1),
  };
}

/** The view after enlarging by a factor; the point of a picture that lies so far from its frame's middle stays there. */
export function enlarged(view, whole, factor, right = 0, down = 0) {
  const zoom = within(view.zoom * factor, 1, MOST_ZOOM);
  if (zoom === 1) {
    return WHOLE;
  }
  const stays = (share, away, side) => within(share + away / (side * view.zoom) - away / (side * zoom), 0, 1);
  return { zoom, x: stays(view.x, right, whole.width), y: stays(view.y, down, whole.height) };
}
