"""Stage controls: what plain models reach that see only what should not matter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest
from pipeline.build.stage import Context
from pipeline.core.files import write_json
from pipeline.evaluate import metrics
from pipeline.evaluate.plain_models import CONTROLS, fit, look


def run(context: Context) -> None:
    """Writes ``controls.json`` (figures on the test works) and ``guesses.npy``, int64 (controls, test works)."""
    classes = [entry["key"] for entry in manifest.read_json(context.inputs["acquire"] / "classes.json")]
    objects = pd.read_parquet(context.inputs["split"] / "objects.parquet", columns=["label", "split"])
    split = objects["split"].to_numpy(str)
    rows = np.flatnonzero(split != "unlabelled")
    targets = np.array([classes.index(label) for label in objects["label"].to_numpy(str)[rows]], np.int64)
    train, validation, test = (split[rows] == side for side in ("train", "validation", "test"))
    seen = look(context.inputs["prepare"] / "pixels.npy", rows, context.executor)
    groups = np.load(context.inputs["split"] / "sides.npy")[rows][test]
    draws = metrics.resamples(groups, context.config.evaluation.bootstrap, context.config.seed)
    found, guesses = [], []
    for control in CONTROLS:
        guessed, penalty = fit(seen[control.name], targets, train, validation, context.config.seed)
        figures: Any = metrics.classification(targets[test], guessed[test], len(classes), groups, draws)
        guesses.append(guessed[test])
        found.append(
            {
                "name": control.name,
                "title": control.title,
                "sees": control.sees,
                "values": int(seen[control.name].shape[1]),
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
            "controls": found,
        },
    )
    np.save(context.out / "guesses.npy", np.array(guesses, np.int64))
