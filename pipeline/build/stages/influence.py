"""Stage influence: how much each training work weighs for each class."""

import logging
from collections.abc import Iterator

import numpy as np

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json
from pipeline.core.probability import probabilities
from pipeline.evaluate.representer_points import agreement_of, representers
from pipeline.query.representer_points import DESCRIPTION, READS, REPRESENTERS, RepresenterPoints, quantised

log = logging.getLogger("pipeline")


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage("influence", run, needs=["acquire", "split", "train", "embed"], publishes={"model": "."})


def run(context: Context) -> None:
    """Writes ``representers.npy`` float32 (N, C), ``reads.npy`` int8 (N, H) and ``representers.json``.

    Works that were not trained on have representers of nought.
    """
    results = context.results
    labels, split, logits = results.labels, results.split, results.logits
    reads = np.load(context.inputs["embed"] / "reads.npy")
    with np.load(context.inputs["train"] / "head.npz") as head:
        kernel, bias = head["kernel"], head["bias"]

    trained = split == "train"
    weights = np.array([results.training_summary["class_weights"][label] for label in labels[trained]])
    truth = labels[trained, np.newaxis] == np.array(results.class_keys)
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
    description = {
        "method": "representer points, moved as little as possible to where their sum is the classifier",
        "bias": bias.tolist(),
        "steps": steps.tolist(),
        "features": len(kernel),
        "agreement": round(agreement, 6),
        "works": int(trained.sum()),
    }
    write_json(context.out / DESCRIPTION, description)
