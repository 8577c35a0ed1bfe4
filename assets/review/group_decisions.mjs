/* Decisions on groups of duplicates, as values; components/reviewing/group_decisions.py reads the same.

   `codes` come from Python (pages/duplicates.py, `data-rules`): {keepBoth, merge, different}; "" is a note alone.
   `works` are a group's works, [object id, title] each, the one that is kept by default first. */

import { dated, who } from "./decisions.mjs";

/**
 * A decision on a group.
 *
 * @param {object | undefined} before - what was decided on it: the work that it keeps is kept again
 * @param {string} decision - a code
 * @param {Array<[string, string]>} works
 * @param {{note: string, time: string, build: string}} about
 * @param {object} codes
 */
export function made(before, decision, works, { note, time, build }, codes) {
  const [[first, title]] = works;
  return { decision, keep: decision === codes.merge ? kept(before, works) || first : "", title, note, time, build };
}

/** The object id of the work that a decision keeps, "" where it keeps none of the group. */
export function kept(entry, works) {
  const keep = (entry && entry.keep) || "";
  return works.some(([id]) => id === keep) ? keep : "";
}

/** A decision that keeps another work. */
export const withKept = (entry, keep, time) => ({ ...entry, keep, time });

/** A decision in words; `me` is the curator who has signed in. */
export function wordsOfGroup(entry, works, codes, me = "") {
  const by = who(entry, me);
  const title = new Map(works).get(entry.keep) || entry.keep;
  const said = {
    [codes.keepBoth]: works.length === 2 ? `${by}: keep both` : `${by}: keep all`,
    [codes.merge]: `${by}: merge, and keep “${title}” (${entry.keep})`,
    [codes.different]: `${by}: different works`,
    "": `${by} left a note`,
  }[entry.decision];
  return `${said || ""}${dated(entry.time)}`;
}
