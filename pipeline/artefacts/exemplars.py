"""The order in which pictures are wanted where not all can be shown: the most typical works of clusters first."""

from collections.abc import Iterable

import numpy as np
import pandas as pd


def exemplars(clusterings: Iterable[pd.DataFrame], count: int) -> np.ndarray:
    """Rows of the most typical works of all clusters, uint32 (K,), without repetition. Clusters take turns.

    Args:
        clusterings: a table of clusters each (see docs/artefacts.md), of which ``cluster``, ``size`` and ``exemplars``
            are read. The largest cluster comes first.
        count: works of the build.
    """
    turns: list[int] = []
    for clusters in clusterings:
        by_size = clusters[clusters["cluster"] >= 0].sort_values("size", ascending=False)
        typical = [list(rows) for rows in by_size["exemplars"]]
        for turn in range(max(map(len, typical), default=0)):
            turns += [int(rows[turn]) for rows in typical if turn < len(rows)]
    return np.array([row for row in dict.fromkeys(turns) if 0 <= row < count], "<u4")


def wanted_first(first: np.ndarray, count: int) -> np.ndarray:
    """All rows, uint32 (N,): the exemplars ``first``, then a mixed order that is always the same.

    ``assets/map/data.mjs`` has the same rule: row + 1 times 2,654,435,761, modulo 2^32 (Knuth's multiplicative hash).
    """
    mixed = (np.arange(1, count + 1, dtype=np.uint64) * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    order = np.argsort(mixed, kind="stable").astype("<u4")
    return np.concatenate([first.astype("<u4"), order[~np.isin(order, first)]])
