"""The clusters on the map: where each stands, and its outline. The browser shows the names that have room."""

from typing import Any

import numpy as np

from components.atlas.colouring import CLUSTER
from components.works.tables import percent
from pipeline.artefacts.store import ArtefactStore

#: Share of a cluster's works that lie beyond its outline: a few strays would draw it over half of the map.
OUTLYING = 0.1
DIRECTIONS = 64


def clustering_of(store: ArtefactStore, field: str) -> str | None:
    """Name of the clustering that the map is coloured by, else of the build's first; None where there is none."""
    named = field.removeprefix(CLUSTER)
    return named if named in store.clusterings else next(iter(store.clusterings), None)


def labels(store: ArtefactStore, projection: str, clustering: str | None) -> list[dict[str, Any]]:
    """What the browser knows of each cluster, the largest first.

    Returns:
        For each cluster ``text``, its name; ``cluster``, its number; ``x`` and ``y``, the median of its works in the
        projection's units, which lies among them even when a few are far away; ``count``; ``about``, its most frequent
        class in words; and ``outline``, a polygon [[x, y], …] round most of its works.
    """
    if clustering is None:
        return []
    found = store.clusterings[clustering]
    points = np.asarray(store.projections[projection])
    by_size = found.clusters[found.clusters["cluster"] >= 0].sort_values("size", ascending=False)
    result = []
    for entry in by_size.itertuples():
        own = points[found.assigned == entry.cluster]
        if not len(own):
            continue
        place = np.median(own, axis=0)
        info = store.class_info(str(entry.label))
        about = f"{percent(float(entry.label_share))} {info.title}" if info else ""
        result.append(
            {
                "text": str(entry.name),
                "cluster": int(entry.cluster),
                "x": float(place[0]),
                "y": float(place[1]),
                "count": int(entry.size),
                "about": about,
                "outline": outline(own, place),
            }
        )
    return result


def outline(points: np.ndarray, middle: np.ndarray) -> list[list[float]]:
    """A convex polygon round the points (n, 2) that lie nearest to the middle: all but :data:`OUTLYING` of them.

    Its corners are the points that lie furthest in each of :data:`DIRECTIONS` directions, in the order of these. It is
    the convex hull, but for corners so blunt that nobody would see them, and needs no sorting in Python.
    """
    distance = np.linalg.norm(points - middle, axis=1)
    near = points[distance <= np.quantile(distance, 1 - OUTLYING)].astype(float)
    angles = np.linspace(0, 2 * np.pi, DIRECTIONS, endpoint=False)
    corners = near[(np.stack([np.cos(angles), np.sin(angles)], axis=1) @ near.T).argmax(axis=1)]
    changes = (corners != np.roll(corners, 1, axis=0)).any(axis=1)
    return [list(map(float, corner)) for corner in (corners[changes] if changes.any() else corners[:1])]
