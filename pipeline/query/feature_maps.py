"""Feature maps of one picture: for each of some layers, the channels that vary most over the picture.

The model is loaded for each picture and freed afterwards: requests are rare, and a small server needs the memory.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.core.errors import ArtefactError, reason
from pipeline.query import layers
from pipeline.query.layers import SHOWN, Layer


@dataclass(frozen=True)
class Maps:
    """The channels of a layer that vary most over a picture."""

    layer: Layer
    channels: np.ndarray  #: their numbers in the layer, int (n,), by falling standard deviation over the places
    values: np.ndarray  #: their activations, float32 (n, h, w)


class FeatureMaps:
    """The chosen layers of a build's network. Safe to share between threads."""

    def __init__(self, build: Path) -> None:
        self._path = build / "model" / layers.MODEL
        self._layers = layers.read(build)

    def __call__(self, image: np.ndarray, shown: int = SHOWN) -> list[Maps]:
        """At most ``shown`` maps of each layer, first layer first, for the model's input, RGB uint8 (size, size, 3).

        Raises:
            ArtefactError: the build keeps no layers, or they cannot be read.
        """
        if not self._layers:
            raise ArtefactError("This build keeps no layers of its network. Run `python -m pipeline.build` again.")
        # Imported and loaded here, for this picture only: see the module's docstring.
        from ai_edge_litert.interpreter import Interpreter

        try:
            interpreter = Interpreter(str(self._path), num_threads=1)
            outputs = interpreter.get_signature_runner()(image=image[np.newaxis])
            return [_most_varied(layer, outputs[layer.output][0], shown) for layer in self._layers]
        except (ValueError, RuntimeError, KeyError) as error:
            raise ArtefactError(f"{self._path.name} is not a model of these layers ({reason(error)}).") from error


def _most_varied(layer: Layer, activations: np.ndarray, shown: int) -> Maps:
    """The channels of activations (h, w, channels) with the largest standard deviation over the places."""
    spread = activations.std(axis=(0, 1))
    order = np.argsort(-spread, kind="stable")
    # A constant channel shows nothing. Its range is tested, not its standard deviation, which is not always 0: the mean
    # of many equal float32 values may differ from them by rounding.
    channels = order[np.ptp(activations, axis=(0, 1))[order] > 0][:shown]
    return Maps(layer, channels, np.moveaxis(activations[:, :, channels], 2, 0).copy())
