"""The interface of a kind of likeness: from a picture to a ranking of the works."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Query:
    """What is known of the picture that is asked about."""

    #: Name of an output of the serving model -> its array for this picture, for example ``embedding`` float32 (D,),
    #: L2-normalised; :class:`pipeline.query.model.ModelOutput` lists them.
    outputs: Mapping[str, np.ndarray] = field(default_factory=dict)
    image: np.ndarray | None = None  #: RGB uint8 (H, W, 3), as decoded; None unless the likeness ``reads_image``


class Ranking(Protocol):
    """Ranks the works of one build. Safe to share between threads."""

    def __call__(self, query: Query, k: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The ``k`` works, at least 1, most like the picture; ``among``, bool (N,), are the rows allowed, None is all.

        Returns:
            ``rows`` int64 (K,) and ``similarities`` float32 (K,), at most 1, most similar first. K is ``k``, or the
            number of allowed rows if that is smaller.
        """
        ...


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

    def available(self, build: Path) -> bool:
        """Whether a build has all the files that this likeness reads."""
        return all((build / name).is_file() for name in self.files)
