"""Pretrained weights through Keras' own cache and download, and one clear sentence when they are out of reach."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import BackboneError

if TYPE_CHECKING:
    import keras


def imagenet(application: Callable[..., keras.Model], pretrained: bool, **arguments: Any) -> keras.Model:
    """A network of ``keras.applications`` without its top, frozen; with ImageNet weights, or random ones.

    Raises:
        BackboneError: the weights are neither in the cache nor to be had from the network.
    """
    try:
        network = application(weights="imagenet" if pretrained else None, include_top=False, **arguments)
    # Keras reports an unreachable server as a bare Exception, and a damaged file as ValueError or OSError.
    except Exception as error:
        home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
        reason = " ".join(str(error).split())[:200]
        raise BackboneError(
            f"The ImageNet weights of {application.__name__} are neither in {home / 'models'} nor to be downloaded "
            f"({reason}). Either run the build once with a network, or copy the weights' .h5 file from another "
            "machine's ~/.keras/models and name its parent folder in KERAS_HOME; "
            "--backbone cnn needs no weights at all."
        ) from error
    network.trainable = False
    return network
