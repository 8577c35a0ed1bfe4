"""Stage controls: the shortcut baselines, simple models that see only what should not matter."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json
from pipeline.evaluate import metrics
from pipeline.evaluate.shortcut_baselines import BASELINES, extract, fit


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage(
        "controls",
        run,
        needs=["acquire", "prepare", "split"],
        settings=[asdict(config.evaluation), config.seed],
        libraries=["opencv-python-headless", "scikit-learn"],
    )


def run(context: Context) -> None:
    """Writes ``controls.json`` (figures on the test works) and ``guesses.npy``, int64 (baselines, test works)."""
    results, count = context.results, len(context.results.class_keys)
    rows = np.flatnonzero(results.split != "unlabelled")
    targets = np.array([results.class_keys.index(label) for label in results.labels[rows]], np.int64)
    split = results.split[rows]
    train, validation, test = (split == side for side in ("train", "validation", "test"))
    features = extract(results.pixels, rows, context.executor)
    groups = results.groups[rows][test]
    draws = metrics.resamples(groups, context.config.evaluation.bootstrap, context.config.seed)
    entries, predictions = [], []
    for each in BASELINES:
        predicted, penalty = fit(features[each.name], targets, train, validation, context.config.seed)
        figures: Any = metrics.classification(targets[test], predicted[test], count, groups, draws)
        predictions.append(predicted[test])
        width = int(features[each.name].shape[1])
        entry = {"name": each.name, "title": each.title, "sees": each.sees, "values": width, "penalty": penalty}
        entries.append(entry | {name: figures[name].as_dict() for name in ("accuracy", "balanced_accuracy")})
    method = (
        "Standardised logistic regression, classes weighted alike, trained on the training works; the strength of its "
        "penalty is chosen on the validation works"
    )
    content = {"method": method, "works": int(test.sum()), "controls": entries}
    write_json(context.out / "controls.json", content)
    np.save(context.out / "guesses.npy", np.array(predictions, np.int64))
