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
const cm = (value) => value.toFixed(value < 10 ? 2 : 1);

/** The name of a reference, for people; one of another size has its size as its name, such as 100x50mm. */
const named = (kind) => NAMES[kind] ?? kind.replace("x", " × ").replace(/mm$/, " mm");

/** What was found: the reference, then an item an object. */
export function items({ reference, objects }) {
  const outlines = (each) => (typeof each[0]?.[0] === "number" ? [each] : each);
  const polygons = (outline) => outlines(outline).map((points) => ({ tag: "polygon", points }));
  const measured = objects.map(({ width_cm: width, height_cm: height, uncertainty_cm: error, outline }, number) => ({
    label: `Object ${number + 1}: ${cm(width)} × ${cm(height)} cm, ± ${cm(error)} cm`,
    confidence: null,
    shapes: polygons(outline),
  }));
  if (!reference) {
    return measured;
  }
  const label = `Reference: ${named(reference.kind)}`;
  return [{ label, confidence: null, shapes: polygons(reference.outline ?? []), dashed: true }, ...measured];
}
