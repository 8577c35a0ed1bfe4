/* What lies beside the work, as the visitor says it, and its corners, as the visitor marks them. */

import { marksOn } from "../../shared/corner_marks.mjs";
import { byId } from "../../shared/dom.mjs";
import { MARKER, firstCorners, referenceOf, told } from "./geometry.mjs";

const HOW =
  "Drag the four marks onto its corners. A press on the picture moves the nearest mark there. " +
  "Arrow keys move a mark by one pixel, with Shift by ten.";
const RULER = "ruler";
const BY_MARKS =
  "A ruler is found by its marks. To mark a part of it by hand, choose “Another rectangle” and give the size of that part.";
const CHOOSE = "Choose first what lies beside the work.";
const SIDES = "Give its sides in millimetres; of a marker the side of the black square.";
const NOT_LOADED = "The picture has not been loaded yet. Try again in a moment.";

function element(tag, className, properties = {}) {
  return Object.assign(document.createElement(tag), { className, ...properties });
}

function sideField(label) {
  const number = { type: "number", min: "0.1", step: "any", inputMode: "decimal" };
  return element("input", "look-own-side", { ...number, ariaLabel: label });
}

/**
 * Puts the form into the section of sizes.
 *
 * @param {HTMLElement} section
 * @param {(options: object) => Promise<void>} ask - measures, and shows what was measured
 */
export function attach(section, ask) {
  const place = section.querySelector(".look-reference");
  const known = JSON.parse(place.dataset.references);
  const most = Number(place.dataset.longest);
  const chooser = element("select", "look-beside");
  chooser.add(new Option("Find and recognise it", "auto"));
  known.forEach(({ name, title, width, height }) => {
    chooser.add(new Option(`${title[0].toUpperCase()}${title.slice(1)}, ${width} × ${height} mm`, name));
  });
  chooser.add(new Option("Ruler with marks", RULER));
  chooser.add(new Option("ArUco markers", MARKER));
  chooser.add(new Option("Another rectangle", ""));
  const label = element("label", "look-field");
  label.append("Beside the work lies", chooser);
  const own = element("div", "look-own", { hidden: true });
  const sides = [sideField("First side in millimetres"), sideField("Second side in millimetres")];
  const second = element("span", "look-second");
  second.append("× ", sides[1]);
  own.append(sides[0], second, "mm");
  const begin = element("button", "button look-mark", { type: "button", textContent: "Mark its corners" });
  const measure = element("button", "button button--first look-measure", { type: "button", textContent: "Measure" });
  const buttons = element("div", "look-buttons");
  buttons.append(begin, measure);
  const help = element("p", "look-help");
  help.setAttribute("role", "status");
  place.replaceChildren(label, own, buttons, help);

  let marks = null;
  let last = null; // Where the reference was last, for marks that begin there.
  let answered = null; // The marks that the server was asked with.

  /** What was chosen: its name for the server, its title, and its width by its height. Null where a side is missing. */
  function chosen() {
    if (chooser.value === "auto" || chooser.value === RULER) {
      return { name: chooser.value, title: "reference", aspect: 1 };
    }
    const values = sides.map((side) => Number(side.value));
    if (chooser.value === MARKER) {
      values[1] = values[0]; // A marker is a square.
    }
    const name = referenceOf(chooser.value, values, most);
    if (name === null) {
      help.textContent = `${SIDES} Lengths are above 0 and at most ${most.toLocaleString("en")} mm.`;
      sides[0].focus();
      return null;
    }
    const { title, width, height } = known.find((each) => each.name === chooser.value) ?? {
      title: "reference",
      width: values[0],
      height: values[1],
    };
    return { name, title, aspect: width / height };
  }

  function end() {
    marks?.remove();
    marks = null;
    begin.textContent = "Mark its corners";
    help.textContent = "";
  }

  chooser.addEventListener("change", () => {
    own.hidden = chooser.value !== "" && chooser.value !== MARKER;
    second.hidden = chooser.value === MARKER;
    last = null;
    end();
  });

  begin.addEventListener("click", () => {
    if (marks) {
      end();
      return;
    }
    if (chooser.value === "auto" || chooser.value === RULER) {
      help.textContent = chooser.value === RULER ? BY_MARKS : CHOOSE;
      chooser.focus();
      return;
    }
    const reference = chosen();
    const picture = byId("look-picture");
    if (reference && !picture.naturalWidth) {
      help.textContent = NOT_LOADED;
    } else if (reference) {
      const { naturalWidth, naturalHeight } = picture;
      picture.scrollIntoView({ block: "nearest" });
      const first = last ?? firstCorners(naturalWidth, naturalHeight, reference.aspect);
      marks = marksOn(byId("look-layers"), picture, first, reference.title);
      begin.textContent = "Remove the marks";
      help.textContent = HOW;
    }
  });

  measure.addEventListener("click", async () => {
    const reference = chosen();
    if (!reference || measure.disabled) {
      return;
    }
    help.textContent = marks ? help.textContent : "";
    last = marks ? [...marks.corners] : last;
    answered = marks;
    measure.disabled = true;
    await ask({ reference: reference.name, ...(marks ? { corners: told(marks.corners) } : {}) });
    measure.disabled = false;
    answered = null;
  });

  // Marks stay until something could be measured by them.
  section.addEventListener("look-shown", ({ detail }) => {
    if (marks && marks === answered && detail.found.reference) {
      end();
    }
  });

  section.querySelector(".look-switch").addEventListener("click", end);
}
