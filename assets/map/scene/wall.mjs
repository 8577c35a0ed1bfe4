/* The pictures of the moment: which works show as pictures, how far each has faded in, and where it hangs. */

import { createAtlas } from "./atlas.mjs";
import { rgb } from "./gl.mjs";
import { STRIDE } from "./pictures.mjs";
import { createSheets } from "./sheets.mjs";
import { createSpread, levelAt, NEVER, pitchAt, sideAt, steppedScale } from "./spread.mjs";

/** How long a picture takes to come and to go, in milliseconds. */
const FADE = 200;
/** Milliseconds a frame for copying tiles into the texture, and for working out levels: while the view moves, and not. */
const COPYING = 5;
const SPREADING = 5;
const SPREADING_STILL = 14;
/** How often the wanted sheets are told anew while the view moves, in milliseconds. */
const PATIENCE = 120;
const BORDER = 1.6;

/**
 * @param {object} works - see works.mjs
 * @param {{pictures: object, fades: boolean, invalidate: () => void, onTiles: () => void}} to - the pictures on the
 *   graphics card, and whether they fade in
 */
export function createWall(works, { pictures, fades, invalidate, onTiles }) {
  const { tiles } = works;
  const most = Math.floor(pictures.capacity * 0.85);
  const atlas = createAtlas(pictures.capacity);
  const sheets = createSheets({ urls: tiles.sheets, perSheet: tiles.perSheet, onReady: invalidate });
  /** Row -> {share, leaving}: how far it has faded in, 0 to 1. */
  const shown = new Map();
  /** What hangs: row and box in CSS pixels, in the order of drawing. */
  let hung = [];
  let split = 0;
  let spread = null;
  let pinned = [];
  let [lastFrame, lastAsked] = [0, -Infinity];

  /** Works out the next levels while the browser has nothing else to do: a zoom finds them ready. */
  function prepare() {
    const later = window.requestIdleCallback ?? ((work) => window.setTimeout(work, 60));
    const about = spread;
    later(() => {
      if (about === spread && spread && spread.ends.length < spread.levels) {
        spread.reach(spread.ends.length, SPREADING);
        prepare();
      }
    });
  }

  const exactLevel = (camera) => Math.min(spread.levels - 1, Math.max(0, levelAt(camera.scale, spread.fitScale)));

  /** The spread over the works of the moment. */
  function spreadFor(camera) {
    // Another size of the canvas fits the map to another scale; a little more or less room does not matter.
    const drift = spread ? camera.fitScale / spread.fitScale : 1;
    if ((!spread || drift > 1.3 || drift < 0.94) && works.order.length === works.count) {
      const scale = steppedScale(camera.fitScale, works.bounds);
      const levels = Math.ceil(levelAt(camera.fitScale * camera.most, scale)) - 1;
      spread = createSpread(
        works.xy, works.bounds, works.candidates(), scale, Math.min(NEVER - 1, Math.max(1, levels)),
      );
      lastAsked = -Infinity;
      prepare();
    }
    return spread;
  }

  /** Rows in view that the level shows, the best first, and the pinned ones before all. */
  function rowsFor(level, camera, seen, isSeen) {
    const { xy } = works;
    let rows = [];
    const count = level < 0 ? 0 : spread.ends[level];
    if (count < 4000) {
      rows = [...spread.placed.subarray(0, count)].filter(isSeen);
    } else {
      works.grid.inBox(seen, (row) => {
        if (spread.levelOf[row] <= level) {
          rows.push(row);
        }
      });
      rows.sort((a, b) => spread.levelOf[a] - spread.levelOf[b] || a - b);
    }
    const first = pinned.filter((row) => works.isShown(row) && isSeen(row));
    const apart = pitchAt(Math.max(0, level)) / camera.scale;
    const isFree = (row) => first.every(
      (pin) => Math.abs(xy[2 * pin] - xy[2 * row]) >= apart || Math.abs(xy[2 * pin + 1] - xy[2 * row + 1]) >= apart,
    );
    return first.concat(first.length ? rows.filter(isFree) : rows).slice(0, most);
  }

  function copyTiles() {
    const until = performance.now() + COPYING;
    let copied = 0;
    while (performance.now() < until) {
      const next = sheets.take();
      if (!next) {
        break;
      }
      const slot = atlas.claim(next.row, (row) => shown.has(row));
      if (slot >= 0) {
        const place = next.tile % tiles.perSheet;
        const [column, line] = [place % tiles.columns, Math.floor(place / tiles.columns)];
        pictures.put(slot, next.bitmap, column * tiles.tile, line * tiles.tile);
        copied += 1;
      }
    }
    if (copied) {
      onTiles();
    }
    return copied > 0;
  }

  return {
    /** Pictures that hang, and how many of them are not selected: the others are drawn above all. */
    get count() {
      return hung.length;
    },
    get split() {
      return split;
    },

    /** Which works may be pictures has changed, or where they are. */
    renew() {
      spread = null;
    },

    /** These are pictures at every zoom. */
    pin(rows) {
      pinned = [...rows];
      lastAsked = -Infinity;
    },

    /**
     * Works out what hangs, and fills the buffer.
     *
     * @param {{now: number, camera: object, pixel: number, still: boolean, frozen: boolean}} frame - still: nothing moves
     *   the view; frozen: works move, and what hangs only moves with them
     * @returns {boolean} whether there is more to do at the next frame
     */
    update({ now, camera, pixel, still, frozen }) {
      const passed = Math.min(64, now - lastFrame);
      lastFrame = now;
      let busy = false;
      if (!frozen && spreadFor(camera)) {
        busy = choose(now, camera, still);
      }
      for (const [row, entry] of shown) {
        entry.share += fades ? ((entry.leaving ? -1.6 : 1) * passed) / FADE : entry.leaving ? -1 : 1;
        if (entry.share <= 0 && entry.leaving) {
          shown.delete(row);
        } else {
          busy ||= entry.leaving || entry.share < 1;
          entry.share = Math.min(1, Math.max(0, entry.share));
        }
      }
      hang(camera);
      fill(pixel);
      return busy;
    },

    /** The picture at a place on the screen, -1 if there is none. */
    pick(x, y) {
      for (let at = hung.length - 1; at >= 0; at -= 1) {
        const each = hung[at];
        if (!each.leaving && Math.abs(x - each.x) <= each.halfX + 2 && Math.abs(y - each.y) <= each.halfY + 2) {
          return each.row;
        }
      }
      return -1;
    },

    /** Box of a work's picture in CSS pixels, null while it is a dot. */
    boxOf(row) {
      return hung.find((each) => each.row === row && !each.leaving) ?? null;
    },

    /** The graphics card forgot the texture. */
    forget() {
      atlas.clear();
      shown.clear();
      hung = [];
      split = 0;
    },

    /** Goes on with pictures on a restored context. */
    use(made) {
      pictures = made;
      lastAsked = -Infinity;
    },

    close() {
      spread = null;
      sheets.close();
    },
  };

  /** Decides which pictures come and go, and asks for their tiles. */
  function choose(now, camera, still) {
    const wanted = Math.min(spread.levels - 1, Math.floor(exactLevel(camera) + 1e-6));
    const level = spread.reach(wanted, still ? SPREADING_STILL : SPREADING);
    const seen = camera.seen(sideAt(wanted + 1) / 2);
    const isSeen = (row) => {
      const [x, y] = [works.xy[2 * row], works.xy[2 * row + 1]];
      return x >= seen.x0 && x <= seen.x1 && y >= seen.y0 && y <= seen.y1;
    };
    const rows = rowsFor(level, camera, seen, isSeen);
    const set = new Set(rows);
    for (const [row, entry] of shown) {
      // Until the level is worked out, nobody knows which of the pictures in view have to go.
      entry.leaving = !set.has(row) && (level === wanted || entry.leaving || !isSeen(row));
    }
    const missing = [];
    for (const row of rows) {
      if (atlas.slotOf(row) < 0) {
        missing.push(row);
      } else if (!shown.has(row)) {
        shown.set(row, { share: 0, leaving: false });
      }
    }
    if (still || now - lastAsked > PATIENCE) {
      lastAsked = now;
      sheets.want(nearestFirst(missing, camera).map((row) => ({ row, tile: works.tileOf(row) })));
    }
    return copyTiles() || level < wanted || (missing.length > 0 && !still);
  }

  function hang(camera) {
    const small = Math.min(1, camera.scale / camera.fitScale);
    const side = small * (spread ? sideAt(exactLevel(camera)) : sideAt(0));
    const list = [];
    for (const [row, { share, leaving }] of shown) {
      const slot = atlas.slotOf(row);
      if (slot < 0) {
        continue;
      }
      const [u0, v0, u1, v1] = pictures.corners.subarray(4 * slot, 4 * slot + 4);
      const longer = Math.max(u1 - u0, v1 - v0);
      const [x, y] = camera.toScreen(...works.placeOf(row));
      const half = (side / 2) * (0.86 + 0.14 * share);
      list.push({
        row, x, y, slot, share, leaving, halfX: (half * (u1 - u0)) / longer, halfY: (half * (v1 - v0)) / longer,
      });
    }
    const isFront = ({ row }) => works.isSelected(row) || pinned.includes(row);
    const back = list.filter((each) => !isFront(each));
    split = back.length;
    hung = back.concat(list.filter(isFront)).slice(0, pictures.capacity);
  }

  function fill(pixel) {
    const { floats, bytes, corners } = pictures;
    hung.forEach(({ row, x, y, halfX, halfY, share, slot }, at) => {
      const base = (at * STRIDE) / 4;
      const apart = works.selected && !works.isSelected(row) && !pinned.includes(row);
      floats.set([x * pixel, y * pixel, halfX * pixel, halfY * pixel], base);
      floats.set(corners.subarray(4 * slot, 4 * slot + 4), base + 4);
      bytes.set([...rgb(works.colourOf(row)), Math.round(255 * share)], at * STRIDE + 32);
      floats[base + 9] = works.matches(row) ? (apart ? 0.5 : 0) : 0.7;
      floats[base + 10] = BORDER * pixel * (works.isSelected(row) ? 1.9 : 1);
    });
  }

  function nearestFirst(rows, camera) {
    const { x, y } = camera.view();
    const distance = (row) => (works.xy[2 * row] - x) ** 2 + (works.xy[2 * row + 1] - y) ** 2;
    return rows.map((row) => [distance(row), row]).sort((a, b) => a[0] - b[0]).map(([, row]) => row);
  }
}
