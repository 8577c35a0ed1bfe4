/* Sprite sheets: a few load at once, those first whose works are nearest to the middle. A sheet that nobody needs any
   more is not waited for. */

/** How often a sheet that does not come is asked for. */
const TRIES = 3;

async function fetchSheet(url, signal) {
  const answer = await fetch(url, { signal });
  if (!answer.ok) {
    throw new Error(`${url}: status ${answer.status}`);
  }
  return createImageBitmap(await answer.blob());
}

/**
 * @param {{urls: string[], perSheet: number, onReady: () => void, most?: number, kept?: number,
 *   load?: (url: string, signal: AbortSignal) => Promise<{close?: () => void}>}} options - `most` load at once, `kept`
 *   decoded sheets (16 MB each) stay for a while after their last tile was taken
 */
export function createSheets({ urls, perSheet, onReady, most = 3, kept = 4, load = fetchSheet }) {
  /** Sheets that load, are there, or have failed. */
  const sheets = new Map();
  /** Sheet -> wanted tiles, in the order of wanting. */
  let wanted = new Map();
  let closed = false;

  function start(index) {
    const tries = (sheets.get(index)?.tries ?? 0) + 1;
    const sheet = { bitmap: null, loading: true, abort: new AbortController(), tries };
    sheets.set(index, sheet);
    load(urls[index], sheet.abort.signal).then(
      (bitmap) => {
        if (closed || sheets.get(index) !== sheet) {
          bitmap.close?.();
          return;
        }
        Object.assign(sheet, { bitmap, loading: false });
        onReady();
        pump();
      },
      () => {
        if (sheets.get(index) === sheet) {
          sheet.loading = false;
          pump();
        }
      },
    );
  }

  function pump() {
    let loading = 0;
    for (const [index, sheet] of sheets) {
      if (!sheet.bitmap && !wanted.has(index)) {
        // One that did not come may be asked for again later.
        sheets.delete(index);
        sheet.abort.abort();
      } else {
        loading += sheet.loading ? 1 : 0;
      }
    }
    for (const index of wanted.keys()) {
      const sheet = sheets.get(index);
      if (loading < most && (!sheet || (!sheet.loading && !sheet.bitmap && sheet.tries < TRIES))) {
        start(index);
        loading += 1;
      }
    }
    const idle = [...sheets].filter(([index, sheet]) => sheet.bitmap && !wanted.has(index));
    for (const [index, sheet] of idle.slice(0, Math.max(0, idle.length - kept))) {
      sheets.delete(index);
      sheet.bitmap.close?.();
    }
  }

  return {
    /** @param {Iterable<{row: number, tile: number}>} tiles - all that are wanted now, the most wanted first */
    want(tiles) {
      wanted = new Map();
      for (const entry of tiles) {
        const index = Math.floor(entry.tile / perSheet);
        if (index < urls.length) {
          const list = wanted.get(index);
          list ? list.push(entry) : wanted.set(index, [entry]);
        }
      }
      pump();
    },

    /** The next wanted tile whose sheet is there: {row, tile, bitmap}; null if there is none. */
    take() {
      for (const [index, list] of wanted) {
        const sheet = sheets.get(index);
        if (sheet?.bitmap) {
          const entry = list.shift();
          if (!list.length) {
            wanted.delete(index);
            // It is the one that was used last, so that it is forgotten last.
            sheets.delete(index);
            sheets.set(index, sheet);
          }
          return { ...entry, bitmap: sheet.bitmap };
        }
      }
      return null;
    },

    close() {
      closed = true;
      for (const sheet of sheets.values()) {
        sheet.abort.abort();
        sheet.bitmap?.close?.();
      }
      sheets.clear();
      wanted.clear();
    },
  };
}
