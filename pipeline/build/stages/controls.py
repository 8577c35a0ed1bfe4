"""Stage controls: the shortcut baselines, simple models that see only what should not matter."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json
from pipeline.evaluate import metrics
from pipeline.evaluate.shortcut_baselines import BASELINES, extract, fit


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    return [
        Stage(
            "controls",
            run,
            needs=["acquire", "prepare", "split"],
            settings=[asdict(config.evaluation), config.seed],
            libraries=["opencv-python-headless", "scikit-learn"],
        )
    ]


def run(context: Context) -> None:
    """Writes ``controls.json`` (figures on the test works) and ``guesses.npy``, int64 (baselines, test works)."""
    classes = [entry["key"] for entry in manifest.read_json(context.inputs["acquire"] / "classes.json")]
    objects = pd.read_parquet(context.inputs["split"] / "objects.parquet", columns=["label", "split"])
    split = objects["split"].to_numpy(str)
    rows = np.flatnonzero(split != "unlabelled")
    targets = np.array([classes.index(label) for label in objects["label"].to_numpy(str)[rows]], np.int64)
    train, validation, test = (split[rows] == side for side in ("train", "validation", "test"))
    features = extract(context.inputs["prepare"] / "pixels.npy", rows, context.executor)
    groups = np.load(context.inputs["split"] / "groups.npy")[rows][test]
    draws = metrics.resamples(groups, context.config.evaluation.bootstrap, context.config.seed)
    entries, predictions = [], []
    for baseline in BASELINES:
        predicted, penalty = fit(features[baseline.name], targets, train, validation, context.config.seed)
        figures: Any = metrics.classification(targets[test], predicted[test], len(classes), groups, draws)
        predictions.append(predicted[test])
        entries.append(
            {
                "name": baseline.name,
                "title": baseline.title,
                "sees": baseline.sees,
                "values": int(features[baseline.name].shape[1]),
                "penalty": penalty,
                **{name: figures[name].as_dict() for name in ("accuracy", "balanced_accuracy")},
            }
        )
    write_json(
        context.out / "controls.json",
        {
            "method": "Standardised logistic regression, classes weighted alike, trained on the training works; the "
            "strength of its penalty is chosen on the validation works",
            "works": int(test.sum()),
            "controls": entries,
        },
    )
    np.save(context.out / "guesses.npy", np.array(predictions, np.int64))
