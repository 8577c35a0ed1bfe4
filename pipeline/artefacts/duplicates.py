"""``duplicates/``: works whose pictures show the same, in groups, and what was found about each pair."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError, reason

FOLDER, GROUPS, PAIRS = "duplicates", "groups.parquet", "pairs.parquet"

#: Kinds of a pair.
SAME_FILE, SAME_PICTURE, DETAIL, MIRRORED = "same file", "same picture", "detail", "mirrored"
#: A picture is a detail of another one of which it shows less than this share.
MOST_OF_A_DETAIL = 0.6
KINDS = (SAME_FILE, SAME_PICTURE, DETAIL, MIRRORED)


@dataclass(frozen=True)
class Pair:
    """Two works whose pictures show the same."""

    row_a: int  #: row of ``objects.parquet``
    row_b: int  #: the same, larger than ``row_a``
    kind: str  #: one of :data:`KINDS`
    inliers: int  #: key points that agree; 0 where the whole pictures agree without them
    similarity: float  #: cosine similarity of the embeddings, -1 to 1
    share_a: float  #: share of the first picture that the second one shows, 0 to 1
    share_b: float  #: share of the second picture that the first one shows, 0 to 1


@dataclass(frozen=True)
class Group:
    """Works that pairs connect."""

    rows: tuple[int, ...]  #: two or more; the largest picture that is no detail of another comes first
    pairs: tuple[Pair, ...]  #: most similar first


def write(groups: Sequence[Group], object_ids: Sequence[str], folder: Path) -> None:
    """Writes both files into ``folder``.

    Args:
        groups: in the order in which they are shown.
        object_ids: of all works of the build, by row.
        folder: an existing one.
    """
    works = [(number, row) for number, group in enumerate(groups) for row in group.rows]
    table = pa.table(
        {
            "group": pa.array([number for number, _ in works], pa.int32()),
            "row": pa.array([row for _, row in works], pa.int32()),
            "object_id": pa.array([object_ids[row] for _, row in works], pa.string()),
        }
    )
    pq.write_table(table, folder / GROUPS)
    pairs = [(number, pair) for number, group in enumerate(groups) for pair in group.pairs]
    table = pa.table(
        {
            "group": pa.array([number for number, _ in pairs], pa.int32()),
            "row_a": pa.array([pair.row_a for _, pair in pairs], pa.int32()),
            "row_b": pa.array([pair.row_b for _, pair in pairs], pa.int32()),
            "object_id_a": pa.array([object_ids[pair.row_a] for _, pair in pairs], pa.string()),
            "object_id_b": pa.array([object_ids[pair.row_b] for _, pair in pairs], pa.string()),
            "kind": pa.array([pair.kind for _, pair in pairs], pa.string()),
            "inliers": pa.array([pair.inliers for _, pair in pairs], pa.int32()),
            "similarity": pa.array([pair.similarity for _, pair in pairs], pa.float32()),
            "share_a": pa.array([pair.share_a for _, pair in pairs], pa.float32()),
            "share_b": pa.array([pair.share_b for _, pair in pairs], pa.float32()),
        }
    )
    pq.write_table(table, folder / PAIRS)


def exists(root: Path) -> bool:
    """Whether a build was made with this stage; builds of before have no such folder."""
    return (root / FOLDER / GROUPS).is_file() and (root / FOLDER / PAIRS).is_file()


def read(root: Path, works: int) -> tuple[Group, ...]:
    """The groups of a build, in their order.

    Args:
        root: the build's folder.
        works: number of works that the build has.

    Raises:
        ArtefactError: a file is missing, damaged, or names works that the build does not have.
    """
    try:
        rows: dict[int, list[int]] = {}
        for entry in _entries(root / FOLDER / GROUPS):
            rows.setdefault(int(entry["group"]), []).append(int(entry["row"]))
        pairs: dict[int, list[Pair]] = {number: [] for number in rows}
        for entry in _entries(root / FOLDER / PAIRS):
            pairs[int(entry["group"])].append(Pair(**{name: entry[name] for name in Pair.__dataclass_fields__}))
        groups = tuple(Group(tuple(rows[number]), tuple(pairs[number])) for number in sorted(rows))
    except (OSError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
        raise _damaged(root, reason(error)) from error
    for group in groups:
        named = {row for pair in group.pairs for row in (pair.row_a, pair.row_b)}
        if len(group.rows) < 2 or not all(0 <= row < works for row in group.rows) or named != set(group.rows):
            raise _damaged(root, "a group names works that it does not have")
        if any(pair.kind not in KINDS for pair in group.pairs):
            raise _damaged(root, "a pair is of an unknown kind")
    return groups


def _entries(path: Path) -> list[dict[str, Any]]:
    with pq.ParquetFile(path) as file:
        return list(file.read(use_threads=False).to_pylist())


def _damaged(root: Path, why: str) -> ArtefactError:
    return ArtefactError(f"{FOLDER}/ of {root.name!r} cannot be read ({why}). {manifest.NEXT}")
