"""Stage embed: every picture through the serving form of the model, in parallel."""

from __future__ import annotations

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

#: What the model says, and what the last layer reads.
Answers = tuple[ModelOutputs, np.ndarray]


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    return [
        Stage(
            "embed",
            run,
            needs=["prepare", "background", "train"],
            libraries=["ai-edge-litert"],
            publishes={"embeddings.npy": "embeddings.npy"},
        )
    ]


def run(context: Context) -> None:
    """Writes the ``ModelOutputs`` of the works, and those of the background by the names ``background_*.npy``.

    Of the works there is ``reads.npy`` too, float16 (N, H): what the last layer makes their logits of.
    """
    model = context.inputs["train"] / "model" / FILE_NAME
    for prefix, stage in (("", "prepare"), ("background_", "background")):
        seen, reads = embed(model, context.inputs[stage] / "pixels.npy", context.executor)
        if not prefix:
            np.save(context.out / "reads.npy", reads.astype(np.float16))
        seen.save(context.out, prefix)


@dataclass
class EmbedWorker:
    """Rows from ``start`` to ``stop`` of a file of pixels -> what the model says of them.

    Attributes:
        model: the serving form.
        pixels: a ``.npy`` file, uint8 (N, size, size, 3).
    """

    model: Path
    pixels: Path
    _serving: ServingModel = field(init=False, repr=False)
    _rows: np.ndarray = field(init=False, repr=False)

    def open(self) -> None:
        """Loads the model and maps the file."""
        self._rows = np.load(self.pixels, mmap_mode="r")
        with native_stderr.native_stderr():
            self._serving = ServingModel(self.model)
            size = self._serving.size
            self._serving(np.zeros((size, size, 3), np.uint8))  # its first call announces itself too

    def __call__(self, chunk: tuple[int, int]) -> Answers:
        """See the class."""
        return _stacked([self._serving.answer(np.asarray(self._rows[row])) for row in range(*chunk)])


def embed(model: Path, pixels: Path, executor: Executor = PROCESSES) -> Answers:
    """What the model says of prepared pictures, and what its last layer reads, float32 (N, H).

    Args:
        model: the serving form.
        pixels: a ``.npy`` file, uint8 (N, size, size, 3).
        executor: where the model runs.
    """
    count = len(np.load(pixels, mmap_mode="r"))
    if count == 0:
        # Nothing to ask about; the shapes are the model's.
        side = np.load(pixels, mmap_mode="r").shape[1]
        seen, reads = _stacked([ServingModel(model).answer(np.zeros((side, side, 3), np.uint8))])
        return seen.only(slice(0)), reads[:0]
    chunks = [(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    answers = executor.map(EmbedWorker(model.absolute(), pixels.absolute()), chunks)
    all_seen, all_reads = zip(*track(answers, len(chunks), "embed", f"batch of {CHUNK}"), strict=True)
    return ModelOutputs.joined(all_seen), np.concatenate(all_reads)


def _stacked(answers: list[ModelOutput]) -> Answers:
    nothing = np.zeros(0, np.float32)
    return ModelOutputs.of(answers), np.stack(
        [nothing if answer.penultimate is None else answer.penultimate for answer in answers]
    )
