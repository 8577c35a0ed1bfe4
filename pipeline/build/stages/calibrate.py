"""Stage calibrate: temperature, prediction sets and the novelty detector, fitted on the validation works."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json
from pipeline.evaluate.calibration import conformal_threshold, fit_novelty_detector, fit_temperature
from pipeline.query.outputs import ModelOutputs


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    return [
        Stage(
            "calibrate",
            run,
            needs=["acquire", "background", "split", "embed"],
            settings=config.seed,
            publishes={"model/calibration.json": "calibration.json", "model": "model"},
        )
    ]


def run(context: Context) -> None:
    """Stage calibrate: ``calibration.json`` and ``model/``, fitted on the validation works, which were not trained on.

    ``model/`` holds what :class:`pipeline.query.novelty.NoveltyDetector` is read from.
    """
    classes = manifest.read_json(context.inputs["acquire"] / "classes.json")
    codes = {entry["key"]: index for index, entry in enumerate(classes)}
    objects = pd.read_parquet(context.inputs["split"] / "objects.parquet", columns=["label", "split"])
    labels, split = objects["label"].to_numpy(str), objects["split"].to_numpy(str)
    outputs = ModelOutputs.load(context.inputs["embed"])
    trained, held_out = split == "train", split == "validation"
    truth = np.array([codes.get(label, -1) for label in labels], np.int64)
    logits = outputs.logits[held_out]
    temperature = fit_temperature(logits, truth[held_out])
    write_json(
        context.out / "calibration.json",
        {
            "method": "temperature scaling, fitted on the validation works",
            "temperature": round(temperature, 4),
            "least_named": round(conformal_threshold(logits, truth[held_out], temperature), 4),
            "works": int(held_out.sum()),
        },
    )
    background = pd.read_parquet(context.inputs["background"] / "background.parquet", columns=["split"])["split"]
    has_background = bool((background == "train").any())
    (context.out / "model").mkdir()
    detector = fit_novelty_detector(outputs.only(trained), outputs.only(held_out), has_background, context.config.seed)
    detector.save(context.out / "model")
