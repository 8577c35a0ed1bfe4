/* Names that a visitor gives to clusters: kept in this browser by collection, exported and imported as CSV. */

import { keepTitles } from "../shared/cluster_titles.mjs";
import { register, noUpdate, setProps } from "../shared/dash.mjs";
import { byId, closest, whenAdded } from "../shared/dom.mjs";
import { chooseText, MOST_MEGABYTES } from "../shared/files.mjs";
import { keepText, textOf } from "../shared/kept.mjs";
import { merged } from "./merging.mjs";
import { root } from "../shared/filter/state.mjs";

const LONGEST = 80; // Letters, as pipeline/artefacts/cluster_names.py has it.
const STORE = "clusters-kept";

const storageKey = () => `vitrine-clusters:${root().dataset.source}`;
const say = (text) => setProps("clusters-message", { children: text });

function all() {
  try {
    const found = JSON.parse(textOf(storageKey()) || "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch (error) {
    return {};
  }
}

function keep(names) {
  if (!keepText(storageKey(), JSON.stringify(names))) {
    say("This browser does not keep names (its storage is full or turned off). Export them before you leave.");
  }
  setProps(STORE, { data: names });
}

/** Opens or closes the form of a cluster. */
function open(cluster, shown) {
  const form = cluster.querySelector(".cluster-form");
  form.hidden = !shown;
  if (shown) {
    const box = form.querySelector("input") || document.createElement("input");
    Object.assign(box, { type: "text", maxLength: LONGEST, required: true, value: cluster.dataset.name });
    form.querySelector(".cluster-box").replaceChildren(box);
    box.focus();
    box.select();
  } else {
    cluster.querySelector("[data-rename=open]").focus();
  }
}

/** The kept names without the one of a cluster, whatever key it has. */
const others = ({ dataset }) => Object.fromEntries(Object.entries(all()).filter(([key]) => key !== dataset.key));

document.addEventListener("click", (event) => {
  const button = root() && closest(event, "[data-rename]");
  const cluster = button && closest(event, ".cluster");
  if (button && button.dataset.rename === "drop") {
    keep(others(cluster));
    say("The cluster has the computer’s name again.");
  } else if (button) {
    open(cluster, button.dataset.rename === "open");
  }
});

document.addEventListener("keydown", (event) => {
  const form = root() && event.key === "Escape" && closest(event, ".cluster-form");
  if (form) {
    open(form.closest(".cluster"), false);
  }
});

document.addEventListener("submit", (event) => {
  const form = root() && closest(event, ".cluster-form");
  if (!form) {
    return;
  }
  event.preventDefault();
  const cluster = form.closest(".cluster");
  const name = form.querySelector("input").value.trim().replace(/\s+/g, " ");
  if (!name) {
    return;
  }
  const about = JSON.parse(cluster.dataset.about);
  const build = byId("clusters-list").querySelector("[data-build]").dataset.build;
  open(cluster, false);
  keep({ ...others(cluster), [cluster.dataset.key]: { ...about, name, time: new Date().toISOString(), build } });
  say(`Renamed to “${name}”. The name is kept in this browser; export it to share it and for the next build.`);
});

document.addEventListener("click", (event) => {
  if (root() && closest(event, "#clusters-import")) {
    chooseText(byId("clusters-file-holder"), "clusters-import-file", ".csv,text/csv,text/plain", (text) => {
      if (text === null) {
        say(`This file is larger than ${MOST_MEGABYTES} MB. Choose a CSV that was exported from this page.`);
      } else {
        setProps("clusters-file", { data: { text, at: Date.now() } });
      }
    });
  }
});

// A page that Dash draws anew begins with what is kept.
register("clusters", {
  begin() {
    return all();
  },

  imported(answer) {
    if (answer && answer.problem) {
      say(answer.problem);
    } else if (answer) {
      const { names, taken, older } = merged(all(), answer.names);
      keep(names);
      say(`${taken} taken over${older ? `, ${older} left out, for yours are newer` : ""}.`);
    }
    return noUpdate();
  },
});

/* What the server says of this build's clusters is put in place on all pages. */
whenAdded(() => {
  const list = root() && document.querySelector("#clusters-list [data-titles]");
  if (list) {
    keepTitles(list.dataset.build, JSON.parse(list.dataset.titles));
  }
});

/* Another tab has named a cluster. */
window.addEventListener("storage", (event) => {
  if (root() && root().dataset.source && event.key === storageKey()) {
    setProps(STORE, { data: all() });
  }
});
