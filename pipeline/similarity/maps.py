"""The maps of a build: every projection of the label-free vectors, and some of the whole embedding as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.artefacts.label_free import EMBEDDING, LABEL_FREE, Vectors
from pipeline.similarity import projections

#: Maps that were made with labels come behind all others: this is added to the order of their projection.
SECOND = 1000


@dataclass(frozen=True)
class CollectionMap:
    """One map: a projection, and the vectors that it shows."""

    name: str  #: of its file and its stage
    projection: str  #: name of the projection
    vectors: Vectors  #: what it is made of

    def entry(self, labels_took_part: bool) -> dict[str, Any]:
        """Its entry in ``projections.json``.

        Args:
            labels_took_part: whether labels took part in making its vectors, see
                :func:`pipeline.artefacts.label_free.labels_took_part`.
        """
        member, labelled = projections.get(self.projection), self.vectors == EMBEDDING
        return {
            "name": self.name,
            "title": f"{member.title}, with labels" if labelled else member.title,
            "description": member.description,
            "order": member.order + SECOND * labelled,
            "projection": self.projection,
            "vectors": self.vectors,
            "saw_labels": labels_took_part,
        }


def of_projections(names: Sequence[str], labelled: Sequence[str]) -> tuple[CollectionMap, ...]:
    """The maps by these projections, label-free ones first; those of ``labelled`` are made with labels too."""
    plain = [CollectionMap(name, name, LABEL_FREE) for name in names]
    return (*plain, *(CollectionMap(f"{name}-labelled", name, EMBEDDING) for name in names if name in labelled))
