/* Names of clusters from a file beside those that are kept, as values. */

/**
 * Takes names from a file into those that are kept: of two for one cluster of a build the newer one counts.
 *
 * @returns {{names: object, taken: number, older: number}}
 */
export function merged(kept, given) {
  const names = { ...kept };
  const cluster = ({ build, clustering, computed }) => JSON.stringify([build, clustering, computed]);
  const keys = new Map(Object.entries(kept).map(([key, entry]) => [cluster(entry), key]));
  const counts = { taken: 0, older: 0 };
  Object.entries(given).forEach(([id, entry]) => {
    const key = keys.get(cluster(entry)) || id;
    if (kept[key] && (kept[key].time || "") > (entry.time || "")) {
      counts.older += 1;
    } else {
      names[key] = entry;
      counts.taken += 1;
    }
  });
  return { names, ...counts };
}
