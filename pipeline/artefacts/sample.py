"""The works that a figure rests on, and how many artists or groups made them, by class: one wording for all places."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pipeline.artefacts.few_artists import are_enough

#: Classes that are named one by one; of more, only those with too few artists are.
NAMED = 8
#: What the mark "(too few)" means.
MEANING = (
    "Too few: fewer than three artists or groups have the works of a class, or one of them has nearly all. Then the "
    "intervals of the class are not estimable, and the figures over all classes say nothing of its other artists."
)


@dataclass(frozen=True)
class ClassSample:
    """The works of one class."""

    key: str
    works: int
    artists: int  #: known artists or groups
    unknown: int  #: works whose artist or group is not known; each counts as a group of its own, with near-duplicates
    enough: bool  #: whether these are enough for an interval, see :mod:`pipeline.artefacts.few_artists`

    def phrase(self, title: str) -> str:
        """ "Japan 1 (too few)", "China none known", or "India 3 and 40 works by unknown ones"."""
        if not self.works:
            return f"{title} no works"
        return f"{title} {self.made_by}"

    @property
    def made_by(self) -> str:
        """ "1 (too few)", "none known", or "3 and 40 works by unknown ones"."""
        artists = f"{self.artists:,}" if self.artists or not self.works else "none known"
        if self.artists and self.unknown:
            artists += f" and {_works(self.unknown)} by unknown ones"
        return artists if self.enough else f"{artists} (too few)"


@dataclass(frozen=True)
class Sample:
    """Works and their artists or groups. An artist who has works of two classes counts in both, and once in all."""

    works: int
    artists: int  #: known artists or groups
    unknown: int  #: works whose artist or group is not known
    classes: tuple[ClassSample, ...] = ()  #: empty for works that have none of the classes
    kind: str = "works"  #: what they are called, such as "test works"

    def total(self) -> str:
        """ "388 test works: 201 by 14 artists or groups, 187 by unknown ones"."""
        made = "1 artist or group" if self.artists == 1 else f"{self.artists:,} artists or groups"
        works = _works(self.works, self.kind)
        if not self.unknown:
            return f"{works} by {made}"
        if not self.artists:
            return f"{works}, whose artists are not known"
        return f"{works}: {self.works - self.unknown:,} by {made}, {self.unknown:,} by unknown ones"

    def phrases(self, title: Callable[[str], str] = str) -> list[tuple[str, bool]]:
        """A phrase a class, and whether its artists are enough for an interval; of many classes those with too few.

        Args:
            title: of a class, by its key.
        """
        shown = self.classes if len(self.classes) <= NAMED else [each for each in self.classes if not each.enough]
        phrases = [(each.phrase(title(each.key)), each.enough) for each in shown[: 2 * NAMED]]
        if others := len(self.classes) - len(phrases):
            few = sum(not each.enough for each in self.classes) - sum(not enough for _, enough in phrases)
            phrases.append((f"{others:,} more classes" + (f" ({few:,} of them too few)" if few else ""), not few))
        return phrases

    @property
    def too_few(self) -> tuple[str, ...]:
        """Keys of the classes whose artists or groups are too few for an interval."""
        return tuple(each.key for each in self.classes if not each.enough)

    def sentence(self) -> str:
        """Total and classes as ``report.md`` has them."""
        classes = ", ".join(phrase for phrase, _ in self.phrases())
        return f"From {self.total()}." + (f" By class: {classes}." if classes else "")

    def as_dict(self) -> dict[str, Any]:
        """As JSON; see ``figures.json`` in docs/artefacts.md."""
        return {**asdict(self), "classes": [asdict(each) for each in self.classes]}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Sample":
        """What :meth:`as_dict` wrote."""
        return cls(**{**content, "classes": tuple(ClassSample(**each) for each in content["classes"])})


def of(
    labels: np.ndarray, groups: np.ndarray, known: np.ndarray, classes: Sequence[str] = (), kind: str = "works"
) -> Sample:
    """The sample of n works.

    Args:
        labels: str (n,), the class of each.
        groups: (n,), equal for works of one artist or group and near-duplicates.
        known: bool (n,), whether the artist or group is known.
        classes: keys of the classes, in the order in which they are shown.
        kind: what the works are called, in the plural.
    """

    def counted(rows: np.ndarray) -> tuple[int, int, int]:
        return int(rows.sum()), len(np.unique(groups[rows & known])), int((rows & ~known).sum())

    def of_class(key: str) -> ClassSample:
        rows = labels == key
        sizes = np.unique(groups[rows], return_counts=True)[1]
        return ClassSample(key, *counted(rows), are_enough(sizes.astype(np.float64)))

    return Sample(*counted(np.ones(len(groups), bool)), tuple(of_class(key) for key in classes), kind)


def _works(count: int, kind: str = "works") -> str:
    return f"{count:,} {kind if count != 1 else kind.replace('works', 'work', 1)}"
