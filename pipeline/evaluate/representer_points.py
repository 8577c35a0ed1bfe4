"""Stage influence: how much each training work speaks for each class: a guess can then name what it was learned from.

Representer points (Yeh et al. 2018, arXiv:1811.09720): where a linear head with L2 regularisation is at its optimum,
its weights are a sum over the training works, ``W_c = sum_i alpha_ic f_i`` with ``alpha_ic`` proportional to
``weight_i (1[y_i = c] - p_ic)``, and a logit is a sum of the works' contributions ``alpha_ic <f_i, f>``. A head that
was stopped early is not at its optimum, so here those alphas are moved as little as possible (least squares) to where
the sum holds exactly. docs/decisions/0006-influential-works.md has the measurements.
"""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest
from pipeline.build.runner import Context
from pipeline.core.files import write_json
from pipeline.evaluate.calibration import probabilities
from pipeline.query.influence import DESCRIPTION, READS, REPRESENTERS, Representers, quantised

log = logging.getLogger("pipeline")


def run(context: Context) -> None:
    """Writes ``representers.npy`` float32 (N, C), ``reads.npy`` int8 (N, H) and ``representers.json``.

    Works that were not trained on have representers of nought.
    """
    keys = [entry["key"] for entry in manifest.read_json(context.inputs["acquire"] / "classes.json")]
    summary = manifest.read_json(context.inputs["train"] / "training" / "summary.json")
    objects = pd.read_parquet(context.inputs["split"] / "objects.parquet", columns=["label", "split"])
    labels, split = objects["label"].to_numpy(str), objects["split"].to_numpy(str)
    reads = np.load(context.inputs["embed"] / "reads.npy")
    logits = np.load(context.inputs["embed"] / "logits.npy")
    with np.load(context.inputs["train"] / "head.npz") as head:
        kernel, bias = head["kernel"], head["bias"]

    trained = split == "train"
    weights = np.array([summary["class_weights"][label] for label in labels[trained]])
    truth = labels[trained, np.newaxis] == np.array(keys)
    alphas = np.zeros(logits.shape, np.float32)
    residuals = weights[:, np.newaxis] * (truth - probabilities(logits[trained]))
    kept, steps = quantised(reads)
    # Of the reads as they are kept, so that their sum is the classifier again.
    alphas[trained] = representers(kept[trained] * steps, kernel, residuals)
    found = Representers(alphas, bias, kept, steps)
    held_out = split == "validation"
    agreement = agreement_of(found, reads[held_out], logits[held_out])
    log.info("  influence: the works' contributions and the logits correlate by %.4f at least", agreement)
    np.save(context.out / READS, kept)
    np.save(context.out / REPRESENTERS, alphas)
    write_json(
        context.out / DESCRIPTION,
        {
            "method": "representer points, moved as little as possible to where their sum is the classifier",
            "bias": bias.tolist(),
            "steps": steps.tolist(),
            "features": len(kernel),
            "agreement": round(agreement, 6),
            "works": int(trained.sum()),
        },
    )


def representers(features: np.ndarray, kernel: np.ndarray, residuals: np.ndarray) -> np.ndarray:
    """How much each training work weighs for each class, (n, C): ``features.T @ result`` is the kernel.

    Of all that are, these are the nearest to ``residuals``, which are scaled to fit best. Where the features do not
    span the kernel (fewer works than features), their sum is as near to it as it can be.

    Args:
        features: (n, D), of the training works.
        kernel: (D, C), of the linear head on such features.
        residuals: (n, C), each work's weight times what its target exceeds its probability by.
    """
    features, kernel = np.asarray(features, np.float64), np.asarray(kernel, np.float64)
    reached = features.T @ residuals
    size = float((reached * reached).sum())
    begun = residuals * (float((reached * kernel).sum()) / size if size else 0.0)
    # The pseudo-inverse: of rectified features, some are silent in all training works.
    missing = kernel - features.T @ begun
    return np.asarray(begun + features @ (np.linalg.pinv(features.T @ features, hermitian=True) @ missing))


def agreement_of(found: Representers, reads: np.ndarray, logits: np.ndarray) -> float:
    """The lowest correlation, over the classes, of pictures' summed contributions and logits; 1 for less than two.

    Args:
        found: the classifier as a sum.
        reads: (n, H), of pictures that were not trained on.
        logits: (n, C), theirs.
    """
    if len(reads) < 2:
        return 1.0
    asked = reads.astype(np.float32)
    sums = np.stack([found.contributions(found.similarities(read)).sum(axis=0) for read in asked])
    both = [np.corrcoef(one, other)[0, 1] for one, other in zip(sums.T, logits.T, strict=True)]
    return float(np.nan_to_num(np.min(both)))
