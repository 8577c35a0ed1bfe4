"""Fuzzy search in the text that was read from pictures: a query matches a part of a line with few edits.

A reading has errors, so a query is aligned with lines by the edit distance of the query to the nearest substring
(Sellers 1980). A line that is near enough holds one of a few pieces of the query without any edit (Navarro and
Baeza-Yates 1999); only lines that do are aligned, all at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.core.text import QUOTATION_MARKS, fold

#: Characters of a query that count.
LONGEST = 64
#: Least share of the query's characters that need no edit.
LEAST = 0.7
#: Stands after each line. No character has it.
_END = -1
#: Characters that are left out of queries and lines.
_NO_LETTERS = dict.fromkeys(map(ord, f" \0{QUOTATION_MARKS}"))
#: An edit in the numbers of :func:`place_of`, whose lower bits hold where the alignment begins.
_EDIT = 1 << 32


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
        self._works = len(works)
        self._work = np.array([work for work, _, _ in folded], np.int32)
        self._place = np.array([place for _, place, _ in folded], np.int32)
        lengths = np.array([len(text) + 1 for _, _, text in folded], np.int64)
        self._ends = np.cumsum(lengths)  #: behind the mark that follows each line
        self._letters = _codes("".join(f"{text}\0" for _, _, text in folded)).copy()
        self._letters[self._ends - 1] = _END

    def search(self, query: str, limit: int = 100, least: float = LEAST) -> list[Match]:
        """The works with a line that matches, the best first, works of one score in their order.

        Case, accents, white space and quotation marks do not count. An empty query matches nothing.

        Args:
            query: what is looked for; only the first :data:`LONGEST` characters count.
            limit: matches at most.
            least: the score that a line needs, above 0 and at most 1.
        """
        lines, scores = self._matching(query, least)
        order = np.lexsort((self._place[lines], -scores, self._work[lines]))
        lines, scores = lines[order], scores[order]
        works, first = np.unique(self._work[lines], return_index=True)
        ends = np.append(first[1:], len(lines))
        best = np.lexsort((works, -scores[first]))[:limit]
        return [
            Match(int(works[i]), float(scores[first[i]]), tuple(self._place[lines[first[i] : ends[i]]].tolist()))
            for i in best
        ]

    def scores(self, query: str, least: float = LEAST) -> np.ndarray:
        """The score of each work's best line that matches, float32 (N,); 0 where none does. See :meth:`search`."""
        lines, scores = self._matching(query, least)
        best = np.zeros(self._works, np.float32)
        np.maximum.at(best, self._work[lines], scores)
        return best

    def _matching(self, query: str, least: float) -> tuple[np.ndarray, np.ndarray]:
        """Indices of the lines that match, and their scores."""
        wanted = _codes(_folded(query)[:LONGEST])
        if not len(wanted):
            return np.empty(0, np.int64), np.empty(0)
        lines = self._candidates(wanted, int((1 - least) * len(wanted) + 1e-9))
        scores = 1 - self._edits(wanted, lines) / len(wanted)
        matching = scores >= least - 1e-9
        return lines[matching], scores[matching]

    def _candidates(self, wanted: np.ndarray, edits: int) -> np.ndarray:
        """Lines int64 (n,) that can be within so many edits: of so many pieces and one, an edit spoils one each."""
        found = np.zeros(len(self._ends), bool)
        if edits >= len(wanted):
            return np.flatnonzero(~found)
        for piece in np.array_split(wanted, edits + 1):
            size = len(self._letters) - len(piece) + 1
            places = np.flatnonzero(self._letters[: max(0, size)] == piece[0])
            for offset, letter in enumerate(piece[1:], 1):
                places = places[self._letters[places + offset] == letter]
            found[np.searchsorted(self._ends, places, "right")] = True
        return np.flatnonzero(found)

    def _edits(self, wanted: np.ndarray, lines: np.ndarray) -> np.ndarray:
        """Edits int64 (n,) between the query and the nearest substring of each line."""
        if not len(lines):
            return np.empty(0, np.int64)
        lengths = np.diff(self._ends, prepend=0)[lines]
        starts = np.cumsum(lengths) - lengths
        within = np.arange(lengths.sum()) - np.repeat(starts, lengths)
        # Each line stands behind the mark of the one before it.
        letters = self._letters[np.repeat(self._ends[lines] - lengths, lengths) + within - 1]
        letters[starts] = _END
        row = _last_row(wanted, letters, starts, np.zeros(len(letters), np.int64), 1)
        return np.minimum.reduceat(row, starts)


def place_of(query: str, line: str) -> tuple[int, int]:
    """Where the part of a line begins and ends that is nearest to a query; (0, 0) where either has no characters.

    Of parts with equally few edits it is the one whose length is nearest to the query's; of these the longer, then the
    first.
    """
    wanted = _codes(_folded(query)[:LONGEST])
    folded = [(letter, place) for place, each in enumerate(line) for letter in _folded(each)]
    if not len(wanted) or not folded:
        return 0, 0
    letters = np.concatenate([[_END], _codes("".join(letter for letter, _ in folded))])
    # Every way through the table keeps the number of the place at which it began.
    row = _last_row(wanted, letters, np.zeros(1, np.int64), np.arange(len(letters)), _EDIT)
    edits, begins = np.divmod(row, _EDIT)
    lengths = np.arange(len(letters)) - begins
    end = int(np.lexsort((-lengths, np.abs(lengths - len(wanted)), edits))[0])
    begin = int(begins[end])
    return (folded[begin][1], folded[end - 1][1] + 1) if end > begin else (0, 0)


def _last_row(wanted: np.ndarray, letters: np.ndarray, starts: np.ndarray, row: np.ndarray, edit: int) -> np.ndarray:
    """The last row of the alignment tables of a query with several lines, int64 (L,).

    Args:
        wanted: the query, code points (Q,).
        letters: the lines one after the other, each after an empty place, code points (L,).
        starts: the empty places, int64 (n,).
        row: the first row, (L,).
        edit: what an edit costs.
    """
    line = np.zeros(len(letters), np.int64)
    line[starts[1:]] = 1
    longest = int(np.diff(np.append(starts, len(letters))).max())
    # A running minimum must not reach from one line into the next: each later line lies lower by more than any
    # difference inside a line.
    slope = edit * (np.arange(len(letters)) + np.cumsum(line) * (2 * LONGEST + longest))
    for letter in wanted:
        diagonal = np.empty_like(row)
        diagonal[1:] = row[:-1] + edit * (letters[1:] != letter)
        diagonal[starts] = np.iinfo(np.int64).max
        row = np.minimum.accumulate(np.minimum(diagonal, row + edit) - slope) + slope
    return row


def _folded(text: str) -> str:
    return fold(text).translate(_NO_LETTERS)


def _codes(text: str) -> np.ndarray:
    """Code points int32 of the text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32)
