/* The choice of lists for one or more works, which every button "Add to a list" opens. */

import { byId, closest, element } from "../shared/dom.mjs";
import { NOT_KEPT, all, change, hasLists, newId, now, onChange, rules } from "./storage.mjs";
import { freeName, listsOf, made, withWorks, withoutWorks } from "./values.mjs";

let works = [];
let dialog = null;

const counted = (number) => (number === 1 ? "1 work" : `${number} works`);

function say(words) {
  dialog.querySelector(".lists-choice-said").textContent = words;
}

/** How many of the works are in a list. */
const within = (list) => works.filter(({ id }) => list.works.some((work) => work.id === id)).length;

function line(list) {
  const label = element("label", "lists-choice-list");
  const box = element("input", "", { type: "checkbox", value: list.id });
  const count = within(list);
  box.checked = count > 0 && count === works.length;
  box.indeterminate = count > 0 && count < works.length;
  const name = element("span", "", { textContent: list.name });
  label.append(box, name, element("span", "hint", { textContent: counted(list.works.length) }));
  return label;
}

function draw() {
  if (!dialog?.open) {
    return;
  }
  const focused = document.activeElement?.closest(".lists-choice-list")?.querySelector("input").value;
  const lists = dialog.querySelector(".lists-choice-lists");
  lists.replaceChildren(...all().lists.map(line));
  if (focused) {
    lists.querySelector(`[value="${CSS.escape(focused)}"]`)?.focus();
  }
}

function added(name, { added: count, left }, isKept) {
  const of = works.length === 1 ? "Added" : `${counted(count)} added`;
  const full = left ? ` ${counted(left)} left out: a list has ${rules().most.works} at most.` : "";
  say(isKept ? `${count ? `${of} to “${name}”.` : ""}${full}`.trim() : NOT_KEPT);
}

function choose(box) {
  const list = all().lists.find(({ id }) => id === box.value);
  if (!list) {
    draw();
    return;
  }
  if (box.checked) {
    let outcome = null;
    const isKept = change((state) => {
      outcome = withWorks(state, list.id, works, now(), rules().most);
      return outcome.state;
    });
    added(list.name, outcome, isKept);
  } else {
    const ids = works.map(({ id }) => id);
    const isKept = change((state) => withoutWorks(state, list.id, ids, now()));
    say(isKept ? `Taken out of “${list.name}”.` : NOT_KEPT);
  }
}

function make(input) {
  const { most } = rules();
  const name = freeName(all(), input.value, most);
  if (!name) {
    say("Give the list a name.");
    input.focus();
  } else if (all().lists.length >= most.lists) {
    say(`A browser keeps ${most.lists} lists. Delete one first.`);
  } else {
    const id = newId();
    let outcome = null;
    const isKept = change((state) => {
      outcome = withWorks(made(state, { id, name, time: now(), works: [] }), id, works, now(), most);
      return outcome.state;
    });
    input.value = "";
    added(name, outcome, isKept);
  }
}

function built() {
  const found = element("dialog", "lists-choice", { id: "lists-choice" });
  found.setAttribute("aria-labelledby", "lists-choice-title");
  const form = element("form", "lists-choice-new");
  const label = element("label", "list-rename");
  const input = element("input", "", { type: "text", maxLength: rules().most.name });
  label.append(element("span", "", { textContent: "Name of a new list" }), input);
  form.append(label, element("button", "button button--first", { type: "submit", textContent: "Make it and add" }));
  const said = element("p", "lists-choice-said");
  said.setAttribute("role", "status");
  const all = element("a", "lists-choice-all", { href: rules().path, textContent: "See your lists" });
  all.dataset.visit = "";
  const foot = element("div", "lists-choice-foot");
  foot.append(all, element("button", "button lists-choice-close", { type: "button", textContent: "Done" }));
  const title = element("h2", "", { id: "lists-choice-title" });
  found.append(title, element("div", "lists-choice-lists"), form, said, foot);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    make(input);
  });
  found.addEventListener("change", (event) => event.target.type === "checkbox" && choose(event.target));
  found.addEventListener("click", (event) => {
    // The dialog itself is pressed only beside its content.
    if (event.target === found || closest(event, ".lists-choice-close, .lists-choice-all")) {
      found.close();
    }
  });
  document.body.append(found);
  return found;
}

/** Opens the choice. `of` names the works. */
export function open(of, chosen) {
  works = chosen;
  dialog = byId("lists-choice") || built();
  dialog.querySelector("h2").textContent = `Add ${works.length === 1 && !of.startsWith("this ") ? `“${of}”` : of} to a list`;
  say("");
  dialog.showModal();
  draw();
  dialog.querySelector("input").focus();
}

onChange(draw);
window.addEventListener("popstate", () => dialog?.close());

/** Opens the choice for works that the server knows. */
async function ask({ dataset: { listFrom, listOf } }) {
  let found = null;
  try {
    const response = await fetch(listFrom);
    found = response.ok ? await response.json() : null;
  } catch (error) {
    found = null;
  }
  open(listOf, found || []);
  if (!found) {
    say("The server could not name these works. Close this and try again.");
  }
}

document.addEventListener("click", (event) => {
  const button = hasLists() ? closest(event, "[data-list-works], [data-list-from]") : null;
  if (button?.dataset.listFrom) {
    ask(button);
  } else if (button) {
    open(button.dataset.listOf, JSON.parse(button.dataset.listWorks));
  }
});

/** Marks the buttons of works that are in a list, and names the lists of a work. */
export function drawButtons() {
  const [buttons, places] = [".lister", "[data-lists-of]"].map((selector) => document.querySelectorAll(selector));
  if (!buttons.length && !places.length) {
    return;
  }
  const state = all();
  const inLists = new Set(state.lists.flatMap((list) => list.works.map(({ id }) => id)));
  for (const button of buttons) {
    const [{ id }] = JSON.parse(button.dataset.listWorks);
    button.toggleAttribute("data-listed", inLists.has(id));
  }
  for (const place of places) {
    const lists = listsOf(state, place.dataset.listsOf);
    const drawn = JSON.stringify(lists.map(({ id, name }) => [id, name]));
    if (place.dataset.drawn !== drawn) {
      place.dataset.drawn = drawn;
      const { path, names } = rules();
      const links = lists.map(({ id, name }) => {
        const link = element("a", "", { href: `${path}?${names.open}=${encodeURIComponent(id)}`, textContent: name });
        link.dataset.visit = "";
        return link;
      });
      const parts = links.flatMap((link, at) => (at ? [", ", link] : [link]));
      place.replaceChildren(...(links.length ? ["In your lists: ", ...parts] : []));
    }
  }
}
