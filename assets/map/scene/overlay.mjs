/* Lines, marks and the outline in the making, above the dots: an SVG, so that drawing one draws no dot anew. */

const NAMESPACE = "http://www.w3.org/2000/svg";

function element(name, attributes = {}) {
  const made = document.createElementNS(NAMESPACE, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

/** @param {HTMLCanvasElement} canvas - in an element that it is positioned in */
export function createOverlay(canvas) {
  const svg = element("svg", { "aria-hidden": "true", class: "scene-overlay" });
  Object.assign(svg.style, { position: "absolute", pointerEvents: "none", overflow: "hidden" });
  const lineGroup = element("g", { "stroke-linecap": "round" });
  const markGroup = element("g", { fill: "none" });
  const outline = element("path", { "stroke-width": "1.5", "stroke-linejoin": "round", "fill-opacity": "0.12" });
  const frame = outline.cloneNode();
  svg.append(lineGroup, markGroup, outline, frame);
  canvas.after(svg);
  let lines = [];
  let marks = [];
  let framed = null;
  let colours = { ink: "#000000", accent: "#000000", background: "#ffffff" };

  function paint() {
    lineGroup.setAttribute("stroke", colours.ink);
    for (const path of [outline, frame]) {
      path.setAttribute("stroke", colours.accent);
      path.setAttribute("fill", colours.accent);
    }
    for (const shape of markGroup.querySelectorAll("[data-paint]")) {
      shape.setAttribute("stroke", colours[shape.dataset.paint]);
    }
  }

  /** The shapes of a mark, each twice: a broad stroke in the colour of the ground makes it readable on anything. */
  function shapesOf(kind) {
    const both = (name, attributes, colour, width) => [
      element(name, { ...attributes, "data-paint": "background", "stroke-width": width + 2.5 }),
      element(name, { ...attributes, "data-paint": colour, "stroke-width": width }),
    ];
    if (kind === "upload") {
      return both("path", { d: "M-13 0H13M0 -13V13" }, "accent", 2).concat(both("circle", { r: 10 }, "accent", 2.5));
    }
    return kind === "focus" ? both("rect", {}, "accent", 2.5) : both("rect", {}, "ink", 1.8);
  }

  function trace(path, points) {
    const corners = [];
    for (let at = 0; points && at < points.length; at += 2) {
      corners.push(`${points[at].toFixed(1)} ${points[at + 1].toFixed(1)}`);
    }
    path.setAttribute("d", corners.length ? `M${corners.join("L")}Z` : "");
  }

  return {
    setScheme(scheme) {
      colours = { ...colours, ...scheme, accent: scheme.accent ?? scheme.ink };
      paint();
    },

    setLines(list) {
      lines = list.map(({ from, to, strength = 1 }) => {
        const line = element("line", {
          "stroke-opacity": (0.25 + 0.6 * strength).toFixed(2), "stroke-width": (0.8 + 1.4 * strength).toFixed(2),
        });
        return { from, to, line };
      });
      lineGroup.replaceChildren(...lines.map(({ line }) => line));
    },

    setMarks(list) {
      marks = list.map((mark) => {
        const group = element("g");
        group.append(...shapesOf(mark.kind));
        return { ...mark, group };
      });
      markGroup.replaceChildren(...marks.map(({ group }) => group));
      paint();
    },

    /** @param {Float64Array | number[] | null} points - pixels, x and y in turns */
    setOutline(points) {
      trace(outline, points);
    },

    /** @param {number[] | null} points - data units, x and y in turns: this outline moves with the map */
    setFrame(points) {
      framed = points;
    },

    /**
     * Puts everything to its place on the screen.
     *
     * @param {(x: number, y: number) => [number, number]} toScreen
     * @param {(row: number) => [number, number]} placeOf
     * @param {(row: number) => {halfX: number, halfY: number} | null} boxOf - the picture of a work, if it shows
     */
    place(toScreen, placeOf, boxOf) {
      const end = (place) => toScreen(...(typeof place === "number" ? placeOf(place) : place));
      for (const { from, to, line } of lines) {
        const [[x1, y1], [x2, y2]] = [end(from), end(to)];
        Object.entries({ x1, y1, x2, y2 }).forEach(([key, value]) => line.setAttribute(key, value.toFixed(1)));
      }
      const corners = [];
      for (let at = 0; framed && at < framed.length; at += 2) {
        corners.push(...toScreen(framed[at], framed[at + 1]));
      }
      trace(frame, corners);
      for (const { x, y, kind, row = -1, group } of marks) {
        const [left, top] = end(row >= 0 ? row : [x, y]);
        group.setAttribute("transform", `translate(${left.toFixed(1)} ${top.toFixed(1)})`);
        if (kind !== "upload") {
          // Round a dot it is a ring, round a picture a frame.
          const box = row >= 0 ? boxOf(row) : null;
          const [wide, tall] = box ? [box.halfX + 4, box.halfY + 4] : [9, 9];
          for (const rect of group.children) {
            Object.entries({ x: -wide, y: -tall, width: 2 * wide, height: 2 * tall, rx: box ? 3 : 9 }).forEach(
              ([key, value]) => rect.setAttribute(key, value),
            );
          }
        }
      }
    },

    resize() {
      Object.assign(svg.style, {
        left: `${canvas.offsetLeft}px`, top: `${canvas.offsetTop}px`,
        width: `${canvas.clientWidth}px`, height: `${canvas.clientHeight}px`,
      });
    },

    remove: () => svg.remove(),
  };
}
