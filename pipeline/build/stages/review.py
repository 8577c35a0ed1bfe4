"""Stage review: label issues, ranked."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd

from pipeline.artefacts import label_issues, manifest
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.evaluate.label_issues import assess_labels, describe, find_label_issues, label_free

log = logging.getLogger("pipeline")


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    return [
        Stage(
            "review",
            run,
            needs=["acquire", "split", "train", "embed"],
            settings=config.seed,
            libraries=["scikit-learn"],
            publishes={"review": "."},
        )
    ]


def run(context: Context) -> None:
    """Writes ``suspects.parquet`` and ``review.json``."""
    keys = [entry["key"] for entry in manifest.read_json(context.inputs["acquire"] / "classes.json")]
    labels = pd.read_parquet(context.inputs["split"] / "objects.parquet", columns=["label"])["label"].to_numpy(str)
    rows = np.flatnonzero(labels != "")
    given = np.array([keys.index(label) for label in labels[rows]], np.int64)
    summary = manifest.read_json(context.inputs["train"] / "training" / "summary.json")
    features = label_free(context.inputs["embed"] / "embeddings.npy", summary)[rows]
    groups = np.load(context.inputs["split"] / "groups.npy")[rows]
    evidence = assess_labels(features, given, groups, len(keys), context.config.seed)
    description = describe(evidence, summary, features.shape[1])
    issues = find_label_issues(evidence, given, rows, tuple(keys), description)
    label_issues.write(issues, context.out)
    counts = issues.about["counts"]
    log.info(
        "  %d labels, %d issues (%.1f %% estimated wrong); all neighbours of %d works have other labels.",
        len(issues), counts[label_issues.DOUBTED], 100 * evidence.confident.label_error_rate,
        counts[label_issues.NEIGHBOURS],
    )  # fmt: skip
