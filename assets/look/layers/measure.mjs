/* The reference and what was measured beside it. */

const NAMES = {
  card: "Payment card",
  playing: "Playing card",
  a4: "A4 sheet",
  letter: "Letter sheet",
  aruco: "ArUco markers",
  checker: "Colour checker",
  ruler: "Ruler",
};
/** No line ends between the sign, the number and the unit of an uncertainty: they are joined by no-break spaces. */
const cm = (value) => value.toFixed(value < 10 ? 2 : 1);

/** The name of a reference, for people; one of another size has its size as its name, such as 100x50mm. */
const named = (kind) => NAMES[kind] ?? kind.replace("x", " × ").replace(/mm$/, " mm");

/** What the server needs to show a work from straight above: its outline as shares of the picture, and the view. */
function save(outline, view, { width, height }, size) {
  const shares = outline.flatMap(([x, y]) => [x / width, y / height].map((share) => share.toFixed(6)));
  return {
    title: "Save this work as seen from above, with a scale bar",
    name: `work ${size}.png`,
    query: { outline: shares.join(","), view: view.join(",") },
  };
}

/** What was found: the reference, then an item an object. `picture` has its width and height in pixels. */
export function items({ reference, objects, view }, picture) {
  const polygons = (outline) => [{ tag: "polygon", points: outline }];
  const measured = objects.map(({ width_cm: width, height_cm: height, uncertainty_cm: error, outline }, number) => {
    const size = `${cm(width)} × ${cm(height)} cm`;
    return {
      label: `Object ${number + 1}: ${size}, ±\u00a0${cm(error)}\u00a0cm`,
      confidence: null,
      shapes: polygons(outline),
      save: view && save(outline, view, picture, size),
    };
  });
  if (!reference) {
    return measured;
  }
  const label = `Reference: ${named(reference.kind)}`;
  return [{ label, confidence: null, shapes: polygons(reference.outline), dashed: true }, ...measured];
}
