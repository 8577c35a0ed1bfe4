"""What was read in the pictures of a build, searched by the words of a filter."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.artefacts.annotations import path_of, told
from pipeline.artefacts.store import ArtefactStore
from pipeline.query.read_text import ReadText, place_of

#: Searches whose scores are kept: every part of a page needs the same.
_KEPT = 8


@dataclass(frozen=True)
class ReadLine:
    """A line of a picture that is like the words.

    Attributes:
        text: as it was read.
        begin: of the part of it that is like the words.
        end: of that part.
        others: how many further lines of the work are like them.
    """

    text: str
    begin: int
    end: int
    others: int


@dataclass(frozen=True)
class _Lines:
    search: ReadText
    texts: pa.Array  #: of each line, null for a seal
    starts: np.ndarray  #: int64 (N + 1,), the first line of each work


class Readings:
    """What was read in N works. It is loaded at the first search. Thread-safe."""

    def __init__(self, store: ArtefactStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._scores: OrderedDict[str, np.ndarray] = OrderedDict()

    def scores(self, words: str) -> np.ndarray:
        """How much the best line of each work is like the words as a whole, float32 (N,); 0 where none is."""
        with self._lock:
            if words not in self._scores:
                self._scores[words] = self._lines.search.scores(words)
            self._scores.move_to_end(words)
            while len(self._scores) > _KEPT:
                self._scores.popitem(last=False)
            return self._scores[words]

    def best_line(self, row: int, words: str) -> ReadLine | None:
        """The line of a work that is most like the words; None where none is like them."""
        if not self.scores(words)[row]:
            return None
        start, end = self._lines.starts[row : row + 2]
        texts = self._lines.texts[start:end].to_pylist()
        (match,) = ReadText([texts]).search(words)
        best = texts[match.lines[0]]
        return ReadLine(best, *place_of(words, best), len(match.lines) - 1)

    @cached_property
    def _lines(self) -> _Lines:
        table = told(self._store.root, "text", ["row", "label", "confidence"])
        assert table is not None, "readings are made only of a build that has the table"
        # A seal has no confidence: it was not read.
        known = table["confidence"].is_valid()
        texts = pc.if_else(known, table["label"], None).combine_chunks()
        starts = np.searchsorted(table["row"].to_numpy(), np.arange(len(self._store) + 1))
        every = texts.to_pylist()
        works = [every[start:end] for start, end in pairwise(starts)]
        return _Lines(ReadText(works), texts, starts)


def of_build(store: ArtefactStore) -> Readings | None:
    """What was read in a build; None where nothing looked for text."""
    return Readings(store) if (store.root / path_of("text")).is_file() else None
