"""From logits to probabilities that mean what they say: temperature scaling (Guo et al. 2017, arXiv:1706.04599)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest
from pipeline.artefacts.files import write_json
from pipeline.runner import Context

#: Nearest works whose mean similarity says how like the collection a picture is.
LIKENESS_K = 10


def probabilities(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Softmax of ``logits / temperature``.

    Args:
        logits: (..., C).
        temperature: above 1 makes the answer less sure.

    Returns:
        float64 (..., C), each row sums to 1.
    """
    scaled = np.asarray(logits, np.float64) / temperature
    scaled -= scaled.max(axis=-1, keepdims=True)
    weights = np.exp(scaled)
    return weights / weights.sum(axis=-1, keepdims=True)


def negative_log_likelihood(logits: np.ndarray, truth: np.ndarray, temperature: float) -> float:
    """Mean of ``-log p(true class)``; logits (N, C), truth int (N,)."""
    chosen = probabilities(logits, temperature)[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())


def fit_temperature(logits: np.ndarray, truth: np.ndarray) -> float:
    """The temperature, between 0.05 and 20, that makes validation labels most likely; 1.0 when there are none.

    Args:
        logits: (N, C) of pictures that were not trained on.
        truth: int (N,) their classes.
    """
    if len(truth) == 0:
        return 1.0
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda log_t: negative_log_likelihood(logits, truth, float(np.exp(log_t))),
        bounds=(np.log(0.05), np.log(20)),
        method="bounded",
    )
    return float(np.exp(found.x))


def likeness(embeddings: np.ndarray, gallery: np.ndarray, k: int = LIKENESS_K) -> np.ndarray:
    """Mean cosine similarity of each query to its ``k`` nearest works of a gallery.

    Args:
        embeddings: float32 (Q, D), L2-normalised.
        gallery: float32 (N, D), L2-normalised.
        k: neighbours; all when there are fewer.

    Returns:
        float32 (Q,).
    """
    blocks = np.array_split(embeddings, max(1, len(embeddings) // 1024))
    return np.concatenate([mean_of_largest(block @ gallery.T, k) for block in blocks])


def mean_of_largest(similarities: np.ndarray, k: int) -> np.ndarray:
    """Mean of the ``k`` largest values of each row, of all when there are fewer; (..., N) -> (...)."""
    k = min(k, similarities.shape[-1])
    return np.asarray(np.partition(similarities, -k, axis=-1)[..., -k:].mean(axis=-1))


def run(context: Context) -> None:
    """Stage calibrate: writes ``calibration.json``, fitted on the validation works, which were not trained on.

    ``least_likeness`` is what 95 % of the validation works reach against the training works.
    """
    classes = manifest.read_json(context.inputs["acquire"] / "classes.json")
    codes = {entry["key"]: index for index, entry in enumerate(classes)}
    objects = pd.read_parquet(context.inputs["split"] / "objects.parquet", columns=["label", "split"])
    labels, split = objects["label"].to_numpy(str), objects["split"].to_numpy(str)
    embeddings = np.ascontiguousarray(np.load(context.inputs["embed"] / "embeddings.npy"))
    logits = np.load(context.inputs["embed"] / "logits.npy")
    held_out = split == "validation"
    truth = np.array([codes[label] for label in labels[held_out]], np.int64)
    reached = likeness(embeddings[held_out], embeddings[split == "train"])
    write_json(
        context.out / "calibration.json",
        {
            "method": "temperature scaling, fitted on the validation works",
            "temperature": round(fit_temperature(logits[held_out], truth), 4),
            "least_likeness": round(float(np.quantile(reached, 0.05)), 4),
            "works": int(held_out.sum()),
        },
    )
