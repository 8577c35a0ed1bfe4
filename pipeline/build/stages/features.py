"""Stages features and features-background: a pretrained network's features of the training examples.

They do not depend on the heads: another head (``--epochs``, ``training.hidden``, ``--embedding``) uses the same
features. Another background leaves those of the works as they are.
"""

import os
import time
from typing import Any

import numpy as np

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core import native_stderr
from pipeline.training import backbones, features


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    backbone = backbones.get(config.backbone)
    recipe = backbone.recipe.with_settings(config.training)
    # A network that is trained from scratch has no features before its training, so no setting decides them.
    settings = [config.backbone, recipe.variations, recipe.mirror, config.seed] if backbone.pretrained else []
    shared: dict[str, Any] = {
        "settings": settings,
        "members": [backbones.FAMILY.module(config.backbone)],
        "libraries": ["keras", "tensorflow", "tensorflow-cpu"],
    }
    return [
        Stage("features", run, needs=["acquire", "prepare", "split"], **shared),
        Stage("features-background", run_background, needs=["acquire", "prepare", "background"], **shared),
    ]


def run(context: Context) -> None:
    """Writes what ``training.features.load`` reads; nothing for a backbone that is trained from scratch."""
    results = context.results
    if backbones.get(context.config.backbone).pretrained:
        pixels = np.load(results.pixels, mmap_mode="r")
        _extract(context, features.work_examples(pixels, results.labels, results.split, results.class_keys))


def run_background(context: Context) -> None:
    """The same for the background; nothing if there is none."""
    if backbones.get(context.config.backbone).pretrained:
        _extract(context, features.background_examples(*context.results.background, len(context.results.classes)))


def _extract(context: Context, splits: features.Splits) -> None:
    if not splits:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with native_stderr.native_stderr():
        import keras
        import tensorflow as tf

    # A backbone may have random weights; with the same seed, the stage train makes the same ones.
    keras.utils.set_random_seed(context.config.seed)
    tf.config.experimental.enable_op_determinism()
    backbone = backbones.get(context.config.backbone)
    recipe = backbone.recipe.with_settings(context.config.training)
    network = backbone.network(True).features
    start = time.monotonic()
    extracted = features.extract_all(network, splits, recipe.variations, recipe.mirror, context.config.seed)
    features.save(extracted, time.monotonic() - start, context.out)
