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

/* Words and phrases as pipeline/artefacts/records/words.py reads them. */
const MARKS = '"“”„‟«»「」『』';
const TERM = new RegExp(`[${MARKS}]([^${MARKS}]*)[${MARKS}]|([^\\s${MARKS}]+)`, "gu");
const SEPARATOR = "[\\p{P}\\p{Z}\\p{S}\\s]+";
const EDGE =
  "[\\p{P}\\p{Z}\\p{S}\\s\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]";

function phrase(text) {
  const words = text.split(new RegExp(SEPARATOR, "u")).filter(Boolean);
  // What separates words is the only punctuation, so no letter of a word is a sign of an expression.
  const pattern = new RegExp(`(?:^|${EDGE})${words.join(SEPARATOR)}(?:$|${EDGE})`, "u");
  return words.length ? (other) => pattern.test(other) : () => true;
}

/** Rows of the works whose text holds every word, and every phrase in quotation marks. */
export function rowsWith(words, texts) {
  const wanted = [...fold(words).matchAll(TERM)].map(([, quoted, word]) =>
    word === undefined ? phrase(quoted) : (text) => text.includes(word),
  );
  return texts.flatMap((text, row) => (wanted.every((holds) => holds(text)) ? [row] : []));
}

const quoted = (words) => (new RegExp(`[${MARKS}]`).test(words) ? words : `“${words}”`);

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
  return { build: base.build, ...packed, chips: [{ name: "q", value: words, text: quoted(words) }], ignored: [] };
}
