"""Stage features: a pretrained network's features of the works to learn from, taken once.

They do not depend on how heads are trained on them: for another head (``--epochs``, ``training.hidden``,
``--embedding``) none is taken anew.
"""

from __future__ import annotations

import os
import time

from pipeline import embedders, features, quiet
from pipeline.runner import Context


def run(context: Context) -> None:
    """Writes what :func:`pipeline.features.load` reads; nothing for a backbone that is trained from scratch."""
    backbone = embedders.get(context.config.backbone)
    if not backbone.pretrained:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with quiet.native_stderr():
        import keras
        import tensorflow as tf

    # A backbone may hold random weights; training makes the same.
    keras.utils.set_random_seed(context.config.seed)
    tf.config.experimental.enable_op_determinism()
    recipe = backbone.recipe.with_settings(context.config.training)
    works = features.divided(context.inputs)
    network = backbone.network(True).features
    start = time.monotonic()
    found = features.of_all(
        network,
        works.train,
        works.validation,
        recipe.variations,
        recipe.mirror,
        context.config.seed,
    )
    features.save(found, time.monotonic() - start, context.out)
