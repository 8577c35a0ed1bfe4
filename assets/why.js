/* Which places of the picture speak for a class: drawn over the visitor's own picture, from the answer that came back.
   The colours are those of the legend in why.css: orange for, blue against, which nobody's eyes mix up. */
(function () {
  const FOR = [230, 97, 1];
  const AGAINST = [33, 90, 172];
  const SHORTEST = 640; // Pixels of the canvas' longer side: a small picture is enlarged,
  const LONGEST = 1000; // a large one made smaller.
  let canvas = null;
  let picture = null;
  let chosen = 0;
  let opacity = 1;

  const numbers = (text) => text.split(",").map(Number);

  /** What is drawn in full colour, the same for both classes: one place in thirty-three, often a corner, reaches more. */
  function fullest(steps) {
    const sizes = Array.from(steps, Math.abs).sort((one, other) => one - other);
    return sizes[Math.floor(0.97 * (sizes.length - 1))] || 127;
  }

  function draw() {
    const here = canvas;
    const [width, height] = numbers(here.dataset.size);
    const longer = Math.max(width, height);
    const scale = Math.min(LONGEST, Math.max(SHORTEST, longer)) / longer;
    here.width = Math.max(1, Math.round(width * scale));
    here.height = Math.max(1, Math.round(height * scale));
    const context = here.getContext("2d");
    // What shines through is paper, of a picture as of a file that this browser cannot draw.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, here.width, here.height);
    if (picture && picture.naturalWidth) {
      context.drawImage(picture, 0, 0, here.width, here.height);
    }
    if (opacity === 0) {
      return;
    }
    // The picture's own colours give way to those that are laid over it.
    context.globalCompositeOperation = "saturation";
    context.fillStyle = `rgb(128 128 128 / ${opacity})`;
    context.fillRect(0, 0, here.width, here.height);
    context.globalCompositeOperation = "source-over";
    const [columns, rows] = numbers(here.dataset.grid);
    const [left, top, right, bottom] = numbers(here.dataset.window);
    const bytes = Uint8Array.from(atob(here.dataset.steps), (sign) => sign.charCodeAt(0));
    const both = new Int8Array(bytes.buffer);
    const steps = both.subarray(chosen * columns * rows);
    const full = fullest(both);
    const acrossTo = (x) => ((x / columns - left) / (right - left)) * here.width;
    const downTo = (y) => ((y / rows - top) / (bottom - top)) * here.height;
    for (let y = 0; y < rows; y += 1) {
      for (let x = 0; x < columns; x += 1) {
        const step = steps[y * columns + x];
        const colour = step > 0 ? FOR : AGAINST;
        context.fillStyle = `rgb(${colour.join(" ")} / ${Math.min(1, Math.abs(step) / full) * opacity})`;
        // On whole pixels, or seams show between the places.
        const x0 = Math.round(acrossTo(x));
        const y0 = Math.round(downTo(y));
        context.fillRect(x0, y0, Math.round(acrossTo(x + 1)) - x0, Math.round(downTo(y + 1)) - y0);
      }
    }
  }

  async function begin() {
    const here = canvas;
    chosen = 0;
    slider();
    const shown = document.getElementById("identify-picture");
    const own = new Image();
    picture = null;
    if (shown && shown.getAttribute("src")) {
      own.src = shown.src;
      try {
        await own.decode();
      } catch (error) {
        /* A file that this browser cannot draw: the places stand alone. */
      }
    }
    if (here === canvas) {
      picture = own;
      draw();
    }
  }

  function slider() {
    const place = document.getElementById("why-opacity");
    const label = document.createElement("label");
    const range = document.createElement("input");
    const told = document.createElement("output");
    range.type = "range";
    range.id = "why-slider";
    range.min = "0";
    range.max = "100";
    range.step = "5";
    range.value = place.dataset.start;
    label.htmlFor = range.id;
    label.textContent = "Colours over the picture";
    const follow = () => {
      opacity = Number(range.value) / 100;
      told.textContent = `${range.value} %`;
      range.setAttribute("aria-valuetext", range.value === "0" ? "the bare picture" : `${range.value} per cent`);
    };
    range.addEventListener("input", () => {
      follow();
      draw();
    });
    follow();
    place.replaceChildren(label, range, told);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-why-class]");
    if (!button || !canvas) {
      return;
    }
    chosen = Number(button.dataset.whyClass);
    document.querySelectorAll("[data-why-class]").forEach((each) => {
      each.setAttribute("aria-pressed", String(each === button));
    });
    canvas.setAttribute("aria-label", button.dataset.words);
    document.getElementById("why-name").textContent = button.dataset.title;
    draw();
  });

  /* Another answer brings another canvas, or the same one with other places. */
  let drawn = null;
  new MutationObserver(() => {
    const place = document.getElementById("why-canvas");
    const now = place && place.dataset.steps + place.dataset.size;
    if (place === canvas && now === drawn) {
      return;
    }
    canvas = place;
    drawn = now;
    if (canvas) {
      begin();
    }
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-steps", "data-size"],
  });
})();
