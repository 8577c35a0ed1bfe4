/* A visitor's picture: dropped, chosen, pasted, photographed or an example. It is posted as it is, so that what the
   server sees is the file itself, and the answer goes into the store that the page is drawn from. */
(function () {
  const BOX = "identify-box";
  const SLOW = 60000;
  let request = null;
  let shownUrl = null;
  let turn = 0;

  const box = () => document.getElementById(BOX);
  const set = (id, props) => window.dash_clientside.set_props(id, props);

  /** Ends what is under way. What awaits something must look whether the turn is still its own. */
  function begin() {
    const old = request;
    request = null;
    if (old) {
      old.abort();
    }
    turn += 1;
    return turn;
  }

  function phase(name) {
    set(BOX, { "data-phase": name });
  }

  function problem(text) {
    begin();
    phase(shownUrl ? "failed" : "idle");
    set("identify-answer", { data: { problem: text } });
    reveal();
  }

  function reveal() {
    setTimeout(() => {
      const verdict = document.getElementById("identify-verdict");
      if (verdict && verdict.getBoundingClientRect().top > window.innerHeight * 0.7) {
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        verdict.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "center" });
      }
    }, 250);
  }

  function forget() {
    if (shownUrl) {
      URL.revokeObjectURL(shownUrl);
      shownUrl = null;
    }
  }

  function show(file, name) {
    forget();
    shownUrl = URL.createObjectURL(file);
    delete document.getElementById("identify-picture").dataset.unseen;
    set("identify-picture", { src: shownUrl, alt: "Your picture, " + name });
    set("identify-name", { children: name });
  }

  /** What other pages may go on with, until the page is loaded anew: see assets/network.js. */
  function keep(picture) {
    window.vitrine = Object.assign(window.vitrine || {}, { picture, again: false });
  }

  function clear() {
    begin();
    forget();
    keep(null);
    set("identify-picture", { src: null });
    set("identify-answer", { data: null });
    press(null);
    phase("idle");
  }

  function press(example) {
    document.querySelectorAll(".example").forEach((each) => {
      each.setAttribute("aria-pressed", String(each === example));
    });
  }

  function ask(file, name, work) {
    const limit = Number(box().dataset.limit);
    begin();
    keep(null);
    set("identify-answer", { data: null });
    show(file, name);
    if (file.size > limit) {
      const megabytes = (file.size / 1048576).toFixed(1);
      problem(`The file has ${megabytes} MB; ${limit / 1048576} MB is the limit. Save a smaller copy.`);
      return;
    }
    phase("working");
    set("identify-progress", { children: "Looking …" });

    const own = new XMLHttpRequest();
    request = own;
    const current = (act) => (event) => request === own && act(event);
    own.open("POST", box().dataset.route + (work ? "?work=" + encodeURIComponent(work) : ""));
    own.setRequestHeader("Content-Type", "application/octet-stream");
    own.responseType = "json";
    own.timeout = SLOW;
    own.upload.onprogress = current((event) => {
      const share = event.lengthComputable ? event.loaded / event.total : 1;
      const text = share < 1 ? `Sending, ${Math.round(share * 100)} % …` : "Looking …";
      set("identify-progress", { children: text });
    });
    own.onload = current(() => {
      request = null;
      if (own.response && own.response.problem) {
        problem(own.response.problem);
      } else if (own.status === 200 && own.response) {
        phase("answered");
        keep({ file, name, work });
        set("identify-answer", { data: own.response });
        reveal();
      } else {
        problem((own.response && own.response.message) || "The server could not answer. Try again in a moment.");
      }
    });
    own.onerror = current(() => problem("The server cannot be reached. Check the connection and try again."));
    own.ontimeout = current(() => problem("The server took longer than a minute. Try again, or try a smaller picture."));
    own.send(file);
  }

  function askFirst(files, otherwise) {
    if (files && files.length) {
      press(null);
      ask(files[0], files[0].name || "picture");
    } else if (otherwise) {
      problem(otherwise);
    }
  }

  async function askExample(button) {
    press(button);
    const own = begin();
    let picture;
    try {
      const response = await fetch(button.dataset.example);
      if (!response.ok) {
        throw new Error(response.status);
      }
      picture = await response.blob();
    } catch (error) {
      if (own === turn) {
        problem("The example could not be fetched. Check the connection and try again.");
      }
      return;
    }
    if (own === turn) {
      ask(picture, button.dataset.title, button.dataset.objectId);
    }
  }

  async function askClipboard() {
    const own = begin();
    let picture = null;
    try {
      for (const item of await navigator.clipboard.read()) {
        const type = item.types.find((each) => each.startsWith("image/"));
        if (type) {
          picture = await item.getType(type);
          break;
        }
      }
    } catch (error) {
      if (own === turn) {
        problem("The browser did not let this page read the clipboard. Press Ctrl+V, or choose the file instead.");
      }
      return;
    }
    if (own !== turn) {
      return;
    }
    if (picture) {
      press(null);
      ask(picture, "Pasted picture");
    } else {
      problem("The clipboard holds no picture. Copy one first.");
    }
  }

  /* The one file input; a camera is asked for by an attribute. */
  function input() {
    const place = document.getElementById("identify-input");
    if (!place) {
      return null;
    }
    let found = place.querySelector("input");
    if (!found) {
      found = document.createElement("input");
      found.type = "file";
      found.id = "identify-file";
      found.tabIndex = -1;
      found.setAttribute("aria-hidden", "true"); // The buttons are what one meets.
      found.addEventListener("change", () => {
        const files = Array.from(found.files);
        found.value = "";
        askFirst(files);
      });
      place.appendChild(found);
    }
    return found;
  }

  document.addEventListener("click", (event) => {
    const example = event.target.closest("[data-example]");
    const button = event.target.closest("[data-identify]");
    if (example) {
      askExample(example);
    } else if (button) {
      const what = button.dataset.identify;
      if (what === "again") {
        clear();
        // Not before it is drawn: what is hidden cannot have the focus.
        setTimeout(() => document.querySelector('[data-identify="choose"]').focus(), 50);
      } else if (what === "paste") {
        askClipboard();
      } else {
        const chooser = input();
        // Not an accept list on choosing: a file that cannot be read deserves a reason, not a greyed-out name.
        chooser.toggleAttribute("capture", what === "photograph");
        if (what === "photograph") {
          chooser.setAttribute("capture", "environment");
          chooser.accept = "image/*";
        } else {
          chooser.removeAttribute("accept");
        }
        chooser.click();
      }
    }
  });

  document.addEventListener("paste", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, [contenteditable]");
    if (box() && !typing) {
      event.preventDefault();
      askFirst(event.clipboardData.files, "The clipboard holds no picture. Copy one first.");
    }
  });

  /* The whole page takes a picture: one that misses the box must not replace the page. */
  let over = 0;
  function hold(change) {
    over = change === 0 ? 0 : over + change;
    set(BOX, { "data-over": String(over > 0) });
  }
  const onPage = (act) => (event) => {
    if (box()) {
      event.preventDefault();
      act(event);
    }
  };
  document.addEventListener("dragenter", onPage(() => hold(1)));
  document.addEventListener("dragleave", onPage(() => hold(-1)));
  document.addEventListener("dragover", onPage(() => {}));
  document.addEventListener(
    "drop",
    onPage((event) => {
      hold(0);
      askFirst(event.dataTransfer.files, "That was no file. Save the picture first, then drop the file here.");
    }),
  );

  /* Dash draws pages when it likes: the input and what depends on the browser are set up as soon as the box is there,
     and what was asked ends with the box that it was asked in. */
  let drawn = null;
  new MutationObserver(() => {
    const place = document.getElementById("identify-input");
    if (place === drawn) {
      return;
    }
    drawn = place;
    begin();
    forget();
    if (place) {
      const kept = window.vitrine && window.vitrine.again && window.vitrine.picture;
      if (kept) {
        ask(kept.file, kept.name, kept.work);
      }
      input();
      const paste = document.querySelector('[data-identify="paste"]');
      if (paste && !(navigator.clipboard && navigator.clipboard.read)) {
        paste.hidden = true;
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  /* The event does not bubble, hence the capture: what a browser cannot draw may still be read by the server. */
  document.addEventListener(
    "error",
    (event) => {
      if (event.target.id === "identify-picture" && event.target.getAttribute("src")) {
        event.target.dataset.unseen = "true";
      }
    },
    true,
  );
  document.addEventListener(
    "load",
    (event) => {
      if (event.target.id === "identify-picture") {
        delete event.target.dataset.unseen;
      }
    },
    true,
  );
})();
