/* What the network sees: asks for the maps of a work, or of the picture that the browser still has from Identify, cuts
   the sheet that comes back apart and hangs each map in its frame. */
(function () {
  const SLOW = 60000;
  const FINE = 64; // Places across that a small frame has no pixels for: they are averaged, not left out.
  let wall = null;
  let own = null; // The address of the visitor's picture, while it is shown.
  let shown = 0; // Which frame is shown large.

  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const phase = (name) => set("network", { "data-phase": name });
  const frames = () => Array.from(wall.querySelectorAll(".map-frame:not([disabled])"));

  function problem(text) {
    set("network-problem", { children: text });
    phase("failed");
  }

  async function look() {
    const here = wall;
    const kept = window.vitrine && window.vitrine.picture;
    const work = here.dataset.work;
    if (!work && !kept) {
      phase("nothing");
      return;
    }
    if (!work) {
      own = URL.createObjectURL(kept.file);
      set("network-picture", { src: own, alt: "Your picture, " + kept.name });
      set("network-name", { children: kept.name });
      // Who goes back finds the answer again.
      window.vitrine.again = true;
    } else if (kept && kept.work === work) {
      window.vitrine.again = true;
    }
    const options = work
      ? {}
      : { method: "POST", body: kept.file, headers: { "Content-Type": "application/octet-stream" } };
    let told;
    try {
      const response = await fetch(here.dataset.route, { ...options, signal: AbortSignal.timeout(SLOW) });
      told = await response.json();
      if (here !== wall) {
        return;
      }
      if (!told.layers) {
        problem(told.problem || told.message || "The server could not answer. Try again in a moment.");
        return;
      }
    } catch (error) {
      if (here === wall) {
        problem("The server cannot be reached. Check the connection and load the page again.");
      }
      return;
    }
    try {
      const sheet = new Image();
      sheet.src = "data:image/png;base64," + told.sheet;
      await sheet.decode();
      if (here === wall) {
        hang(told, sheet);
        phase("shown");
      }
    } catch (error) {
      if (here === wall) {
        problem("The maps came, but this browser could not draw them. Load the page again.");
      }
    }
  }

  /** Every map into its frame, a pixel a place; CSS enlarges it without smoothing. */
  function hang(told, sheet) {
    const [left, top, right, bottom] = told.window;
    let y = 0;
    for (const layer of told.layers) {
      const frames = wall.querySelectorAll(`.map-frame[data-layer="${layer.name}"]`);
      frames.forEach((frame, place) => {
        const channel = layer.channels[place];
        frame.hidden = !channel;
        if (!channel) {
          return;
        }
        const canvas = frame.querySelector("canvas");
        // Of a letterboxed picture, only what is the picture itself.
        const x0 = Math.floor(left * layer.width);
        const y0 = Math.floor(top * layer.height);
        canvas.width = Math.ceil(right * layer.width) - x0;
        canvas.height = Math.ceil(bottom * layer.height) - y0;
        canvas.style.aspectRatio = `${told.width} / ${told.height}`;
        canvas.dataset.tall = String(told.height > told.width);
        canvas.dataset.fine = String(layer.width > FINE);
        canvas
          .getContext("2d")
          .drawImage(
            sheet,
            place * layer.width + x0,
            y + y0,
            canvas.width,
            canvas.height,
            0,
            0,
            canvas.width,
            canvas.height,
          );
        const name = `Channel ${channel.number}`;
        frame.querySelector(".map-name").textContent = name;
        frame.title = `${name} of ${layer.of}: show large`;
        frame.dataset.caption =
          `${name} of ${layer.of}. ${layer.width} × ${layer.height} places; ` +
          `black is ${figure(channel.least)}, white is ${figure(channel.most)}.`;
        frame.disabled = false;
      });
      y += layer.height;
    }
  }

  const figure = (value) => String(Number(value.toPrecision(3))).replace("-", "−");

  /* One large, beside the picture. */
  const dialog = () => document.getElementById("network-dialog");

  function enlarge(index) {
    const all = frames();
    shown = (index + all.length) % all.length;
    const frame = all[shown];
    const from = frame.querySelector("canvas");
    const box = dialog();
    const to = box.querySelector("canvas");
    to.width = from.width;
    to.height = from.height;
    to.style.aspectRatio = from.style.aspectRatio;
    to.dataset.tall = from.dataset.tall;
    to.getContext("2d").drawImage(from, 0, 0);
    const picture = document.getElementById("network-picture");
    const image = box.querySelector("img");
    image.src = picture.src;
    image.alt = picture.alt;
    const layer = frame.closest(".layer").dataset.title;
    box.querySelector(".map-caption").textContent = `${layer}. ${frame.dataset.caption}`;
    if (!box.open) {
      box.showModal();
    }
  }

  document.addEventListener("click", (event) => {
    const frame = event.target.closest(".map-frame");
    const button = event.target.closest("[data-map]");
    if (frame) {
      enlarge(frames().indexOf(frame));
    } else if (button && button.dataset.map === "close") {
      dialog().close();
    } else if (button) {
      enlarge(shown + Number(button.dataset.map));
    } else if (event.target.id === "network-dialog") {
      dialog().close(); // Beside it.
    }
  });

  document.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key in steps && dialog() && dialog().open) {
      enlarge(shown + steps[event.key]);
    }
  });

  /* Dash draws pages when it likes. */
  new MutationObserver(() => {
    const place = document.getElementById("network");
    if (place === wall) {
      return;
    }
    wall = place;
    if (own) {
      URL.revokeObjectURL(own);
      own = null;
    }
    if (wall) {
      look();
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
