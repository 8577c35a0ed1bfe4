"""Selects layers of a network whose feature maps are shown, and exports a small model that computes these maps.

Layers are selected by position and not by name: the maps of the first convolution, and, of every grid size from fine to
coarse, the last layer before the grid changes. It works for any backbone.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.core.files import write_json
from pipeline.query.layers import DESCRIPTION, MODEL, Layer
from pipeline.training.export import export

if TYPE_CHECKING:
    import keras

MAX_LAYERS = 6
#: Side of the smallest grid: gates of squeeze-and-excitation blocks (1 x 1) are no maps.
MIN_SIDE = 4


class _Maps(NamedTuple):
    """Feature maps of a layer."""

    tensor: Any  #: (h, w, channels)
    grid: tuple[int, int]  #: (h, w)
    convolutions: int  #: how many led to them
    convolved: bool  #: whether the layer is a convolution itself


def write(network: keras.Model, folder: Path) -> None:
    """Writes ``layers.tflite`` (float16 weights, float32 between them) and ``layers.json`` into a build's ``model/``.

    ``network`` is a backbone's, from ``image`` uint8 (size, size, 3).
    """
    import keras

    image, layers, tensors = select_layers(network)
    reader = keras.Model(image, {layer.output: tensor for layer, tensor in zip(layers, tensors, strict=True)})
    export(reader, folder / MODEL, half=True)
    write_json(folder / DESCRIPTION, [asdict(layer) for layer in layers])


def select_layers(network: keras.Model) -> tuple[Any, list[Layer], list[Any]]:
    """The input, the selected layers from first to last, and their outputs, float32 (h, w, channels)."""
    image, every = _all_maps(network)
    total = every[-1].convolutions
    maps = [each for each in every if each.convolutions > 0 and min(each.grid) >= MIN_SIDE]
    # The first convolution's with normalisation and rectifier behind it, before any pooling.
    first = [each for each in maps if each.convolutions == maps[0].convolutions and each.grid == maps[0].grid][-1]
    # Padding and pooling make grids of their own, whose maps show nothing new.
    grids = dict.fromkeys(each.grid for each in maps if each.convolved)
    last = [[each for each in maps if each.grid == grid][-1] for grid in grids]
    chosen = [each for each in maps if any(each is one for one in (first, *last))]
    if len(chosen) > MAX_LAYERS:
        chosen = [chosen[round(index * (len(chosen) - 1) / (MAX_LAYERS - 1))] for index in range(MAX_LAYERS)]
    layers = [
        Layer(f"layer_{number}", each.convolutions, total, *map(int, each.tensor.shape[1:]))
        for number, each in enumerate(chosen, start=1)
    ]
    return image, layers, [each.tensor for each in chosen]


def _all_maps(network: keras.Model) -> tuple[Any, list[_Maps]]:
    """The input, and the maps of every layer, in order. If there is a network within the network, only its layers."""
    import keras

    outer: list[tuple[Any, keras.Layer]] = []
    inner: list[tuple[Any, keras.Layer]] = []

    def record(layer: keras.Layer, *inputs: Any, **options: Any) -> Any:
        output = layer(*inputs, **options)
        if isinstance(layer, keras.Model) and not isinstance(layer, keras.Sequential):
            with_maps = [each for each in layer.layers if _is_maps(each.output)]
            maps = keras.Model(layer.inputs, [each.output for each in with_maps])(*inputs, training=False)
            inner.extend(zip(keras.tree.flatten(maps), with_maps, strict=True))
        elif _is_maps(output):
            outer.append((output, layer))
        return output

    # The same layers, called again, because the tensors of a network within a network cannot be outputs.
    again = keras.models.clone_model(network, clone_function=lambda layer: layer, call_function=record)
    maps, convolutions = [], 0
    for tensor, layer in inner or outer:
        # A bare operation, such as a square, has no weights. A dense layer over the places does not give maps.
        weights = () if isinstance(layer, keras.layers.EinsumDense) else getattr(layer, "weights", ())
        own = sum("kernel" in weight.path.rpartition("/")[2] for weight in weights)
        convolutions += own
        maps.append(_Maps(tensor, tensor.shape[1:3], convolutions, own > 0))
    return again.input, maps


def _is_maps(output: Any) -> bool:
    return hasattr(output, "shape") and len(output.shape) == 4
