"""The answer about one picture: what it holds, and the rule for when a picture shows one of the works."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pipeline.artefacts.store import ArtefactStore
from pipeline.images.cropping import Part
from pipeline.query.placing import MapPlace
from pipeline.query.tag_head import TagScore
from pipeline.similarity import likenesses

#: Keys of :func:`as_dict` -> their names before version 0.2, which stay beside the new ones for one release.
FORMER_KEYS = {"inlier_score": "familiarity", "prediction_set": "named", "mean_knn_similarity": "likeness"}


@dataclass(frozen=True)
class ClassScore:
    """A class and its calibrated probability, 0 to 1."""

    name: str
    title: str
    probability: float


@dataclass(frozen=True)
class Neighbour:
    """A work of the collection that is like the picture.

    ``similarity`` is by the kind of ``likeness``; for the embedding it is the cosine similarity, -1 to 1.
    """

    row: int
    object_id: str
    similarity: float
    likeness: str = likenesses.DEFAULT


@dataclass(frozen=True)
class SameWork:
    """A work that the picture shows: their key points agree. Outlines are corners (x, y) in shares of width and height,
    those of the top left, top right, bottom right and bottom left. Of a detail they lie outside of 0 to 1.
    """

    row: int
    object_id: str
    inliers: int  #: key points that agree
    outline: tuple[tuple[float, float], ...]  #: the work's corners in the picture
    inverse: tuple[tuple[float, float], ...]  #: the picture's corners in the work


@dataclass(frozen=True)
class Influence:
    """A training work of a class that is like the picture and adds to the class's logit."""

    row: int
    object_id: str
    contribution: float  #: to the class's logit, positive; ``share`` is its share of all positive contributions, 0 to 1
    share: float


@dataclass(frozen=True)
class QueryResult:
    """The answer about one picture."""

    #: width and height: of the picture as decoded, in pixels
    width: int
    height: int
    classes: tuple[ClassScore, ...]  #: every class, most probable first; a guess, not a fact
    neighbours: tuple[Neighbour, ...]  #: works of the collection, most similar first
    #: projection name -> where the picture would lie, the median of its nearest works' places
    position: dict[str, tuple[float, float]]
    mean_knn_similarity: float  #: mean cosine similarity of the embedding to the ten nearest training works
    #: whether the picture is like the works of the collection: ``inlier_score`` is at least 0, or the picture shows one
    #: of the works
    familiar: bool
    #: score above the threshold of :mod:`pipeline.query.novelty`, in standard deviations of the validation works. 95 %
    #: of the validation works have at least 0.
    inlier_score: float
    #: the classes that must be named so that the true one is among them for 95 % of the validation works, most probable
    #: first. Empty for a picture that is not familiar.
    prediction_set: tuple[str, ...]
    same_work: SameWork | None  #: the work that the picture shows; None if none is recognised
    #: float32 (C, h, w), see :class:`.model.ModelOutput`, with the classes in the build's order. The grid lies over the
    #: whole picture as the model sees it.
    evidence: np.ndarray | None = field(default=None, compare=False, repr=False)
    #: for the predicted class and the runner-up, in this order, the training works of the class that are like the
    #: picture and add most to the class's logit, largest first; empty if the build has no representer points
    influences: dict[str, tuple[Influence, ...]] = field(default_factory=dict)
    #: subjects that the picture may show, most likely first; guesses. Empty for a picture that is not familiar.
    tags: tuple[TagScore, ...] = ()
    #: neighbours by the further kinds of likeness that were asked for: kind -> works, most similar first
    alike: dict[str, tuple[Neighbour, ...]] = field(default_factory=dict)
    #: what each kind that was asked for compares of the picture, see ``similarity.likenesses.base.Ranking.describe``
    descriptions: dict[str, np.ndarray] = field(default_factory=dict, compare=False, repr=False)
    #: projection name -> the same place as ``position`` has, with the works that place the picture and how far apart
    #: these lie
    places: dict[str, MapPlace] = field(default_factory=dict)
    #: part of the picture that the answer is about, ``width`` and ``height`` among it; None for all of it
    part: Part | None = None
    #: share of the picture that looks like a wall, 0 to 1; None unless a painting was looked for on one
    wall: float | None = None


def as_dict(result: QueryResult, store: ArtefactStore) -> dict[str, Any]:
    """A result as plain values for JSON, with the catalogue's entry for each neighbour."""
    neighbours = []
    for near in result.neighbours:
        work = store.work(near.row)
        entry = {"object_id": near.object_id, "similarity": near.similarity, "likeness": near.likeness}
        neighbours.append(entry | {"title": work["title"], "artist": work["artist"], "class": work["label"]})
    values = {
        "width": result.width,
        "height": result.height,
        "classes": [{"name": score.name, "probability": score.probability} for score in result.classes],
        "familiar": result.familiar,
        "inlier_score": result.inlier_score,
        "prediction_set": list(result.prediction_set),
        "mean_knn_similarity": result.mean_knn_similarity,
        "same_work": _same_work(result, store),
        "tags": [{"tag": score.tag, "probability": score.probability} for score in result.tags],
        "neighbours": neighbours,
        "position": {name: list(point) for name, point in result.position.items()},
        "places": {name: _place(found, store) for name, found in result.places.items()},
    }
    return values | {former: values[key] for key, former in FORMER_KEYS.items()}


def _place(found: MapPlace, store: ArtefactStore) -> dict[str, Any]:
    ids = store.objects["object_id"]
    return {
        "place": list(found.point),
        "approximate": True,
        "spread": found.spread,
        "neighbours": [str(ids.iat[row]) for row in found.rows],
    }


def _same_work(result: QueryResult, store: ArtefactStore) -> dict[str, Any] | None:
    """The recognised work, with outlines in pixels of the picture and of the work's own picture."""
    same = result.same_work
    if same is None:
        return None
    work = store.work(same.row)
    return {
        "object_id": same.object_id,
        "inliers": same.inliers,
        "outline": [[x * result.width, y * result.height] for x, y in same.outline],
        "outline_in_work": [[x * work["width"], y * work["height"]] for x, y in same.inverse],
    }
