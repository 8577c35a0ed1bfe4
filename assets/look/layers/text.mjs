/* Lines of text in their outlines; a seal is an outline without words. */

/** What was found, an item a line. */
export function items({ lines }) {
  return lines.map(({ text, confidence, polygon, kind }) => ({
    label: kind === "seal" || text === null ? "A seal, not read" : text,
    confidence,
    quoted: text !== null && kind !== "seal",
    shapes: [{ tag: "polygon", points: polygon }],
  }));
}
