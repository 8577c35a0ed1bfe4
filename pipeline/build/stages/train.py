"""Stage train: the classifier in Keras, its history, and its serving form, which must answer alike."""

from __future__ import annotations

import os
import time
from dataclasses import asdict, replace

import numpy as np

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core import native_stderr
from pipeline.core.errors import BuildError, ConfigError
from pipeline.core.files import write_json
from pipeline.query.model import FILE_NAME
from pipeline.training import backbones, features, layer_export
from pipeline.training.backbones.base import CLASS
from pipeline.training.classifier import COMPARED, fit_from_scratch, fit_heads
from pipeline.training.embedding_head import FEATURES
from pipeline.training.export import AGREEMENT, disagreement, export
from pipeline.training.features import TRAIN, VALIDATION, training_data


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    backbone = backbones.get(config.backbone)
    if config.training.tuning_steps and not backbone.tunable:
        tunable = ", ".join(name for name in backbones.names() if backbones.get(name).tunable)
        raise ConfigError(
            f"--fine-tune {config.training.tuning_steps} is for a pretrained network whose upper layers can learn, and "
            f"the backbone {config.backbone!r} has none. Leave it out, or choose one that has: {tunable}."
        )
    return [
        Stage(
            "train",
            run,
            needs=["acquire", "prepare", "background", "split", "features", "features-background"],
            settings=[config.backbone, asdict(replace(config.training, background=None)), config.seed],
            members=[backbones.FAMILY.module(config.backbone)],
            libraries=["keras", "scikit-learn", "tensorflow", "tensorflow-cpu"],
            publishes={"model": "model", "training": "training"},
        )
    ]


def run(context: Context) -> None:
    """Writes ``model/`` (Keras archive, serving form, preprocessing, classes) and ``training/`` (history, summary).

    Beside them, ``head.npz`` for later stages: the last layer's ``kernel`` (H, C) and ``bias`` (C,).
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with native_stderr.native_stderr():
        import keras
        import tensorflow as tf

    keras.utils.set_random_seed(context.config.seed)
    tf.config.experimental.enable_op_determinism()
    backbone = backbones.get(context.config.backbone)
    recipe = backbone.recipe.with_settings(context.config.training)
    works = training_data(
        context.results.classes,
        context.results.labels,
        context.results.split,
        context.results.pixels,
        context.inputs["background"],
    )
    train, validation, count = works.splits[TRAIN], works.splits[VALIDATION], len(works.classes)

    start = time.monotonic()
    kept = [features.load(context.inputs[stage]) for stage in ("features", "features-background")]
    before = sum(seconds for _, seconds in kept)
    fit = fit_heads if backbone.pretrained else fit_from_scratch
    taken = {side: vectors for found, _ in kept for side, vectors in found.items()}
    learned = fit(backbone, recipe, works.splits, count, context.config.seed, taken)
    history = learned.history
    hands = np.load(context.inputs["split"] / "groups.npy")[validation.rows]
    embedding = learned.choose_embedding(context.config.training.embedding, hands, context.config.seed)
    parts = replace(learned.parts, probes=learned.probes(context.config.seed))
    model = parts.assemble(embedding.head)
    seconds = time.monotonic() - start

    folder = context.out / "model"
    folder.mkdir()
    model.save(folder / "model.keras")
    backbone.preprocessing.save(folder / "preprocess.json")
    write_json(folder / "classes.json", works.classes)
    kernel, bias = parts.head.get_layer(CLASS).get_weights()
    np.savez(context.out / "head.npz", kernel=kernel, bias=bias)
    with native_stderr.native_stderr():
        export(model, folder / FILE_NAME)
        layer_export.write(parts.network.features, folder)
        difference = disagreement(model, folder / FILE_NAME, np.asarray(train.pixels[train.rows[:COMPARED]]))
    if difference > AGREEMENT:
        raise BuildError(
            f"The serving form differs from Keras' model by {difference:.2g} (rounding: {AGREEMENT:g}). "
            "Please report this with the versions in requirements-pipeline.txt."
        )
    (context.out / "training").mkdir()
    write_json(context.out / "training" / "history.json", history)
    write_json(context.out / "training" / "fine_tuning.json", learned.tuned.history if learned.tuned else [])
    best = min(history, key=lambda epoch: epoch["val_loss"])
    made_of = {FEATURES: parts.dimensions}
    if embedding.head:
        made_of[embedding.name] = int(embedding.head.output_shape[1])
    summary = {
        "backbone": context.config.backbone,
        "description": backbone.description,
        "frozen": backbone.pretrained and not (learned.tuned and learned.tuned.share),
        **asdict(recipe),
        "epochs_allowed": recipe.epochs,
        "epochs": len(history),
        "best_epoch": best["epoch"],
        "seconds": round(before + seconds, 1),
        "features_seconds": round(before, 1),
        "parameters": parts.parameters(embedding.head),
        "fine_tuning": learned.tuned.as_dict() if learned.tuned else None,
        "embedding": embedding.as_dict() | {"dimensions": sum(made_of.values()), "parts": made_of},
        "class_weights": dict(zip(works.keys, works.weights.round(4).tolist(), strict=True)),
        "works": {side: len(part.rows) for side, part in works.splits.items()},
        "serving_difference": float(f"{difference:.2g}"),
    }
    write_json(context.out / "training" / "summary.json", summary)
