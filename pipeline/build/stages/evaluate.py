"""Stage evaluate: every figure of the build, on works held out of training."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import annotations
from pipeline.acquire.collection import sizes_of
from pipeline.artefacts import left_out, manifest
from pipeline.build import map_starts
from pipeline.build.config import BuildConfig
from pipeline.build.map_vectors import GRAPHS
from pipeline.build.stage import Context, Stage
from pipeline.core import native_stderr
from pipeline.core.files import write_json
from pipeline.core.probability import probabilities
from pipeline.evaluate import figures
from pipeline.evaluate.figures.base import Background, Evaluated, MeasuredMap, PlacesBefore, ShortcutPredictions
from pipeline.evaluate.report import evaluate
from pipeline.images.decoding import Preprocessing
from pipeline.query.model import FILE_NAME, ModelOutput, ServingModel
from pipeline.query.novelty import NoveltyDetector
from pipeline.query.outputs import ModelOutputs


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    members = figures.in_order()
    yield Stage(
        "evaluate",
        run,
        needs=[
            "acquire", "prepare", "background", "split", "controls", "train", "embed", "calibrate", "neighbours",
            "map_neighbours", "annotate-*", "project-*", "map_start-*",
        ],
        settings=[asdict(config.evaluation), config.seed],
        libraries=sorted({"ai-edge-litert", *(name for each in members.values() for name in each.libraries)}),
        members=[figures.FAMILY.module(name) for name in members],
        publishes={"evaluation": "."},
    )  # fmt: skip


def run(context: Context) -> None:
    """Writes ``predictions.parquet``, ``metrics.json``, ``figures.json``, the figures' own files and ``report.md``."""
    evaluated = read(context)
    predictions(evaluated).to_parquet(context.out / "predictions.parquet", index=False)
    evaluation = evaluate(evaluated)
    for name, content in evaluation.files.items():
        write_json(context.out / name, content)
    (context.out / "report.md").write_text(evaluation.report, encoding="utf-8")


def read(context: Context) -> Evaluated:
    """What the figures measure, from the results of the stages before."""
    inputs, results = context.inputs, context.results
    calibration = manifest.read_json(inputs["calibrate"] / "calibration.json")
    novelty = NoveltyDetector.load(inputs["calibrate"])
    assert novelty is not None  # the stage calibrate has written it
    background = pd.read_parquet(inputs["background"] / "background.parquet")
    model = inputs["train"] / "model"
    return Evaluated(
        classes=tuple(results.class_keys),
        labels=results.labels,
        split=results.split,
        groups=results.groups,
        # An artist line such as "Unknown" has no group.
        known_artist=(results.objects("group")["group"] != "").to_numpy(),
        logits=results.logits,
        probabilities=probabilities(results.logits, float(calibration["temperature"])),
        temperature=calibration["temperature"],
        calibrated_on=calibration["works"],
        embeddings=np.load(inputs["embed"] / "embeddings.npy", mmap_mode="r"),
        neighbour_ids={
            kind: np.load(inputs[stage] / f"{name}_ids.npy", mmap_mode="r") for kind, (stage, name) in GRAPHS.items()
        },
        maps=maps(context),
        outputs=partial(ModelOutputs.load, inputs["embed"]),
        background=Background(
            background["split"].to_numpy(str),
            background["group"].to_numpy(str),
            background["known_hand"].to_numpy(bool),
        ),
        background_outputs=partial(ModelOutputs.load, inputs["embed"], "background_"),
        novelty=novelty,
        serve=_serving(model / FILE_NAME),
        preprocessing=Preprocessing.load(model / "preprocess.json"),
        baselines=ShortcutPredictions(
            manifest.read_json(inputs["controls"] / "controls.json"), np.load(inputs["controls"] / "guesses.npy")
        ),
        annotations={
            name: manifest.read_json(inputs[f"annotate-{name}"] / "files" / annotator.figures_file)
            for name, annotator in annotations.of_collections().items()
        },
        training=results.training_summary,
        provenance=manifest.read_json(inputs["acquire"] / "provenance.json"),
        rejected=len(pd.read_parquet(inputs["prepare"] / "rejected.parquet", columns=["code"])),
        left_out=left_out.by_class(inputs["prepare"], sizes_of(results.objects("label")["label"])),
        tagged=results.objects("tags")["tags"].map(len).to_numpy() > 0,
        bootstrap=context.config.evaluation.bootstrap,
        seed=context.config.seed,
    )


def maps(context: Context) -> dict[str, MeasuredMap]:
    """The maps that the build has, by name."""
    files = {each: context.inputs[f"project-{each.name}"] / f"{each.name}.npy" for each in context.config.maps}
    # A map that would be a copy of another one was not written.
    return {
        each.name: MeasuredMap(np.load(file), each.vectors, _before(context, each.name))
        for each, file in files.items()
        if file.is_file()
    }


def _before(context: Context, name: str) -> PlacesBefore:
    folder = context.inputs[map_starts.stage_of(name)] / map_starts.FOLDER
    start, reason = map_starts.read(folder, name), str(map_starts.about(folder, name)["reason"])
    return PlacesBefore(reason, start.rows, start.points) if start else PlacesBefore(reason)


def predictions(evaluated: Evaluated) -> pd.DataFrame:
    """``predictions.parquet``: the calibrated probabilities of every work and its most probable class.

    ``group`` is equal for works of one artist or group and near-duplicates: no group is in two splits.
    """
    chances, keys = evaluated.probabilities, evaluated.classes
    table = {
        "row": np.arange(len(chances)),
        "split": evaluated.split,
        "group": evaluated.groups.astype(np.int64),
        "label": evaluated.labels,
        "predicted": np.array(keys)[chances.argmax(axis=1)],
        "confidence": chances.max(axis=1).astype(np.float32),
    }
    return pd.DataFrame(table | {f"p_{key}": chances[:, i].astype(np.float32) for i, key in enumerate(keys)})


def _serving(model: Path) -> Callable[[np.ndarray], ModelOutput]:
    """The serving model, which is opened at the first picture. What its libraries write to stderr is dropped."""
    opened = cache(ServingModel)

    def serve(picture: np.ndarray) -> ModelOutput:
        with native_stderr.native_stderr():
            return opened(model).answer(picture)

    return serve
