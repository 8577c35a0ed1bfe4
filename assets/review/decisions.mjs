/* Decisions on works, by their object ids, as values; components/reviewing/decisions.py reads the same.

   `rules` come from Python (pages/review.py, `data-rules`):
     codes   {right, change, again}: what can be decided; "" is a note alone
     parts   names of a decision's parts */

/**
 * Takes decisions from a file into those that are kept: the newer one of a work counts.
 *
 * @returns {{decisions: object, taken: number, older: number, same: number}} all decisions, and how many of the file's
 *   were taken, left out for older than the kept ones, and known already
 */
export function merged(kept, given, { parts }) {
  const decisions = { ...kept };
  const counts = { taken: 0, older: 0, same: 0 };
  Object.entries(given).forEach(([id, entry]) => {
    const before = kept[id];
    if (before && parts.every((part) => (before[part] || "") === (entry[part] || ""))) {
      counts.same += 1;
    } else if (before && (before.time || "") > (entry.time || "")) {
      counts.older += 1;
    } else {
      decisions[id] = entry;
      counts.taken += 1;
    }
  });
  return { decisions, ...counts };
}

/** What became of a file's decisions, in words. */
export function mergedWords({ taken, same, older }) {
  const counted = (number, text) => (number ? [`${number} ${text}`] : []);
  const others = [...counted(same, "known already"), ...counted(older, "left out, for yours are newer")];
  return [`${taken} taken over`, ...others].join(", ") + ".";
}

/**
 * A decision after its note was written. A note belongs to the decision; without one it is kept alone.
 *
 * @param {object | undefined} before - what was decided
 * @param {string} note
 * @param {() => object} made - a decision of the note alone
 * @param {string} time - ISO 8601
 * @returns {object | null | undefined} null: nothing is left of it; undefined: the note says what it said
 */
export function withNote(before, note, made, time) {
  if (note === ((before && before.note) || "")) {
    return undefined;
  }
  if (!before) {
    return made();
  }
  return note || before.decision ? { ...before, note, time } : null;
}

/** When something was decided, behind what it was; "" where that is not known. */
export function dated(time) {
  const when = new Date(time);
  return Number.isNaN(when.getTime())
    ? ""
    : ` · ${when.toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}`;
}

/** Who decided: another curator by name, or you. */
export const who = ({ curator }, me, you = "You") => (curator && curator !== me ? curator : you);

/**
 * A decision in words.
 *
 * @param {object} entry - the decision
 * @param {string} given - the catalogue's label now
 * @param {object} rules - see above
 * @param {(key: string) => string} titled - the title of a class
 * @param {string} me - the name of the curator who has signed in, "" where nobody has
 */
export function wordsOf(entry, given, { codes }, titled, me = "") {
  const on = dated(entry.time);
  const stale = entry.given && entry.given !== given;
  if (stale && entry.decision === codes.change && entry.label === given) {
    return `The catalogue has followed ${who(entry, me, "you")}: ${titled(given)}${on}`;
  }
  const by = who(entry, me);
  const said = {
    [codes.right]: `${by}: the label is right`,
    [codes.change]: `${by}: should be ${titled(entry.label)}`,
    [codes.again]: `${by}: look again`,
    "": `${by} left a note`,
  }[entry.decision];
  return `${said || ""}${stale ? ` (when the catalogue said ${titled(entry.given)})` : ""}${on}`;
}
