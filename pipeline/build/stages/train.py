"""Stage train: the classifier in Keras, its history, and its serving form, whose outputs must agree."""

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
from pipeline.training.features import TRAIN, VALIDATION, background_examples, class_weights, work_examples


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

    seed, results = context.config.seed, context.results
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    backbone = backbones.get(context.config.backbone)
    recipe = backbone.recipe.with_settings(context.config.training)
    keys = results.class_keys
    splits = {
        **work_examples(np.load(results.pixels, mmap_mode="r"), results.labels, results.split, keys),
        **background_examples(*results.background, len(keys)),
    }
    train, validation = splits[TRAIN], splits[VALIDATION]

    start = time.monotonic()
    precomputed: features.Features = {}
    feature_seconds = 0.0
    for stage in ("features", "features-background"):
        loaded, stage_seconds = features.load(context.inputs[stage])
        precomputed |= loaded
        feature_seconds += stage_seconds
    fit = fit_heads if backbone.pretrained else fit_from_scratch
    trained = fit(backbone, recipe, splits, len(keys), seed, precomputed)
    history, tuning = trained.history, trained.fine_tuning
    groups = results.groups[validation.rows]
    embedding = trained.select_embedding(context.config.training.embedding, groups, seed)
    parts = replace(trained.parts, probes=trained.probes(seed))
    model = parts.assemble(embedding.head)
    seconds = time.monotonic() - start

    folder = context.out / "model"
    folder.mkdir()
    model.save(folder / "model.keras")
    backbone.preprocessing.save(folder / "preprocess.json")
    write_json(folder / "classes.json", results.classes)
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
    write_json(context.out / "training" / "fine_tuning.json", tuning.history if tuning else [])
    best = min(history, key=lambda epoch: epoch["val_loss"])
    widths = {FEATURES: parts.dimensions}
    if embedding.head:
        widths[embedding.name] = int(embedding.head.output_shape[1])
    weights = class_weights(results.labels[results.split == TRAIN], keys)
    summary = {
        "backbone": context.config.backbone,
        "description": backbone.description,
        "frozen": backbone.pretrained and not (tuning and tuning.share),
        **asdict(recipe),
        "epochs_allowed": recipe.epochs,
        "epochs": len(history),
        "best_epoch": best["epoch"],
        "seconds": round(feature_seconds + seconds, 1),
        "features_seconds": round(feature_seconds, 1),
        "parameters": parts.parameters(embedding.head),
        "fine_tuning": tuning.as_dict() if tuning else None,
        "embedding": embedding.as_dict() | {"dimensions": sum(widths.values()), "parts": widths},
        "class_weights": dict(zip(keys, weights.round(4).tolist(), strict=True)),
        "works": {name: len(part.rows) for name, part in splits.items()},
        "serving_difference": float(f"{difference:.2g}"),
    }
    write_json(context.out / "training" / "summary.json", summary)
