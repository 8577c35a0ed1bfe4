"""Stage influence: how much each training work weighs for each class."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json
from pipeline.core.probability import probabilities
from pipeline.evaluate.representer_points import agreement_of, representers
from pipeline.query.representer_points import DESCRIPTION, READS, REPRESENTERS, RepresenterPoints, quantised

log = logging.getLogger("pipeline")


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    return [Stage("influence", run, needs=["acquire", "split", "train", "embed"], publishes={"model": "."})]


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
    points = RepresenterPoints(alphas, bias, kept, steps)
    held_out = split == "validation"
    agreement = agreement_of(points, reads[held_out], logits[held_out])
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
