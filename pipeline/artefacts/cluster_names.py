"""Names that curators give to clusters: a CSV file, and which cluster of another build is the one that was named.

Clusters are numbered anew in every build, and their works change. A name therefore comes with the works that were most
typical of the cluster, and with its size.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.artefacts.records import chosen_csv, csv
from pipeline.artefacts.records.chosen_csv import FileError

#: Column of the CSV -> attribute of :class:`ClusterName`, in the order of the columns.
COLUMNS = {
    "clustering": "clustering",
    "computed_name": "computed",
    "new_name": "name",
    "size": "size",
    "typical_works": "exemplars",
    "time": "time",
    "build_id": "build",
}
_NEEDED = ("clustering", "new_name", "size", "typical_works")
#: Letters of a name, and of the ids of typical works in one cell.
LONGEST, _MOST_LETTERS = 80, 1_800
#: More than this share of the typical works must lie in one cluster, and at least so many must still be there.
MAJORITY, LEAST = 0.5, 2
#: A cluster that is so many times larger or smaller is another one: two that have joined, or a part.
FACTOR = 2.0


@dataclass(frozen=True)
class ClusterName:
    """A curator's name of a cluster.

    Attributes:
        clustering: its name in the build.
        computed: the name that the computer gave to the cluster.
        name: the curator's.
        size: number of the cluster's works when it was named.
        exemplars: object ids of its most typical works then.
        time: ISO 8601.
        build: id of the build in which it was named.
    """

    clustering: str
    computed: str
    name: str
    size: int
    exemplars: tuple[str, ...]
    time: str = ""
    build: str = ""


def to_csv(names: Sequence[ClusterName]) -> bytes:
    """Names as CSV, in their order; the typical works are a JSON list."""
    cells = {title: [getattr(each, name) for each in names] for title, name in COLUMNS.items()}
    return csv.columns(cells | {"typical_works": [_fitting(each.exemplars) for each in names]})


def from_csv(text: str) -> list[ClusterName]:
    """Names from a CSV of :func:`to_csv`, also after a spreadsheet has saved it.

    Raises:
        FileError: it is no such file, or a row is invalid. No row is read then.
    """
    names = [_name(number, cells) for number, cells in chosen_csv.rows(text, COLUMNS, _NEEDED)]
    if not names:
        raise FileError("This file has no row with a name.")
    return names


def _name(number: int, cells: Mapping[str, str]) -> ClusterName:
    name = " ".join(cells["new_name"].split())
    if not name or len(name) > LONGEST:
        raise FileError(f"Row {number} has no name of 1 to {LONGEST} letters. Nothing was taken over.")
    try:
        size, exemplars = int(cells["size"]), json.loads(cells["typical_works"])
        exemplars = tuple(each for each in exemplars if isinstance(each, str))
    except (ValueError, TypeError) as error:
        raise FileError(
            f"Row {number} has no size, or no list of typical works, by which its cluster is recognised. Nothing was "
            "taken over."
        ) from error
    return ClusterName(
        cells["clustering"], cells["computed_name"], name, size, exemplars, cells["time"], cells["build_id"]
    )


def _fitting(exemplars: Iterable[str]) -> str:
    """As many of the ids as a cell takes, as a JSON list."""
    kept = list(exemplars)
    while len(text := json.dumps(kept, ensure_ascii=False)) > _MOST_LETTERS:
        kept.pop()
    return text


def recognised(
    names: Sequence[ClusterName], assigned: np.ndarray, rows: Mapping[str, int]
) -> tuple[dict[int, ClusterName], list[ClusterName]]:
    """Which clusters of a clustering are those that were named.

    A cluster is recognised where more than half of the typical works that are still in the collection lie in it, and
    it is neither twice as large as it was nor half as large. Of two names for a cluster the one with more of its
    typical works counts, then the newer one.

    Args:
        names: of this clustering.
        assigned: cluster of each work, int (N,), -1 for none.
        rows: object id -> row of the work.

    Returns:
        Cluster -> name, and the names whose cluster was not recognised.
    """
    sizes = np.bincount(assigned[assigned >= 0])
    claims: dict[int, tuple[float, str, ClusterName]] = {}
    for each in names:
        there = [rows[object_id] for object_id in each.exemplars if object_id in rows]
        held = assigned[np.array(there, np.int64)]
        held = held[held >= 0]
        if len(there) < LEAST or not len(held):
            continue
        cluster = int(np.bincount(held).argmax())
        share = float((held == cluster).sum() / len(there))
        is_alike = each.size / FACTOR <= sizes[cluster] <= each.size * FACTOR
        if share > MAJORITY and is_alike and (share, each.time) >= claims.get(cluster, (0.0, "", each))[:2]:
            claims[cluster] = (share, each.time, each)
    found = {cluster: each for cluster, (_, _, each) in claims.items()}
    taken = set(map(id, found.values()))
    return found, [each for each in names if id(each) not in taken]
