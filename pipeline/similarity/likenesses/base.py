"""The interface of a kind of likeness: from a picture to a ranking of the works."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.core.nearest import top_k


@dataclass(frozen=True)
class Query:
    """What is known of the picture that is asked about."""

    #: Name of an output of the serving model -> its array for this picture, for example ``embedding`` float32 (D,),
    #: L2-normalised; :class:`pipeline.query.model.ModelOutput` lists them.
    outputs: Mapping[str, np.ndarray] = field(default_factory=dict)
    image: np.ndarray | None = None  #: RGB uint8 (H, W, 3), as decoded; None unless the likeness ``reads_image``
    row: int | None = None  #: row of the work whose picture it is, where the build's own data about it may be used
    #: Name of an annotator of pictures -> what it found in this picture, as its documentation describes it.
    found: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    nearest: Sequence[int] = ()  #: rows of the nearest works by embedding, where they are known already
    #: What a likeness has found out about this picture, under a key of its own, so that it is found out once.
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


class Ranking(ABC):
    """Ranks the works of one build by one kind of likeness. Safe to share between threads."""

    #: What :meth:`describe` returns: its type, and its shape with -1 for a length that differs between pictures.
    dtype: np.dtype
    shape: tuple[int, ...]

    @abstractmethod
    def describe(self, query: Query) -> np.ndarray:
        """All that this kind compares of a picture, so that the picture itself is not needed again."""

    @abstractmethod
    def similarities(self, description: np.ndarray) -> np.ndarray:
        """Similarity of every work to what :meth:`describe` returned, float32 (N,), at most 1."""

    def similarities_of(self, rows: np.ndarray, description: np.ndarray) -> np.ndarray:
        """The same of a few works, float32 (n,), by their rows int (n,)."""
        return self.similarities(description)[rows]

    def described(self, query: Query) -> np.ndarray:
        """What :meth:`describe` returns, found out once for a picture."""
        key = f"description by {id(self)}"
        if key not in query.memo:
            query.memo[key] = self.describe(query)
        return np.asarray(query.memo[key])

    def __call__(self, query: Query, k: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The ``k`` works, at least 1, most like the picture; ``among``, bool (N,), are the rows allowed, None is all.

        Returns:
            ``rows`` int64 (K,) and ``similarities`` float32 (K,), at most 1, most similar first. K is ``k``, or the
            number of allowed rows if that is smaller.
        """
        similarities = self.similarities(self.described(query))
        allowed = np.arange(len(similarities)) if among is None else np.flatnonzero(among)
        rows = allowed[top_k(similarities[allowed], k)]
        return rows, similarities[rows]

    def many(self, queries: Sequence[Query], k: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """The answers to several queries, as if each were asked for itself."""
        return [self(query, k) for query in queries]

    def read(self, data: bytes) -> np.ndarray:
        """A description from its bytes, which may come from a stranger.

        Raises:
            ValueError: they are none.
        """
        description = np.frombuffer(data, self.dtype).reshape(self.shape)
        if not np.isfinite(description).all():
            raise ValueError("A description has numbers that are not finite.")
        return description


@dataclass(frozen=True)
class Likeness:
    """One kind of likeness."""

    title: str  #: its name on the page and in ``--help``
    description: str  #: what makes two pictures alike by it, in one sentence
    #: (folder of a build, name of the build's index) -> the ranking of that build's works. It raises ArtefactError if a
    #: file is damaged.
    open: Callable[[Path, str], Ranking]
    files: tuple[str, ...]  #: paths inside a build that it reads; without one of them the build has no such ranking
    order: int  #: its place on the page, smallest first
    reads_image: bool = False  #: whether it needs :attr:`Query.image`, which is kept in memory only then
    finds_few: bool = False  #: whether most works are not like the picture at all; their similarity is 0
    #: by how much the similarities of works differ, which a search by several kinds divides by; None: it is measured
    spread: float | None = None
    #: (sRGB colours 0 to 255 (n, 3), their shares (n,), above 0) -> the description of a picture of these colours; None
    #: where colours alone cannot be compared
    of_colours: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None
    #: Name of the annotator of pictures by whose findings (:attr:`Query.found`) it describes a picture that is no work
    #: of the build, and options that it is given. It takes seconds, so that a picture is described by such a kind only
    #: when somebody asks for it.
    annotator: str = ""
    annotator_options: Mapping[str, Any] = field(default_factory=dict)

    def available(self, build: Path) -> bool:
        """Whether a build has all the files that this likeness reads."""
        return all((build / name).is_file() for name in self.files)
