"""Stage features: a pretrained network's features of the works to learn from, taken once.

They do not depend on how heads are trained on them: another head (``--epochs``, ``training.hidden``, ``--embedding``)
takes seconds, since what takes minutes is kept.
"""

from __future__ import annotations

import os

from pipeline import embedders, features, quiet
from pipeline.runner import Context


def run(context: Context) -> None:
    """Writes what :func:`pipeline.features.load` reads; nothing for a backbone that is trained from scratch."""
    backbone = embedders.get(context.config.backbone)
    if not backbone.pretrained:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with quiet.native_stderr():
        import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
    recipe = backbone.recipe.with_settings(context.config.training)
    works = features.divided(context.inputs)
    found = features.of_all(
        backbone.network(True).features,
        works.train,
        works.validation,
        recipe.variations,
        recipe.mirror,
        context.config.seed,
    )
    features.save(found, context.out)
