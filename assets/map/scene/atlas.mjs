/* Which tile lies where in the texture. The least recently used one makes room. */

/**
 * @param {number} capacity - tiles
 */
export function createAtlas(capacity) {
  // A Map keeps its order: the one that was used longest ago is the first.
  const slots = new Map();
  const free = Array.from({ length: capacity }, (_, at) => capacity - 1 - at);
  return {
    capacity,

    get size() {
      return slots.size;
    },

    /** The slot of a tile, -1 if it has none. It counts as used. */
    slotOf(key) {
      const slot = slots.get(key);
      if (slot === undefined) {
        return -1;
      }
      slots.delete(key);
      slots.set(key, slot);
      return slot;
    },

    /** The slot for a new tile. `keeps(key)` says which tiles must stay; -1 if all must. */
    claim(key, keeps = () => false) {
      let slot = free.pop();
      if (slot === undefined) {
        for (const [old, place] of slots) {
          if (!keeps(old)) {
            slots.delete(old);
            slot = place;
            break;
          }
        }
      }
      if (slot === undefined) {
        return -1;
      }
      slots.set(key, slot);
      return slot;
    },

    clear() {
      for (const slot of slots.values()) {
        free.push(slot);
      }
      slots.clear();
    },
  };
}
