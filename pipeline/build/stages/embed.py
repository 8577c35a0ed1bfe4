"""Stage embed: every picture through the serving form of the model, in parallel."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core import native_stderr
from pipeline.core.executors.base import Executor
from pipeline.core.executors.processes import PROCESSES
from pipeline.core.progress import track
from pipeline.query.model import FILE_NAME, ModelOutput, ServingModel
from pipeline.query.outputs import ModelOutputs

#: Pictures of one task: small enough that progress moves, large enough that handing out costs nothing.
CHUNK = 32

#: Outputs of the model, and the inputs of its last layer, float32 (N, H).
Outputs = tuple[ModelOutputs, np.ndarray]


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage(
        "embed",
        run,
        needs=["prepare", "background", "train"],
        libraries=["ai-edge-litert"],
        publishes={"embeddings.npy": "embeddings.npy"},
    )


def run(context: Context) -> None:
    """Writes the ``ModelOutputs`` of the works, and those of the background by the names ``background_*.npy``.

    Of the works there is ``reads.npy`` too, float16 (N, H): the inputs of the model's last layer.
    """
    model = context.inputs["train"] / "model" / FILE_NAME
    outputs, penultimate = embed(model, context.results.pixels, context.executor)
    outputs.save(context.out)
    np.save(context.out / "reads.npy", penultimate.astype(np.float16))
    embed(model, context.inputs["background"] / "pixels.npy", context.executor)[0].save(context.out, "background_")


@dataclass
class EmbedWorker:
    """Rows from ``start`` to ``stop`` of a file of pixels -> the model's outputs; see :func:`embed`."""

    model: Path
    pixels: Path
    _serving: ServingModel = field(init=False, repr=False)
    _rows: np.ndarray = field(init=False, repr=False)

    def open(self) -> None:
        """See :meth:`.Worker.open`."""
        self._rows = np.load(self.pixels, mmap_mode="r")
        with native_stderr.native_stderr():
            self._serving = ServingModel(self.model)
            self._serving.answer(_blank(self._serving))  # its first call announces itself too

    def __call__(self, chunk: tuple[int, int]) -> Outputs:
        """See the class."""
        return _stacked([self._serving.answer(np.asarray(self._rows[row])) for row in range(*chunk)])


def embed(model: Path, pixels: Path, executor: Executor = PROCESSES) -> Outputs:
    """The model's outputs for prepared pictures.

    Args:
        model: the serving form.
        pixels: a ``.npy`` file, uint8 (N, size, size, 3).
        executor: where the model runs.
    """
    count = len(np.load(pixels, mmap_mode="r"))
    if count == 0:
        # The shapes are the model's.
        serving = ServingModel(model)
        outputs, penultimate = _stacked([serving.answer(_blank(serving))])
        return outputs.only(slice(0)), penultimate[:0]
    chunks = [(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    results = executor.map(EmbedWorker(model.absolute(), pixels.absolute()), chunks)
    all_outputs, all_penultimate = zip(*track(results, len(chunks), "embed", f"batch of {CHUNK}"), strict=True)
    return ModelOutputs.joined(all_outputs), np.concatenate(all_penultimate)


def _blank(serving: ServingModel) -> np.ndarray:
    return np.zeros((serving.size, serving.size, 3), np.uint8)


def _stacked(outputs: list[ModelOutput]) -> Outputs:
    none = np.zeros(0, np.float32)
    return ModelOutputs.of(outputs), np.stack(
        [none if each.penultimate is None else each.penultimate for each in outputs]
    )
