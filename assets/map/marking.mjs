/* Selecting from a work: its nearest works, its cluster, what lies in a box round it. */

import { setProps } from "../shared/dash.mjs";
import { byId } from "../shared/dom.mjs";
import { wordsOf } from "./card.mjs";
import { clustersOf, text } from "./data.mjs";
import { nextOf } from "./growing.mjs";
import { after, isValid, sameMask } from "./selection.mjs";
import { state } from "./state.mjs";

/** What an outline does to the selection (components/atlas/map_controls.py names the same), and the words for it. */
export const MODES = {
  replace: { name: "New", done: "selected", does: "selects them" },
  add: { name: "Add", done: "added", does: "adds them" },
  subtract: { name: "Take away", done: "taken away", does: "takes them away" },
};
/** Frames within which the page has taken a selection in. */
const FRAMES = 120;

/** The set that grew last, and the selection that it made. */
let grown = { base: null, row: -1, found: [], made: null };
let turns = Promise.resolve();

/** Tells a screen reader. */
export function say(sentence) {
  byId("map-announce").textContent = sentence;
}

/** A number of works in words. */
export const counted = (count) => (count === 1 ? "1 work" : `${count.toLocaleString("en")} works`);

/** Marks works: the selection becomes them, takes them in or loses them. Returns it. */
export function choose(marked) {
  const made = after(state.base, state.selection, marked);
  setProps("map-selection", { data: made });
  return made;
}

/** Marks works, and says how many of them the selection took in or lost. */
export function chooseAndSay(marked, what) {
  const before = isValid(state.selection, state.base) && marked.mode !== "replace" ? state.selection.count : 0;
  const made = choose(marked);
  const changed = Math.abs((made ? made.count : 0) - before);
  say(`${what}: ${counted(changed)} ${MODES[marked.mode].done}.`);
  return made;
}

/** The other things that an outline can do, one after the other. */
export function nextMode() {
  const names = Object.keys(MODES);
  state.mode = names[(names.indexOf(state.mode) + 1) % names.length];
  setProps("map-mode", { value: state.mode });
  say(`${MODES[state.mode].name}: the next outline ${MODES[state.mode].does}.`);
}

/** One after the other: the next one goes on from the selection that this one made. */
function inTurn(act) {
  turns = turns.then(act).catch((error) => say(error.message));
  return turns;
}

async function taken(made) {
  for (let frames = 0; frames < FRAMES && !sameMask(state.selection, made); frames += 1) {
    await new Promise((later) => requestAnimationFrame(later));
  }
}

/** Marks a work with its nearest works, and with each further call some more. */
export const grow = (row, scene, mode) =>
  inTurn(async () => {
    const { base } = state;
    const goesOn = grown.base === base && grown.row === row && sameMask(state.selection, grown.made);
    const before = goesOn ? grown.found.filter(scene.isShown) : [row];
    const known = await Promise.all(before.map((each) => text(base, each)));
    const nearest = new Map(known.map(({ neighbours }, index) => [before[index], neighbours]));
    const next = nextOf(before, nearest, scene.isShown);
    const { title } = await text(base, row);
    if (!next.length) {
      say(`No further work that is shown is among the nearest works of ${before.length > 1 ? "these" : title}.`);
      return;
    }
    const rows = [...before, ...next].filter(scene.isShown);
    const marked = { rows, mode, by: "neighbours", text: `${title} and its nearest works` };
    const made = chooseAndSay(marked, marked.text);
    grown = { base, row, found: rows, made };
    await taken(made);
  });

/** Marks the works of a work's cluster. */
export const chooseCluster = (row, scene, mode) =>
  inTurn(async () => {
    const { base } = state;
    const clusters = base.clustering ? await clustersOf(base) : null;
    const own = clusters ? clusters[row] : -1;
    if (own < 0) {
      say(`${wordsOf(await text(base, row))} is in no cluster.`);
      return;
    }
    const rows = [...clusters.keys()].filter((each) => clusters[each] === own && scene.isShown(each));
    const { text: name } = base.labels.find(({ cluster }) => cluster === own);
    await taken(chooseAndSay({ rows, mode, by: "cluster", text: name }, `The cluster ${name}`));
  });
