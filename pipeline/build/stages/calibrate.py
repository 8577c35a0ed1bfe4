"""Stage calibrate: temperature, prediction sets and the novelty detector, fitted on the validation works."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json
from pipeline.evaluate.calibration import conformal_threshold, fit_novelty_detector, fit_temperature
from pipeline.query.outputs import ModelOutputs


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage(
        "calibrate",
        run,
        needs=["acquire", "background", "split", "embed"],
        settings=config.seed,
        publishes={"model/calibration.json": "calibration.json", "model": "model"},
    )


def run(context: Context) -> None:
    """Writes ``calibration.json``, and ``model/`` with what :class:`.novelty.NoveltyDetector` reads."""
    results = context.results
    codes = {key: index for index, key in enumerate(results.class_keys)}
    outputs = ModelOutputs.load(context.inputs["embed"])
    trained, held_out = results.split == "train", results.split == "validation"
    truth = np.array([codes.get(label, -1) for label in results.labels], np.int64)
    logits = outputs.logits[held_out]
    temperature = fit_temperature(logits, truth[held_out])
    calibration = {
        "method": "temperature scaling, fitted on the validation works",
        "temperature": round(temperature, 4),
        "least_named": round(conformal_threshold(logits, truth[held_out], temperature), 4),
        "works": int(held_out.sum()),
    }
    write_json(context.out / "calibration.json", calibration)
    background = pd.read_parquet(context.inputs["background"] / "background.parquet", columns=["split"])["split"]
    has_background = bool((background == "train").any())
    (context.out / "model").mkdir()
    detector = fit_novelty_detector(outputs.only(trained), outputs.only(held_out), has_background, context.config.seed)
    detector.save(context.out / "model")
