"""Fuzzy search in the text that was read from pictures: a query matches a part of a line with few edits.

A reading has errors, so a query is aligned with every line that shares a character with it, by the edit distance of the
query to the nearest substring (Sellers 1980). All lines are aligned at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.core.text import fold

#: Characters of a query that count.
LONGEST = 64
#: Least share of the query's characters that need no edit.
LEAST = 0.7


@dataclass(frozen=True)
class Match:
    """A work whose text matches."""

    work: int  #: its index among the works that were given
    score: float  #: share of the query's characters that need no edit in the best line, 0 to 1
    lines: tuple[int, ...]  #: indices of the work's lines that match, the best first


class ReadText:
    """What was read of N works, ready for searches. Safe to share between threads: it is never changed."""

    def __init__(self, works: Sequence[Sequence[str | None]]) -> None:
        """Args: the lines of each work, in their order; None for a line that was not read, such as a seal."""
        folded = [
            (work, place, _folded(line)) for work, lines in enumerate(works) for place, line in enumerate(lines) if line
        ]
        self._work = np.array([work for work, _, _ in folded], np.int32)
        self._place = np.array([place for _, place, _ in folded], np.int32)
        texts = [text for _, _, text in folded]
        lengths = np.array([len(text) for text in texts], np.int64)
        self._ends = np.cumsum(lengths)
        self._starts = self._ends - lengths
        self._letters = _codes("".join(texts))
        line_of_letter = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
        order = np.argsort(self._letters, kind="stable")
        #: The inverted index: characters sorted, and the line of each.
        self._sorted, self._line_of_sorted = self._letters[order], line_of_letter[order]

    def search(self, query: str, limit: int = 100, least: float = LEAST) -> list[Match]:
        """The works with a line that matches, the best first, works of one score in their order.

        Case, accents and white space do not count. An empty query matches nothing.

        Args:
            query: what is looked for; only the first :data:`LONGEST` characters count.
            limit: matches at most.
            least: the score that a line needs, above 0 and at most 1.
        """
        wanted = _codes(_folded(query)[:LONGEST])
        lines = self._candidates(wanted, least)
        if not len(lines):
            return []
        scores = 1 - self._edits(wanted, lines) / len(wanted)
        matching = scores >= least - 1e-9
        lines, scores = lines[matching], scores[matching]
        order = np.lexsort((self._place[lines], -scores, self._work[lines]))
        lines, scores = lines[order], scores[order]
        works, first = np.unique(self._work[lines], return_index=True)
        ends = np.append(first[1:], len(lines))
        best = np.lexsort((works, -scores[first]))[:limit]
        return [
            Match(int(works[i]), float(scores[first[i]]), tuple(self._place[lines[first[i] : ends[i]]].tolist()))
            for i in best
        ]

    def _candidates(self, wanted: np.ndarray, least: float) -> np.ndarray:
        """Lines int (n,) that have enough of the query's different characters: each edit spoils one of its places."""
        letters, counts = np.unique(wanted, return_counts=True)
        places = np.zeros(len(self._starts), np.int32)
        for letter, count in zip(letters, counts, strict=True):
            low, high = np.searchsorted(self._sorted, letter, "left"), np.searchsorted(self._sorted, letter, "right")
            places[np.unique(self._line_of_sorted[low:high])] += count
        return np.flatnonzero(places >= max(1, int(np.ceil(least * len(wanted) - 1e-9)))) if len(wanted) else places[:0]

    def _edits(self, wanted: np.ndarray, lines: np.ndarray) -> np.ndarray:
        """Edits int (n,) between the query and the nearest substring of each line.

        One array holds one row of all alignment tables, each line after an empty place.
        """
        lengths = self._ends[lines] - self._starts[lines] + 1
        starts = np.cumsum(lengths) - lengths
        line = np.repeat(np.arange(len(lines)), lengths)
        within = np.arange(len(line)) - starts[line]
        letters = np.where(within > 0, self._letters[np.maximum(self._starts[lines][line] + within - 1, 0)], -1)
        # A running minimum must not reach from one line into the next: each later line lies lower by more than any
        # difference inside a line.
        slope = np.arange(len(line)) + line * (2 * LONGEST + int(lengths.max()))
        row = np.zeros(len(line), np.int64)
        for letter in wanted:
            diagonal = np.empty_like(row)
            diagonal[1:] = row[:-1] + (letters[1:] != letter)
            diagonal[starts] = np.iinfo(np.int32).max
            row = np.minimum.accumulate(np.minimum(diagonal, row + 1) - slope) + slope
        return np.minimum.reduceat(row, starts)


def _folded(text: str) -> str:
    return fold(text).replace(" ", "")


def _codes(text: str) -> np.ndarray:
    """Code points int32 of the text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32)
