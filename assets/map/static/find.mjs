/* Full-text search without a server: the texts of all works, folded as the build folds them (pipeline/core/text.py). */

import { pack } from "../../shared/bits.mjs";

const PLAIN = { ø: "o", ł: "l", đ: "d", "’": "'", "‘": "'", ʻ: "'" };

/** A text without case and accents. */
export const fold = (text) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[øłđ’‘ʻ]/g, (letter) => PLAIN[letter])
    .trim()
    .replace(/\s+/g, " ");

/** Rows of the works whose text holds every word. */
export function rowsWith(words, texts) {
  const wanted = fold(words).split(" ").filter(Boolean);
  return texts.flatMap((text, row) => (wanted.every((word) => text.includes(word)) ? [row] : []));
}

/**
 * What the map is told of a search, as components/exploring/map_filter.py tells it.
 *
 * @returns {object | null} null where nothing is searched for
 */
export function matchingOf(base, words, texts) {
  if (!words.trim()) {
    return null;
  }
  const packed = pack([rowsWith(words, texts)], base.count);
  return { build: base.build, ...packed, chips: [{ name: "q", value: words, text: `“${words}”` }], ignored: [] };
}
