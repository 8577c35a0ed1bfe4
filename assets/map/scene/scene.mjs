/* The map as a scene on a canvas: dots, pictures, camera, gestures.

   The file is not called index.mjs, since the page runs every index.mjs of assets/ as a script (app.py).

   Data units have y up. Screen units are CSS pixels from the canvas' left upper corner, y down. Sets of works are one bit
   a work, the lowest bit first (shared/bits.mjs).

   scene.setPositions(xy, {keepView, animate})  Float32Array of x and y in turns. As many as before move to their new
                                          places, and the view becomes fitted, unless `keepView`.
   scene.setColours(codes, palette)       palette: {colour: "#rrggbb", marker: a Plotly symbol, rest: boolean}
   scene.setHidden(codes)                 Set of codes whose works are not drawn
   scene.setMatching(bits | null)         works outside are grey, and the pointer passes over them
   scene.setSelected(bits | null)         these stand out, the others step back
   scene.setTiles({tile, columns, perSheet, sheets, tileOf, priority})  sprite sheets; null takes pictures away
   scene.setScheme({background, ink, grey, accent})  colours "#rrggbb"
   scene.setTool("pan" | "lasso" | "box")
   scene.setLines([{from, to, strength}])  from and to: [x, y] in data units, or a row
   scene.setMarks([{x, y, kind} | {row, kind}])  kind: "upload", "focus" or "work"; round a picture the mark is a frame
   scene.setFrame(polygon | null)         an outline in data units, x and y in turns
   scene.setPinned(rows)                  these are pictures at every zoom, and pictures below them go; flyTo pins its row

   scene.view(), scene.setView(view, {animate}), scene.fit({animate}), scene.zoomBy(factor), scene.panBy(dx, dy),
   scene.flyTo(row), scene.flyToRows(rows)  view: {x, y, zoom}; zoom 1 is fitted
   scene.toScreen(row), scene.toScreenXY(x, y), scene.toData(px, py), scene.bounds()
   scene.boxOf(row)                       {x, y, halfX, halfY} of a work's picture on the screen, null while it is a dot
   scene.isShown(row), scene.pick(px, py, reach), scene.rowsIn(polygon), scene.rowsInView(limit)

   scene.on(name, handler), scene.off(name, handler):
     "hover"    ({row, x, y, touch})      row -1: none; x and y are the work's place on the screen
     "press"    (row, event)              row -1: beside all works
     "outline"  ({rows, mode, polygon})   mode: "replace", "add" (Shift) or "subtract" (Alt)
     "view"     ({x, y, zoom, settled})   while it moves, and once at rest
     "tiles"    ()                        pictures were loaded
     "frame"    ()                        after the first frame with works
   scene.drawNow() draws and waits for it; scene.stats(); scene.destroy(), after which the canvas is of no more use */

import { boundsOf, createCamera, mostZoom } from "./camera.mjs";
import { bake, dotSize } from "./looks.mjs";
import { createMotion } from "./motion.mjs";
import { createOverlay } from "./overlay.mjs";
import { createPace } from "./pace.mjs";
import { createPointing } from "./pointing.mjs";
import { createRenderer } from "./renderer.mjs";
import { createWall } from "./wall.mjs";
import { createWorks, ranked } from "./works.mjs";

/** The view counts as at rest after so many milliseconds. */
const REST = 140;
/** Works that are in view, about, after a flight to one. */
const COMPANY = 40;
const SCHEME = { background: "#f3f0e9", ink: "#26221c", grey: "#655d51", accent: "#76571a" };

/**
 * @param {HTMLCanvasElement} canvas - in an element that it is positioned in
 * @param {{reducedMotion?: boolean, background?: string, onFirstFrame?: () => void}} [options]
 * @returns {object | null} the scene; null without WebGL2
 */
