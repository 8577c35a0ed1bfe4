"""Which figure of a work is in the pose that was asked for. The browser draws it over the work's picture."""

from collections.abc import Iterable, Mapping, Sequence

from components.searching import pose_address
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses
from pipeline.query.search import Example


def marks(
    store: ArtefactStore, examples: Iterable[Example], weights: Mapping[str, float], rows: Sequence[int]
) -> list[dict[str, str]]:
    """For each work the attributes of its card; empty where the search is not by pose, or no figure is alike.

    Of several examples the first decides that works like it are searched for and that has a pose.
    """
    liked = [each for each in examples if each.liked and likenesses.POSE in each.descriptions]
    if not liked or weights.get(likenesses.POSE, 0) <= 0:
        return [{} for _ in rows]
    figures = likenesses.matching_figures(store, liked[0].descriptions[likenesses.POSE], rows)
    return [{} if each is None else attributes(data_figure=pose_address.in_picture(each)) for each in figures]
