"""What the layers of the network make of one picture: the channels in which it shows most.

The model is loaded for the picture and let go again: who asks is rare, and a small server needs its memory.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.core.errors import ArtefactError
from pipeline.query import layers
from pipeline.query.layers import SHOWN, Layer


@dataclass(frozen=True)
class Maps:
    """The channels of a layer that differ most from place to place in a picture.

    Attributes:
        layer: whose they are.
        channels: their numbers in the layer, int (n,), the one that differs most first.
        values: as computed, float32 (n, h, w).
    """

    layer: Layer
    channels: np.ndarray
    values: np.ndarray


class FeatureMaps:
    """The chosen layers of a build's network. Safe to share between threads."""

    def __init__(self, build: Path) -> None:
        """Loads nothing yet.

        Raises:
            ArtefactError: the description of the layers is damaged.
        """
        self._path = build / "model" / layers.MODEL
        self._layers = layers.read(build)
        self._lock = threading.Lock()

    def __call__(self, image: np.ndarray, shown: int = SHOWN) -> list[Maps]:
        """The maps of one picture, a layer each, from first to last.

        Args:
            image: RGB uint8 (size, size, 3), as the model takes it.
            shown: channels of each layer, at most.

        Raises:
            ArtefactError: the build keeps no layers, or they cannot be read.
        """
        if not self._layers:
            raise ArtefactError("This build keeps no layers of its network. Run `python -m pipeline.build` again.")
        # Only here, and only for this picture: see the head of the module.
        from ai_edge_litert.interpreter import Interpreter

        with self._lock:
            try:
                interpreter = Interpreter(str(self._path), num_threads=1)
                outputs = interpreter.get_signature_runner()(image=image[np.newaxis])
                found = [_liveliest(layer, outputs[layer.output][0], shown) for layer in self._layers]
            except (ValueError, RuntimeError, KeyError) as error:
                raise ArtefactError(f"{self._path.name} is not a model of these layers ({error}).") from error
            return found


def _liveliest(layer: Layer, activations: np.ndarray, shown: int) -> Maps:
    """The channels of (h, w, channels) whose values have the largest standard deviation over the places."""
    spread = activations.std(axis=(0, 1))
    order = np.argsort(-spread, kind="stable")
    # A channel that is silent, or the same everywhere, draws nothing. The deviation of such a one is not always nought:
    # the mean of many equal float32 values may miss them by a bit.
    channels = order[np.ptp(activations, axis=(0, 1))[order] > 0][:shown]
    return Maps(layer, channels, np.moveaxis(activations[:, :, channels], 2, 0).copy())
