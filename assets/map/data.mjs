/* The arrays and texts of the map, each fetched once: see components/atlas/map_data.py. */

const fetched = new Map();

async function get(address) {
  const response = await fetch(address);
  if (!response.ok) {
    throw new Error(
      response.status === 404
        ? "This map belongs to an older build. Please load the page again."
        : "The map could not be loaded. Please load the page again.",
    );
  }
  return response;
}

function once(key, make) {
  if (!fetched.has(key)) {
    const made = make();
    fetched.set(key, made);
    made.catch(() => fetched.delete(key)); // asked for anew the next time
  }
  return fetched.get(key);
}

const array = (address, Kind) => once(address, async () => new Kind(await (await get(address)).arrayBuffer()));

/** The greatest number of a coordinate, which stands for the right or the lower end of a map. */
export const STEPS = 65535;

/** x and y of every row in a projection's own units, from numbers in steps of what the map reaches over. */
export function placed(steps, [left, top, right, bottom]) {
  const places = new Float32Array(steps.length);
  const [across, down] = [(right - left) / STEPS, (bottom - top) / STEPS];
  for (let index = 0; index < steps.length; index += 2) {
    places[index] = left + steps[index] * across;
    places[index + 1] = top + steps[index + 1] * down;
  }
  return places;
}

/** Float32Array of x, y of every row in a projection. */
export const pointsOf = (base, projection) =>
  once(`${base.build}/${projection}`, async () =>
    placed(await array(`${base.data}points/${encodeURIComponent(projection)}`, Uint16Array), base.extents[projection]),
  );

/** Uint8Array of the category of every row in the field that a map is coloured by; `codes` is where they are. */
export const codesOf = (base, codes) => array(`${base.data}${codes}`, Uint8Array);

/** Int32Array of the cluster of every row in the clustering that the map names clusters of; -1: in none. */
export const clustersOf = (base) => array(`${base.data}clusters/${encodeURIComponent(base.clustering)}`, Int32Array);

/** Int16Array of the year of every row. */
export const yearsOf = (base) => array(`${base.data}years`, Int16Array);

/**
 * All rows in the order in which their pictures are wanted: exemplars first, then a mixed order that is always the same.
 *
 * @returns {Uint32Array} a number of each row, smaller where its picture is wanted earlier
 */
export function prioritiesOf(exemplars, count) {
  const priorities = new Uint32Array(count);
  // Multiplying by an odd number modulo 2^32 mixes the rows (Knuth's multiplicative hash).
  for (let row = 0; row < count; row += 1) {
    priorities[row] = Math.max(exemplars.length, Math.imul(row + 1, 2654435761) >>> 0);
  }
  exemplars.forEach((row, place) => {
    priorities[row] = place;
  });
  return priorities;
}

export const priorities = (base) =>
  once(`${base.build}/priorities`, async () =>
    prioritiesOf(await array(`${base.data}exemplars`, Uint32Array), base.count),
  );

/** Numbers that have three bytes each, the lowest first. */
export function ofThreeBytes(bytes) {
  const numbers = new Uint32Array(bytes.length / 3);
  for (let index = 0; index < numbers.length; index += 1) {
    const at = 3 * index;
    numbers[index] = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
  }
  return numbers;
}

/** Uint32Array of the number of every row's tile in the sheets; null where it is the row. */
export const tilesOf = async (base) =>
  base.tiles.ordered
    ? once(`${base.build}/tiles`, async () => ofThreeBytes(await array(`${base.data}tiles`, Uint8Array)))
    : null;

const chunks = new Map();

/** What is known of a work: {id, title, byline, kind, picture, neighbours}; null while its chunk is on its way. */
export function textOf(base, row) {
  const { chunk } = base.texts;
  const texts = chunks.get(`${base.build}/${Math.floor(row / chunk)}`);
  const at = row % chunk;
  return texts
    ? {
        id: texts.ids[at],
        title: texts.titles[at],
        byline: texts.bylines[at],
        kind: texts.classes[at] < 0 ? base.texts.unclassed : base.texts.classes[texts.classes[at]],
        picture: texts.pictures[at],
        link: texts.links ? texts.links[at] : undefined, // where this site has no page of its own for it
        // Those in the vectors that the map shows.
        neighbours: (texts.neighbours[base.vectors] || texts.neighbours.embedding)[at],
      }
    : null;
}

/** The same, fetched where it is not there yet. */
export async function text(base, row) {
  const number = Math.floor(row / base.texts.chunk);
  const key = `${base.build}/${number}`;
  const answer = await once(key, async () => (await get(`${base.data}texts/${number}`)).json());
  chunks.set(key, answer);
  return textOf(base, row);
}
