"""Stage review: whose label is likely wrong, ranked."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd

from pipeline.artefacts import label_issues, manifest
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.evaluate.label_issues import about, judge, label_free, listed

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
    sides = np.load(context.inputs["split"] / "groups.npy")[rows]
    judged = judge(features, given, sides, len(keys), context.config.seed)
    found = listed(judged, given, rows, tuple(keys), about(judged, summary, features.shape[1]))
    label_issues.write(found, context.out)
    counts = found.about["counts"]
    log.info(
        "  Of %d labels %d are doubted (%.1f %% estimated wrong); %d works have neighbours of other labels alone.",
        len(found), counts[label_issues.DOUBTED], 100 * judged.confident.wrong, counts[label_issues.NEIGHBOURS],
    )  # fmt: skip