export function createScene(canvas, { reducedMotion = false, background, onFirstFrame = null } = {}) {
  let wall = null;
  let sent = { places: false, looks: false }; // what the graphics card has
  const renderer = createRenderer(canvas, {
    lost: () => wall?.forget(),
    restored() {
      sent = { places: false, looks: false };
      wall?.use(renderer.pictures);
      invalidate();
    },
  });
  if (!renderer) {
    return null;
  }
  const works = createWorks();
  const camera = createCamera();
  const motion = createMotion(camera);
  const overlay = createOverlay(canvas);
  const pace = createPace();
  const handlers = new Map();
  const stats = { frames: 0, lastFrameMs: 0, drawn: 0, pictures: 0, plain: false };
  let scheme = { ...SCHEME, ...(background ? { background } : {}) };
  let [sized, first, destroyed] = [false, true, false];
  let [requested, rest, told] = [0, 0, ""];

  const emit = (name, ...values) => handlers.get(name)?.forEach((handler) => handler(...values));

  function invalidate() {
    if (!requested && !destroyed) {
      const asked = performance.now();
      requested = window.requestAnimationFrame((now) => {
        requested = 0;
        pace.count(performance.now() - asked);
        draw(now);
      });
    }
  }

  /** Takes the canvas' size. Returns device pixels a CSS pixel. */
  function measure() {
    const [wide, tall] = [canvas.clientWidth, canvas.clientHeight];
    const pixel = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(wide * pixel) || canvas.height !== Math.round(tall * pixel) || !sized) {
      sized = wide > 0 && tall > 0;
      canvas.width = Math.max(1, Math.round(wide * pixel));
      canvas.height = Math.max(1, Math.round(tall * pixel));
      camera.resize(wide, tall);
      overlay.resize();
    }
    return pixel;
  }

  /** Brings to the graphics card what is new. */
  function send() {
    if (!sent.places) {
      renderer.points.setPlaces(works.origins, works.xy);
    }
    const coloured = works.codes.length === works.count;
    if (!sent.looks && coloured) {
      renderer.points.setLooks(bake({ ...works, scheme }));
    }
    sent = { places: true, looks: sent.looks || coloured };
  }

  function draw(now) {
    const pixel = measure();
    if (destroyed || renderer.lost || !sized) {
      return;
    }
    const start = performance.now();
    const morphed = motion.morphing;
    works.share = motion.advance(now);
    if (morphed && !motion.morphing) {
      works.arrive();
    }
    send();
    const still = !motion.moving && !pointing.busy;
    const moves = motion.moving || motion.morphing;
    const hangs = wall?.update({ now, camera, pixel, still, frozen: motion.morphing }) ?? false;
    const view = camera.view();
    const side = Math.sqrt(camera.width * camera.height);
    stats.plain = pace.isPlain(moves || !still || rest !== 0, works.count, first);
    stats.drawn = renderer.draw({
      share: works.share, x: view.x, y: view.y, scale: camera.scale * pixel, scheme, pixel, plain: stats.plain,
      wide: canvas.width, tall: canvas.height, size: dotSize(works.count, view.zoom, side) * pixel,
    }, wall ?? { count: 0, split: 0 });
    stats.pictures = wall?.count ?? 0;
    stats.frames += 1;
    overlay.place(camera.toScreen, works.placeOf, (row) => wall?.boxOf(row) ?? null);
    stats.lastFrameMs = performance.now() - start;
    if (first && stats.drawn) {
      first = false;
      onFirstFrame?.();
      scene.onFirstFrame?.();
      emit("frame");
    }
    tell(view);
    if (moves || hangs) {
      invalidate();
    }
  }

  function tell(view) {
    const words = `${view.x} ${view.y} ${view.zoom} ${camera.width} ${camera.height} ${works.share}`;
    if (words !== told) {
      told = words;
      window.clearTimeout(rest);
      rest = window.setTimeout(settle, REST);
      emit("view", { ...view, settled: false });
    }
  }

  function settle() {
    if (motion.moving || motion.morphing || pointing.busy) {
      rest = window.setTimeout(settle, REST);
      return;
    }
    rest = 0;
    emit("view", { ...camera.view(), settled: true });
    invalidate(); // which asks for the sheets of this view, and draws finely
    pointing.renew();
  }

  function go(view, animate) {
    if (animate && !reducedMotion && sized) {
      motion.fly(camera.allowed({ ...camera.view(), ...view }));
    } else {
      motion.stop();
      camera.set(view);
    }
    invalidate();
  }

  /** Looks have changed, and with `pictures` which works can be pictures. */
  function change(pictures) {
    sent.looks = false;
    if (pictures) {
      wall?.renew();
    }
    invalidate();
  }

  const pointing = createPointing(canvas, {
    camera, motion, works, overlay, wall: () => wall, reducedMotion, emit, invalidate,
  });
  const watcher = new ResizeObserver(invalidate);
  watcher.observe(canvas);
  overlay.setScheme(scheme);
  measure();

  const scene = {
    onFirstFrame: null,

    setPositions(xy, { keepView = false, animate = true } = {}) {
      const same = xy.length === works.xy.length && works.count > 0;
      const moves = same && animate && !reducedMotion && sized && !renderer.lost;
      const from = { ...camera.view(), scale: camera.scale };
      pointing.leave();
      works.place(xy, moves);
      camera.frame(works.bounds, mostZoom(works.count));
      const kept = { ...from, zoom: from.scale / camera.fitScale };
      const { x, y, zoom } = keepView && same ? camera.allowed(kept) : camera.fitted();
      if (moves) {
        motion.morph({ x, y, zoom }, from);
      } else {
        motion.stop();
        camera.put({ x, y, zoom });
      }
      sent.places = false;
      change(true);
    },

    setColours(codes, palette) {
      Object.assign(works, { codes, palette });
      change(works.hidden.size > 0);
    },

    setHidden(codes) {
      works.hidden = new Set(codes);
      change(true);
    },

    setMatching(bits) {
      works.matching = bits;
      pointing.leave();
      change(true);
    },

    setSelected(bits) {
      works.selected = bits;
      change(true);
    },

    setTiles(tiles) {
      wall?.close();
      wall = null;
      works.tiles = tiles;
      if (tiles) {
        works.order = ranked(tiles.priority ?? Uint32Array.from({ length: works.count }, (_, row) => row));
        renderer.takeTiles(tiles.tile);
        wall = createWall(works, {
          pictures: renderer.pictures, fades: !reducedMotion, invalidate, onTiles: () => emit("tiles"),
        });
      }
      invalidate();
    },

    setPinned(rows) {
      wall?.pin(rows);
      invalidate();
    },

    setScheme(next) {
      scheme = { ...scheme, ...next };
      overlay.setScheme(scheme);
      change(false);
    },

    setTool: pointing.setTool,

    setLines(lines) {
      overlay.setLines(lines);
      overlay.place(camera.toScreen, works.placeOf, scene.boxOf);
    },

    setMarks(marks) {
      overlay.setMarks(marks);
      overlay.place(camera.toScreen, works.placeOf, scene.boxOf);
    },

    setFrame(polygon) {
      overlay.setFrame(polygon);
      overlay.place(camera.toScreen, works.placeOf, scene.boxOf);
    },

    view: () => camera.view(),
    bounds: () => ({ ...camera.bounds }),
    setView: (view, { animate = false } = {}) => go(view, animate),
    fit: ({ animate = true } = {}) => go(camera.fitted(), animate),

    zoomBy(factor) {
      const whole = (motion.goal.zoom * factor) / camera.view().zoom;
      if (reducedMotion) {
        camera.zoomAbout(whole);
      } else {
        motion.zoomAbout(whole, camera.width / 2, camera.height / 2);
      }
      invalidate();
    },

    panBy(dx, dy) {
      motion.stop();
      camera.panBy(dx, dy);
      invalidate();
    },

    flyTo(row) {
      const [x, y] = [works.xy[2 * row], works.xy[2 * row + 1]];
      const reach = works.grid.reachOf(x, y, COMPANY);
      const { zoom } = camera.viewOf({ x0: x - reach, y0: y - reach, x1: x + reach, y1: y + reach });
      go({ x, y, zoom: Math.max(zoom, motion.goal.zoom) }, true);
      scene.setPinned([row]);
    },

    flyToRows(rows) {
      const some = new Float32Array(2 * rows.length);
      rows.forEach((row, at) => some.set([works.xy[2 * row], works.xy[2 * row + 1]], 2 * at));
      if (rows.length) {
        go(camera.viewOf(boundsOf(some), camera.most / 2), true);
      }
    },

    toScreen: (row) => camera.toScreen(...works.placeOf(row)),
    toScreenXY: (x, y) => camera.toScreen(x, y),
    toData: (px, py) => camera.toData(px, py),
    boxOf: (row) => wall?.boxOf(row) ?? null,
    isShown: works.matches,
    pick: pointing.pick,
    rowsIn: (polygon) => (works.grid ? works.grid.inPolygon(polygon, works.matches) : new Uint32Array(0)),
    rowsInView: (limit = Infinity) => works.rowsIn(camera.seen(), limit),

    on(name, handler) {
      handlers.set(name, (handlers.get(name) ?? new Set()).add(handler));
    },
    off: (name, handler) => handlers.get(name)?.delete(handler),

    stats: () => ({ ...stats, bytesOnGpu: renderer.bytes }),

    drawNow() {
      draw(performance.now());
      renderer.finish();
    },

    destroy() {
      destroyed = true;
      window.cancelAnimationFrame(requested);
      window.clearTimeout(rest);
      watcher.disconnect();
      pointing.remove();
      overlay.remove();
      wall?.close();
      renderer.remove();
      handlers.clear();
    },
  };
  return scene;
}
