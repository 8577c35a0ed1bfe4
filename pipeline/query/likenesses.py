"""Kinds of likeness that a picture can be compared by, for the command and the page."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipeline.artefacts.store import ArtefactStore
from pipeline.similarity import database, indexes
from pipeline.similarity.likenesses import DEFAULT, get, names, titles
from pipeline.similarity.likenesses.base import Query, Ranking
from pipeline.similarity.likenesses.pose import NAME as POSE
from pipeline.similarity.likenesses.pose import PoseRanking

__all__ = [
    "DEFAULT",
    "POSE",
    "check_database",
    "described_at_once",
    "get",
    "index_of",
    "matching_figures",
    "names",
    "of_work",
    "query_of",
    "ranking",
    "titles",
    "titles_of",
]
#: Nearest works by embedding that are compared with a picture point by point, whether or not their points vote for it.
COMPARED = 5


@lru_cache(maxsize=8)
def titles_of(build: Path) -> dict[str, str]:
    """Name -> title of the kinds that a build has the files for, in a page's order.

    A build's folder does not change, and looking for the kinds takes 12 ms, which is longer than a search.
    """
    return titles(build)


def described_at_once(build: Path) -> list[str]:
    """Names of the kinds of a build that describe any picture in a moment, the default first.

    The others describe by what an annotator finds, which takes seconds.
    """
    return [name for name in titles_of(build) if not get(name).annotator]


def check_database() -> None:
    """Raises a ConfigError where ``NEIGHBOURS_URL`` is set and cannot be used. It does not connect."""
    if database.url():
        database.check(database.url())


def index_of(store: ArtefactStore) -> str:
    """Name of the index that searches a build: the environment's database, or else the build's own.

    Older builds name it in their settings.
    """
    if database.url():
        return database.NAME
    if "search" in store.manifest:
        return str(store.manifest["search"]["index"])
    return str(store.manifest.get("config", {}).get("neighbours", {}).get("index", indexes.DEFAULT))


def of_work(
    store: ArtefactStore, row: int, kind: str, k: int, among: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` other works most like a work: rows int64 (k,), similarities float32 (k,), most similar first.

    What the build keeps of the work is asked about; no picture is decoded. There are fewer in a smaller build, and
    where ``among``, bool (N,), allows fewer.

    Raises:
        ArtefactError: the files of that kind are damaged.
        ConfigError: there is no such kind.
    """
    others = np.arange(len(store)) != row
    if among is not None:
        others &= among
    return ranking(store, kind)(query_of(store, row), k, others)


def query_of(store: ArtefactStore, row: int) -> Query:
    """The query by a work's own picture, of which the build keeps all that is compared."""
    nearest = [int(near) for near in store.neighbours_ids[row, :COMPARED]]
    return Query({"embedding": np.asarray(store.embeddings[row])}, row=row, nearest=nearest)


def ranking(store: ArtefactStore, kind: str) -> Ranking:
    """The ranking of a build by a kind of likeness, opened once; raises as :func:`of_work` does."""
    return _ranking(store.root, index_of(store), kind)


def matching_figures(store: ArtefactStore, description: np.ndarray, rows: Sequence[int]) -> list[np.ndarray | None]:
    """For some works the figure that is most like one of a description's, float32 (17, 3), or None.

    Its places are in shares of the longer side of the work's picture. Raises as :func:`of_work` does.
    """
    poses = ranking(store, POSE)
    assert isinstance(poses, PoseRanking)
    _, figures = poses.matches(description)
    return [poses.figure(int(figures[row])) if figures[row] >= 0 else None for row in rows]


@lru_cache(maxsize=8)
def _ranking(build: Path, index: str, kind: str) -> Ranking:
    return get(kind).open(build, index)
