"""Stages features and features-background: a pretrained network's features of what is learned from, taken once.

They do not depend on how heads are trained on them: for another head (``--epochs``, ``training.hidden``,
``--embedding``) none is taken anew. Nor are the works' where only the background is another one.
"""

from __future__ import annotations

import os
import time
from typing import Any

from pipeline.artefacts import manifest
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core import native_stderr
from pipeline.training import backbones, features
from pipeline.training.features import Splits


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    backbone = backbones.get(config.backbone)
    recipe = backbone.recipe.with_settings(config.training)
    # Nothing decides the features of a network that is trained from scratch: there are none to take.
    settings = [config.backbone, recipe.variations, recipe.mirror, config.seed] if backbone.pretrained else []
    shared: dict[str, Any] = {
        "settings": settings,
        "members": [backbones.FAMILY.module(config.backbone)],
        "libraries": ["keras", "tensorflow", "tensorflow-cpu"],
    }
    return [
        Stage("features", run, needs=["acquire", "prepare", "split"], **shared),
        Stage("features-background", run_background, needs=["acquire", "background"], **shared),
    ]


def run(context: Context) -> None:
    """Writes what ``training.features.load`` reads; nothing for a backbone that is trained from scratch."""
    if backbones.get(context.config.backbone).pretrained:
        _take(
            context,
            features.training_data(
                context.results.classes, context.results.labels, context.results.split, context.results.pixels, None
            ).splits,
        )


def run_background(context: Context) -> None:
    """The same of the background; nothing where there is none."""
    if backbones.get(context.config.backbone).pretrained:
        classes = manifest.read_json(context.inputs["acquire"] / "classes.json")
        sides = features.background(context.inputs["background"], len(classes))
        if sides:
            _take(context, sides)


def _take(context: Context, sides: Splits) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with native_stderr.native_stderr():
        import keras
        import tensorflow as tf

    # A backbone may hold random weights; training makes the same.
    keras.utils.set_random_seed(context.config.seed)
    tf.config.experimental.enable_op_determinism()
    backbone = backbones.get(context.config.backbone)
    recipe = backbone.recipe.with_settings(context.config.training)
    network = backbone.network(True).features
    start = time.monotonic()
    found = features.of_all(network, sides, recipe.variations, recipe.mirror, context.config.seed)
    features.save(found, time.monotonic() - start, context.out)
