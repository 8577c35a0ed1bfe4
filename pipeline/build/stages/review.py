"""Stage review: label issues, ranked."""

import logging
from collections.abc import Iterator

import numpy as np

from pipeline.artefacts import label_issues
from pipeline.artefacts.label_free import label_free
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.evaluate.label_issues import assess_labels, conflicting, describe, find_label_issues, identical_pictures

log = logging.getLogger("pipeline")

#: Pictures with several labels that the log names.
MOST_NAMED = 5


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
    embeddings = np.load(context.inputs["embed"] / "embeddings.npy", mmap_mode="r")
    features = label_free(embeddings, summary)[rows]
    classes = tuple(results.class_keys)
    evidence = assess_labels(features, given, results.groups[rows], len(classes), context.config.seed)
    description = describe(evidence, summary, features.shape[1])
    pictures = identical_pictures(features)
    conflicts = conflicting(pictures, given)
    issues = find_label_issues(evidence, given, rows, classes, description, conflicts)
    label_issues.write(issues, context.out)
    counts = issues.about["counts"]
    if conflicts.any():
        _name_conflicts(context, rows[conflicts], pictures[conflicts])
    log.info(
        "  %d labels, %d issues (%.1f %% estimated wrong); all neighbours of %d works have other labels.",
        len(issues), counts[label_issues.DOUBTED], 100 * evidence.confident.label_error_rate,
        counts[label_issues.NEIGHBOURS],
    )  # fmt: skip


def _name_conflicts(context: Context, rows: np.ndarray, pictures: np.ndarray) -> None:
    """Logs which works show one picture under several labels; ``pictures`` is equal for equal pictures."""
    works = context.results.objects("object_id", "label").iloc[rows]
    named = [
        " and ".join(f"{work.object_id} ({work.label})" for work in same.itertuples())
        for _, same in works.groupby(pictures)
    ]
    more = f", and {len(named) - MOST_NAMED} more pictures" if len(named) > MOST_NAMED else ""
    log.warning(
        "  Warning: one picture has several labels: %s%s. They come first on the page Review.",
        "; ".join(named[:MOST_NAMED]), more,
    )  # fmt: skip
