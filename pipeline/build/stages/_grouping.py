"""Works that must stay on one side of a split: those of one group, and near-duplicates."""

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from pipeline.images.hashing import near_pairs


def indivisible_groups(objects: pd.DataFrame, duplicate_distance: int) -> np.ndarray:
    """Joins works of one ``group`` and near-duplicates of one another.

    Args:
        objects: one row a work, with ``group`` (the artist's identity or the catalogue's own group, "" for neither; see
            ``pipeline.acquire.normalising.artists``) and ``perceptual_hash``.
        duplicate_distance: number of bits by which the hashes of near-duplicates differ at most.

    Returns:
        int64 (N,), equal for works that must stay together.
    """
    count = len(objects)
    alone = pd.Series([f"\0{row}" for row in range(count)])
    codes = pd.factorize(objects["group"].where(objects["group"] != "", alone))[0]
    first_of_code = np.zeros(codes.max() + 1, np.int64)
    first_of_code[codes[::-1]] = np.arange(count)[::-1]
    hashes = objects["perceptual_hash"].map(lambda text: int(text, 16)).to_numpy(np.uint64)
    links = np.concatenate(
        [near_pairs(hashes, duplicate_distance), np.stack([np.arange(count), first_of_code[codes]], 1)]
    )
    graph = coo_array((np.ones(len(links), np.int8), (links[:, 0], links[:, 1])), shape=(count, count))
    return connected_components(graph, directed=False)[1].astype(np.int64)
