"""The words of a collection, and which of them is nearest to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.artefacts.records.words import separated

#: Lengths of the words that are kept. A shorter one is like too many others.
SHORTEST, LONGEST = 3, 24
#: From how many letters on a word may have one edit, and from how many two. An edit replaces, adds or leaves out a
#: letter, or swaps two neighbours (Damerau 1964).
ONE_EDIT, TWO_EDITS = 4, 7


class Vocabulary:
    """Distinct folded words with their frequencies. Safe to share between threads: it is never changed."""

    def __init__(self, texts: Iterable[tuple[pa.Array | pa.ChunkedArray, np.ndarray]]) -> None:
        """Args: folded texts, each array with the number of records of each of its texts, int (N,)."""
        words, weights = [pa.array([], pa.large_string())], [np.empty(0, np.int64)]
        for folded, records in texts:
            lists = separated(folded)
            parents = pc.list_parent_indices(lists)
            flat = pc.list_flatten(lists).cast(pa.large_string())
            for each in flat.chunks if isinstance(flat, pa.ChunkedArray) else [flat]:
                words.append(each)
            weights.append(np.asarray(records, np.int64)[np.asarray(parents)])
        coded = pa.chunked_array(words).combine_chunks().dictionary_encode()
        coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
        counts = np.bincount(np.asarray(coded.indices), np.concatenate(weights), len(coded.dictionary))
        lengths = np.asarray(pc.utf8_length(coded.dictionary))
        self._of_length: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        for length in range(SHORTEST, LONGEST + 1):
            chosen = np.flatnonzero(lengths == length)
            text = "".join(coded.dictionary.take(pa.array(chosen)).to_pylist())
            self._of_length[length] = code_points(text).reshape(-1, length), counts[chosen].astype(np.int64)

    def __len__(self) -> int:
        return sum(len(counts) for _, counts in self._of_length.values())

    def nearest(self, word: str) -> str | None:
        """The word that was most likely meant by a folded one that does not occur; None where none is near.

        The fewest edits count first, then the same first letter, then the frequency.
        """
        edits = allowed(word)
        best: tuple[tuple[int, bool, int], str] | None = None
        for length in range(len(word) - edits, len(word) + edits + 1) if edits else ():
            words, counts = self._of_length.get(length, (np.empty((0, length), np.int32), np.empty(0, np.int64)))
            found = distances(code_points(word), words)
            near = np.flatnonzero(found <= edits)
            if len(near):
                other = words[near, 0] != ord(word[0])
                place = np.lexsort([-counts[near], other, found[near]])[0]
                rank = (int(found[near[place]]), bool(other[place]), -int(counts[near[place]]))
                if best is None or rank < best[0]:
                    best = rank, words[near[place]].astype("<i4").tobytes().decode("utf-32-le")
        return best[1] if best else None


def allowed(word: str) -> int:
    """How many edits a word may be away from the one that was meant."""
    return int(len(word) >= ONE_EDIT) + int(len(word) >= TWO_EDITS) if len(word) <= LONGEST else 0


def distances(wanted: np.ndarray, words: np.ndarray) -> np.ndarray:
    """Edits between a word, code points (Q,), and words of one length, code points (N, L): int16 (N,).

    A swap of neighbours is one edit; no letter is edited twice (the optimal string alignment distance).
    """
    count, length = words.shape
    columns = words.T
    before: list[np.ndarray] = []
    row = [np.full(count, place, np.int16) for place in range(length + 1)]
    for number, letter in enumerate(wanted):
        last, row = row, [np.full(count, number + 1, np.int16)]
        for place in range(length):
            cell = np.minimum(last[place] + (columns[place] != letter), np.minimum(last[place + 1], row[place]) + 1)
            if number and place:
                swapped = (columns[place] == wanted[number - 1]) & (columns[place - 1] == letter)
                cell = np.where(swapped, np.minimum(cell, before[place - 1] + 1), cell)
            row.append(cell.astype(np.int16))
        before = last
    return row[length]


def code_points(text: str) -> np.ndarray:
    """Code points int32 of the text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32)
