/* Draws what was found on the picture, as SVG in the picture's own pixels. */

const SVG = "http://www.w3.org/2000/svg";

/** Attributes of a shape's element, and its tag. `dot` is the radius of a dot, in pixels of the picture. */
export function element(shape, dot) {
  const { tag, points, x, y, ...others } = shape;
  if (tag === "dot") {
    return ["circle", { cx: x, cy: y, r: dot }];
  }
  if (tag === "polygon") {
    return ["polygon", { points: points.map((point) => point.join(",")).join(" ") }];
  }
  return [tag, others];
}

/** The group of one kind: a group an item, in order. Each shape has a light rim, so that it is seen on any ground. */
export function group(kind, items, width, height) {
  const dot = Math.max(width, height) / 160;
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", `0 0 ${width} ${height}`);
  made.setAttribute("preserveAspectRatio", "none"); // The picture on the page may be rounded to whole pixels.
  made.setAttribute("class", "look-layer");
  made.setAttribute("aria-hidden", "true"); // The list beside the picture says the same.
  made.dataset.kind = kind;
  items.forEach((item, number) => {
    const part = document.createElementNS(SVG, "g");
    part.dataset.item = number;
    part.dataset.dashed = String(Boolean(item.dashed));
    for (const name of ["rim", "ink"]) {
      for (const shape of item.shapes) {
        const [tag, attributes] = element(shape, dot);
        const drawn = document.createElementNS(SVG, tag);
        drawn.setAttribute("class", `look-${name}`);
        Object.entries(attributes).forEach(([key, value]) => drawn.setAttribute(key, value));
        part.append(drawn);
      }
    }
    made.append(part);
  });
  return made;
}

/** An entry of the list of what was found; pointing at it shows where it lies. */
export function entry(item, number) {
  const made = document.createElement("li");
  made.dataset.item = number;
  made.tabIndex = 0;
  const label = document.createElement(item.quoted ? "q" : "span");
  label.textContent = item.label;
  made.append(label);
  if (item.confidence !== null && item.confidence !== undefined) {
    const sure = document.createElement("span");
    sure.className = "look-sure";
    sure.textContent = `${Math.round(100 * item.confidence)} %`;
    sure.title = "How sure the program is";
    made.append(sure);
  }
  if (item.link) {
    const { words, href } = item.link;
    made.append(Object.assign(document.createElement("a"), { className: "look-link", textContent: words, href }));
    made.lastChild.dataset.visit = "";
  }
  if (item.save) {
    const { title, name, query } = item.save;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "look-save";
    button.textContent = "Save";
    button.title = title;
    button.setAttribute("aria-label", `${title}: ${item.label}`);
    button.dataset.name = name;
    button.dataset.query = new URLSearchParams(query);
    made.append(button);
  }
  return made;
}
