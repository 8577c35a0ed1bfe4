"""Which of a network's layers can be looked at, and the small model that answers with what they make of a picture.

Layers are chosen by where they stand, not by name: of every grid that the network works on, from fine to coarse, the
last layer before the grid changes, and before these what the first convolution found. It holds for any backbone.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.core.files import write_json
from pipeline.query.layers import DESCRIPTION, MODEL, Layer

if TYPE_CHECKING:
    import keras

#: Layers that are shown, at most.
MOST = 6
#: A grid of fewer places a side is no map: such are the gates of squeeze-and-excitation blocks (1 x 1).
LEAST_SIDE = 4


def write(network: keras.Model, folder: Path) -> None:
    """Writes ``layers.tflite`` (weights as float16, float32 between them) and ``layers.json`` into ``folder``.

    Args:
        network: a backbone's, from ``image`` uint8 (size, size, 3).
        folder: the build's ``model/``.
    """
    import keras
    import tensorflow as tf

    image, layers, tensors = choose(network)
    reader = keras.Model(image, {layer.output: tensor for layer, tensor in zip(layers, tensors, strict=True)})
    # A fixed batch of one, as the serving form has it.
    single = keras.Input(batch_shape=(1, *network.input_shape[1:]), dtype="uint8", name="image")
    keras.Model(single, reader(single)).export(
        folder / MODEL,
        format="litert",
        verbose=False,
        optimizations=[tf.lite.Optimize.DEFAULT],
        target_spec={"supported_types": [tf.float16]},
    )
    write_json(folder / DESCRIPTION, [asdict(layer) for layer in layers])


def choose(network: keras.Model) -> tuple[Any, list[Layer], list[Any]]:
    """The input, the chosen layers from first to last, and what each of them gives, float32 (h, w, channels)."""
    image, steps = _steps(network)
    total = steps[-1][1]
    seen = [step for step in steps if step[1] > 0 and min(step[0].shape[1:3]) >= LEAST_SIDE]
    # With its normalisation and rectifier, which stand behind it, but before anything is pooled.
    first = [step for step in seen if step[1] == seen[0][1] and step[0].shape[1:3] == seen[0][0].shape[1:3]][-1]
    # Padding and pooling make grids of their own, in which nothing is found that was not there before.
    grids = dict.fromkeys(step[0].shape[1:3] for step in seen if step[2])
    last = [[step for step in seen if step[0].shape[1:3] == grid][-1] for grid in grids]
    chosen = sorted({id(step): step for step in [first, *last]}.values(), key=seen.index)
    if len(chosen) > MOST:
        chosen = [chosen[round(index * (len(chosen) - 1) / (MOST - 1))] for index in range(MOST)]
    layers = [
        Layer(f"layer_{number}", convolutions, total, *map(int, tensor.shape[1:]))
        for number, (tensor, convolutions, _) in enumerate(chosen, start=1)
    ]
    return image, layers, [step[0] for step in chosen]


def _steps(network: keras.Model) -> tuple[Any, list[tuple[Any, int, bool]]]:
    """The input; and of every layer that gives maps, in order: the maps, how many convolutions led to them, and whether
    the layer is one itself. Where there is a network within the network, its layers count, and not what reads it.
    """
    import keras

    around: list[tuple[Any, keras.Layer]] = []
    within: list[tuple[Any, keras.Layer]] = []

    def note(layer: keras.Layer, *inputs: Any, **options: Any) -> Any:
        output = layer(*inputs, **options)
        if isinstance(layer, keras.Model) and not isinstance(layer, keras.Sequential):
            inner = [one for one in layer.layers if _gives_maps(one.output)]
            maps = keras.Model(layer.inputs, [one.output for one in inner])(*inputs, training=False)
            within.extend(zip(keras.tree.flatten(maps), inner, strict=True))
        elif _gives_maps(output):
            around.append((output, layer))
        return output

    # The same layers, called once more: the graph within a network cannot be reached from without.
    again = keras.models.clone_model(network, clone_function=lambda layer: layer, call_function=note)
    steps, convolutions = [], 0
    for tensor, layer in within or around:
        # A bare operation, such as a square, has no weights; a dense layer over the places reads maps and makes none.
        weights = () if isinstance(layer, keras.layers.EinsumDense) else getattr(layer, "weights", ())
        own = sum("kernel" in weight.path.rpartition("/")[2] for weight in weights)
        convolutions += own
        steps.append((tensor, convolutions, own > 0))
    return again.input, steps


def _gives_maps(output: Any) -> bool:
    return hasattr(output, "shape") and len(output.shape) == 4
