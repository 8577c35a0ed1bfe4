/* A visitor's own names of clusters in place of the build's, on every page. The Clusters tab of Collection keeps them. */

import { whenAdded } from "./dom.mjs";
import { keepText, textOf } from "./kept.mjs";

const KEY = "vitrine-cluster-titles";

function kept() {
  try {
    const found = JSON.parse(textOf(KEY) || "{}");
    return found && typeof found === "object" ? found : {};
  } catch (error) {
    return {};
  }
}

/** Keeps the names of a build: clustering -> name in the build -> the visitor's own. */
export function keepTitles(build, titles) {
  const text = JSON.stringify({ build, titles });
  if (text !== textOf(KEY)) {
    keepText(KEY, text);
    show();
  }
}

/** The name that a cluster is shown by. */
export function titleOf(build, clustering, name) {
  const { build: known, titles } = kept();
  const own = known === build && titles && titles[clustering];
  return (own && Object.hasOwn(own, name) && own[name]) || name;
}

/** Puts them in place. Only what differs is touched, or this would call itself for ever. */
function show() {
  document.querySelectorAll("[data-cluster-name]").forEach((element) => {
    const { build, clusterOf, clusterName } = element.dataset;
    const text = titleOf(build, clusterOf, clusterName);
    if (element.textContent !== text) {
      element.textContent = text;
      element.title = text === clusterName ? "" : `The computer’s name: ${clusterName}`;
    }
  });
}

whenAdded(show);
