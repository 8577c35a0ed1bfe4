"""``python -m benchmarks.projecting``: what maps cost and keep, beside scikit-learn's t-SNE and UMAP's own."""

from pathlib import Path

import numpy as np

PAGE = Path(__file__).parents[1] / "docs" / "projection-benchmark.md"


def synthetic(vectors: np.ndarray, count: int, seed: int) -> np.ndarray:
    """``count`` unit vectors float32 in the manner of the given ones.

    Each is a random mixture of a work and one of its ten nearest, moved by noise of a tenth of its length. The given
    vectors are the first.

    Args:
        vectors: float32 (N, F), L2-normalised.
        count: N or more.
        seed: of the random choices.
    """
    from pipeline.core.nearest import neighbour_graph

    rng = np.random.default_rng(seed)
    ids, _ = neighbour_graph(vectors, 10)
    own = rng.integers(0, len(vectors), count - len(vectors))
    other = ids[own, rng.integers(0, 10, len(own))]
    share = rng.uniform(0, 1, (len(own), 1))
    mixed = share * vectors[own] + (1 - share) * vectors[other]
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    mixed += rng.normal(0, 0.1 / np.sqrt(vectors.shape[1]), mixed.shape)
    made = np.vstack([vectors, mixed / np.linalg.norm(mixed, axis=1, keepdims=True)])
    return np.ascontiguousarray(made, np.float32)
