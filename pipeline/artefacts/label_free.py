"""Which part of the embedding was made without labels, and whether the network that made it has seen them.

An embedding is the classifier's features, and behind them the values of a metric head that was trained on the labels
(docs/decisions/0005-features-beside-a-metric-head.md). Some build has no head.
"""

from typing import Any, Literal, TypeAlias

import numpy as np

#: What a map is made of: the features alone, or the whole embedding.
Vectors: TypeAlias = Literal["label_free", "embedding"]
LABEL_FREE: Vectors = "label_free"
EMBEDDING: Vectors = "embedding"


def width(summary: Any) -> int:
    """How many of the embedding's values, its first ones, are features. ``summary`` is ``training/summary.json``."""
    return int(summary["embedding"]["parts"]["features"])


def has_head(summary: Any) -> bool:
    """Whether the embedding has values of a metric head behind its features."""
    return any(values for name, values in summary["embedding"]["parts"].items() if name != "features")


def label_free(embeddings: np.ndarray, summary: Any) -> np.ndarray:
    """The classifier's features among the embedding's values, float32 (N, F), L2-normalised, row-major.

    A network that was trained from scratch, or fine-tuned, has seen the labels too; see :func:`saw_labels`.

    Args:
        embeddings: float32 (N, D).
        summary: ``training/summary.json``.
    """
    part = np.ascontiguousarray(embeddings[:, : width(summary)], np.float32)
    return np.asarray(part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-12))


def saw_labels(summary: Any) -> bool:
    """Whether the network's features were made with labels: it was trained from scratch, or fine-tuned."""
    return not summary.get("frozen", False)


def labels_took_part(vectors: Vectors, summary: Any) -> bool:
    """Whether labels took part in making such vectors: by a metric head, or by the network itself."""
    return saw_labels(summary) or (vectors == EMBEDDING and has_head(summary))
