/* A magnifier beside the mark that is moved: a finger hides what lies below it. */

const SVG = "http://www.w3.org/2000/svg";
/** Pixels of the screen: radius, distance from the mark; and by how much the picture on the page is enlarged. */
const RADIUS = 62;
const AWAY = 96;
const ENLARGED = 4;

/** A hidden magnifier, to lie on the picture. */
export function magnifier() {
  const made = document.createElement("div");
  made.className = "corner-magnifier";
  made.hidden = true;
  const lines = document.createElementNS(SVG, "svg");
  for (const name of ["rim", "ink"]) {
    const outline = document.createElementNS(SVG, "polygon");
    outline.setAttribute("class", `corner-${name}`);
    lines.append(outline);
  }
  made.append(lines);
  return made;
}

/**
 * Shows what lies round a corner.
 *
 * @param {HTMLElement} glass - the magnifier
 * @param {HTMLImageElement} picture
 * @param {number[][]} outline - in pixels of the picture, in order
 * @param {number[]} corner
 */
export function magnify(glass, picture, outline, [x, y]) {
  const { naturalWidth, naturalHeight, clientWidth, clientHeight } = picture;
  const scale = clientWidth / naturalWidth;
  const [left, top] = [x * scale, y * scale];
  const side = left > clientWidth / 2 ? -AWAY : AWAY;
  const above = top > AWAY ? -AWAY : AWAY;
  glass.style.left = `${Math.min(Math.max(left + side, RADIUS), clientWidth - RADIUS)}px`;
  glass.style.top = `${Math.min(Math.max(top + above, RADIUS), Math.max(RADIUS, clientHeight - RADIUS))}px`;
  glass.style.backgroundImage = `url("${picture.currentSrc}")`;
  glass.style.backgroundSize = `${clientWidth * ENLARGED}px ${naturalHeight * scale * ENLARGED}px`;
  glass.style.backgroundPosition = `${RADIUS - left * ENLARGED}px ${RADIUS - top * ENLARGED}px`;
  const extent = (2 * RADIUS) / (scale * ENLARGED);
  glass.firstChild.setAttribute("viewBox", `${x - extent / 2} ${y - extent / 2} ${extent} ${extent}`);
  for (const polygon of glass.firstChild.children) {
    polygon.setAttribute("points", outline.map((point) => point.join(",")).join(" "));
  }
  glass.hidden = false;
}
