/* The review page: a curator's decisions are kept in this browser, by collection and object. */
(function () {
  const RIGHT = "label_right", CHANGE = "change_label", AGAIN = "look_again"; // As in components/reviewing/decisions.py.
  const KEYS = { r: [RIGHT], s: [CHANGE], n: [AGAIN] };
  const PARTS = ["decision", "label", "given", "suggested", "title", "note", "time", "build"];

  const root = () => document.getElementById("review-page");
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const none = () => window.dash_clientside.no_update;
  const name = () => `vitrine-review:${root().dataset.source}`;
  const titles = () => new Map(root().dataset.classes.split("\n").map((line) => line.split("\t")));
  const titled = (key) => titles().get(key) || key;

  /** What is kept where the browser keeps nothing: it lasts until the page is left. */
  let fallback = null;
  /** Ways back: object id and what was decided before, the last one at the end. */
  let steps = [];
  let owner = null;
  /** What is hidden from a list stays the same while somebody leafs through it. */
  let hidden = { list: null, ids: [] };

  function all() {
    if (fallback) {
      return fallback;
    }
    try {
      const found = JSON.parse(localStorage.getItem(name()) || "{}");
      return found && typeof found === "object" && !Array.isArray(found) ? found : {};
    } catch (error) {
      return {};
    }
  }

  function keep(decisions) {
    try {
      localStorage.setItem(name(), JSON.stringify(decisions));
      fallback = null;
    } catch (error) {
      fallback = decisions;
      say("This browser does not keep decisions (its storage is full or turned off). Export them before you leave.");
    }
    set("review-decisions", { data: decisions });
    decorate();
  }

  const say = (text) => set("review-message", { children: text });

  /** Sets or takes away what was decided on one work; other tabs may have decided meanwhile, so all is read anew. */
  function put(id, entry, remember = true) {
    const decisions = all();
    if (remember) {
      steps.push({ id, before: decisions[id] || null, title: (entry || decisions[id] || {}).title || "" });
    }
    if (entry) {
      decisions[id] = entry;
    } else {
      delete decisions[id];
    }
    keep(decisions);
  }

  function undo() {
    const step = steps.pop();
    if (step) {
      put(step.id, step.before, false);
      say(`Taken back: ${step.title}`);
    }
  }

  function decide(card, decision, label = "") {
    const { objectId, given, suggested, title } = card.dataset;
    const note = card.querySelector(".suspect-note").value.trim();
    say("");
    put(objectId, {
      decision, label: decision === CHANGE ? label : "", given, suggested, title, note,
      time: new Date().toISOString(), build: root().dataset.build,
    });
  }

  /** A note belongs to the decision; without one it is kept alone. */
  function noted(card) {
    const before = all()[card.dataset.objectId];
    const note = card.querySelector(".suspect-note").value.trim();
    if (note === (before ? before.note || "" : "")) {
      return;
    }
    if (!note && before && !before.decision) {
      put(card.dataset.objectId, null);
    } else if (before) {
      put(card.dataset.objectId, { ...before, note, time: new Date().toISOString() });
    } else {
      decide(card, "");
    }
  }

  function words(entry, given) {
    const when = new Date(entry.time);
    const on = Number.isNaN(when.getTime()) ? "" : ` · ${when.toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}`;
    const stale = entry.given && entry.given !== given;
    if (stale && entry.decision === CHANGE && entry.label === given) {
      return `The catalogue has followed you: ${titled(given)}${on}`;
    }
    const said = {
      [RIGHT]: "You: the label is right", [CHANGE]: `You: should be ${titled(entry.label)}`,
      [AGAIN]: "You: look again", "": "You left a note",
    }[entry.decision];
    return `${said || ""}${stale ? ` (when the catalogue said ${titled(entry.given)})` : ""}${on}`;
  }

  /** Shows on every card what is kept of its work. Only what differs is touched, or the observer would never rest. */
  function decorate() {
    const page = root();
    if (!page) {
      return;
    }
    // Dash's links take no such attribute.
    page.querySelectorAll(".review-tab").forEach((tab) => {
      const current = String(tab.classList.contains("review-tab--current"));
      if (tab.getAttribute("aria-current") !== current) {
        tab.setAttribute("aria-current", current);
      }
    });
    const decisions = all();
    page.querySelectorAll(".suspect").forEach((card) => {
      const entry = decisions[card.dataset.objectId];
      const decision = entry ? entry.decision : null, label = entry ? entry.label : "";
      const state = decision || "";
      if (card.dataset.decision !== state) {
        card.dataset.decision = state;
      }
      let pressed = false;
      card.querySelectorAll("[data-decide]").forEach((button) => {
        const on = decision === button.dataset.decide && (decision !== CHANGE || label === button.dataset.label);
        pressed = pressed || on;
        if (button.getAttribute("aria-pressed") !== String(on)) {
          button.setAttribute("aria-pressed", String(on));
        }
      });
      const other = card.querySelector(".suspect-other");
      if (!other.options.length) {
        const { given, suggested } = card.dataset;
        const classes = [...titles()].filter(([key]) => key !== given && key !== suggested);
        [["", "Choose …"], ...classes].forEach(([key, title]) => other.add(new Option(title, key)));
        other.parentElement.hidden = !classes.length;
      }
      const chosen = decision === CHANGE && !pressed ? label : "";
      if (other.value !== chosen) {
        other.value = chosen;
      }
      const note = card.querySelector(".suspect-note");
      const told = entry ? entry.note || "" : "";
      if (document.activeElement !== note && note.value !== told) {
        note.value = told;
      }
      const text = entry ? words(entry, card.dataset.given) : "";
      const line = card.querySelector(".suspect-state");
      if (line.textContent !== text) {
        line.textContent = text;
      }
      card.querySelector(".suspect-back").hidden = !entry;
    });
    const button = document.getElementById("review-undo");
    if (button && button.disabled === steps.length > 0) {
      button.disabled = steps.length === 0;
    }
  }

  function beside(card, step) {
    const cards = [...root().querySelectorAll(".suspect")];
    return cards[cards.indexOf(card) + step];
  }

  function go(card) {
    if (card) {
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    }
  }

  document.addEventListener("click", (event) => {
    const button = root() && event.target.closest ? event.target.closest("button") : null;
    if (!button) {
      return;
    }
    const card = button.closest(".suspect");
    if (button.id === "review-undo") {
      undo();
    } else if (button.id === "review-import") {
      choose();
    } else if (card && button.dataset.decide) {
      decide(card, button.dataset.decide, button.dataset.label);
    } else if (card && button.classList.contains("suspect-back")) {
      put(card.dataset.objectId, null);
      card.focus({ preventScroll: true });
    }
  });

  document.addEventListener("change", (event) => {
    const card = root() && event.target.closest ? event.target.closest(".suspect") : null;
    if (card && event.target.classList.contains("suspect-other") && event.target.value) {
      decide(card, CHANGE, event.target.value);
    } else if (card && event.target.classList.contains("suspect-note")) {
      noted(card);
    }
  });

  /* Single letters only while a work has the focus, and never while somebody writes (WCAG 2.1.4). */
  document.addEventListener("keydown", (event) => {
    const card = root() && event.target.closest ? event.target.closest(".suspect") : null;
    if (!card || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, textarea, input")) {
      return;
    }
    const key = event.key.toLowerCase();
    if (key in KEYS) {
      decide(card, KEYS[key][0], card.dataset.suggested);
      go(beside(card, 1));
    } else if (key === "j" || key === "k") {
      go(beside(card, key === "j" ? 1 : -1));
    } else if (key === "u") {
      undo();
    } else {
      return;
    }
    event.preventDefault();
  });

  /* Another tab has decided something. */
  window.addEventListener("storage", (event) => {
    if (root() && event.key === name()) {
      set("review-decisions", { data: all() });
      decorate();
    }
  });

  new MutationObserver(decorate).observe(document, { childList: true, subtree: true });

  /** Another address of this page; Dash draws what it asks for. */
  function move(change, how = "pushState") {
    const parameters = new URLSearchParams(location.search);
    change(parameters);
    const search = parameters.toString();
    history[how]({}, "", location.pathname + (search ? `?${search}` : ""));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  function choose() {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".csv,text/csv,text/plain";
    input.id = "review-import-file";
    input.hidden = true;
    input.addEventListener("change", async () => {
      const file = input.files[0];
      input.remove();
      if (!file) {
        return;
      }
      if (file.size > 10 * 2 ** 20) {
        say("This file is larger than 10 MB, which no review is. Choose a CSV that was exported from this page.");
        return;
      }
      say("Reading …");
      // The time makes the same file, chosen again, another one.
      set("review-file", { data: { text: await file.text(), at: Date.now() } });
    });
    document.getElementById("review-file-holder").replaceChildren(input);
    input.click();
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.review = {
    /** The page, or another list of it, is there: what is decided is looked up once, so that its pages stay as they are. */
    begin(asked) {
      if (owner !== name()) {
        owner = name();
        steps = [];
      }
      const decisions = all();
      set("review-decisions", { data: decisions });
      const list = [owner, asked.kind, asked.label, asked.hide].join("|");
      if (list !== hidden.list) {
        const ids = asked.hide ? Object.keys(decisions).filter((id) => decisions[id] && decisions[id].decision) : [];
        hidden = { list, ids };
        if (ids.length && asked.page > 1) {
          // A list that has grown shorter has other pages: begun in its middle, works would be passed over unseen.
          move((parameters) => parameters.delete("page"), "replaceState");
          return none();
        }
      }
      return { ...asked, hidden: hidden.ids };
    },

    /** Another class, or with or without what is decided: another address. */
    filtered(label, hide, asked) {
      if (asked && ((label || "") !== asked.label || Boolean(hide) !== asked.hide)) {
        move((parameters) => {
          const assign = (key, value) => (value ? parameters.set(key, value) : parameters.delete(key));
          assign("class", label);
          assign("hide", hide ? "decided" : "");
          assign("page", "");
        });
      }
      return none();
    },

    /** Decisions from a file: the newer one of a work counts. */
    imported(answer) {
      if (!answer) {
        return none();
      }
      if (answer.problem) {
        say(answer.problem);
        return none();
      }
      const decisions = all();
      let taken = 0, own = 0, same = 0;
      Object.entries(answer.decisions).forEach(([id, entry]) => {
        const before = decisions[id];
        if (before && PARTS.every((part) => (before[part] || "") === (entry[part] || ""))) {
          same += 1;
        } else if (before && (before.time || "") > (entry.time || "")) {
          own += 1;
        } else {
          decisions[id] = entry;
          taken += 1;
        }
      });
      keep(decisions);
      const counted = (number, text) => (number ? [`${number} ${text}`] : []);
      say([
        `${taken} taken over`, ...counted(same, "known already"), ...counted(own, "left out, for yours are newer"),
      ].join(", ") + ".");
      return none();
    },
  };
})();
