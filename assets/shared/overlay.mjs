/* An element that lies exactly over a picture, in its parent. */

/** Puts an element where a picture is, and at its size. */
export function layOver(over, image) {
  Object.assign(over.style, {
    left: `${image.offsetLeft}px`,
    top: `${image.offsetTop}px`,
    width: `${image.offsetWidth}px`,
    height: `${image.offsetHeight}px`,
  });
}
