"""Stage review: label issues, ranked."""

import logging
from collections.abc import Iterator

import numpy as np

from pipeline.artefacts import label_issues
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.evaluate.label_issues import assess_labels, describe, find_label_issues, label_free

log = logging.getLogger("pipeline")


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage(
        "review",
        run,
        needs=["acquire", "split", "train", "embed"],
        settings=config.seed,
        libraries=["scikit-learn"],
        publishes={"review": "."},
    )


def run(context: Context) -> None:
    """Writes ``suspects.parquet`` and ``review.json``."""
    results, summary = context.results, context.results.training_summary
    rows = np.flatnonzero(results.labels != "")
    given = np.array([results.class_keys.index(label) for label in results.labels[rows]], np.int64)
    features = label_free(context.inputs["embed"] / "embeddings.npy", summary)[rows]
    classes = tuple(results.class_keys)
    evidence = assess_labels(features, given, results.groups[rows], len(classes), context.config.seed)
    description = describe(evidence, summary, features.shape[1])
    issues = find_label_issues(evidence, given, rows, classes, description)
    label_issues.write(issues, context.out)
    counts = issues.about["counts"]
    log.info(
        "  %d labels, %d issues (%.1f %% estimated wrong); all neighbours of %d works have other labels.",
        len(issues), counts[label_issues.DOUBTED], 100 * evidence.confident.label_error_rate,
        counts[label_issues.NEIGHBOURS],
    )  # fmt: skip
