"""Stage embed: every picture through the serving form of the model, in as many processes as cores."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core import native_stderr
from pipeline.core.parallel import in_processes
from pipeline.core.progress import track
from pipeline.query.model import FILE_NAME, ModelOutput, ServingModel
from pipeline.query.outputs import ModelOutputs

#: Pictures of one task: small enough that progress moves, large enough that handing out costs nothing.
CHUNK = 32

#: What the model says, and what the last layer reads.
Answers = tuple[ModelOutputs, np.ndarray]

_model: ServingModel
_pixels: np.ndarray


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
        seen, reads = embed(model, context.inputs[stage] / "pixels.npy")
        if not prefix:
            np.save(context.out / "reads.npy", reads.astype(np.float16))
        seen.save(context.out, prefix)


def embed(model: Path, pixels: Path) -> Answers:
    """What the model says of prepared pictures, and what its last layer reads, float32 (N, H).

    Args:
        model: the serving form.
        pixels: a ``.npy`` file, uint8 (N, size, size, 3).
    """
    count = len(np.load(pixels, mmap_mode="r"))
    if count == 0:
        # Nothing to ask about; the shapes are the model's.
        side = np.load(pixels, mmap_mode="r").shape[1]
        seen, reads = _stacked([ServingModel(model).answer(np.zeros((side, side, 3), np.uint8))])
        return seen.only(slice(0)), reads[:0]
    chunks = [(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    parts: dict[int, Answers] = {}
    for start, found in track(
        in_processes(_embed, chunks, _start, (model, pixels)), len(chunks), "embed", f"batch of {CHUNK}"
    ):
        parts[start] = found
    all_seen, all_reads = zip(*(parts[start] for start, _ in chunks), strict=True)
    return ModelOutputs.joined(all_seen), np.concatenate(all_reads)


def _start(model: Path, pixels: Path) -> None:
    global _model, _pixels  # noqa: PLW0603  (a process's own, set once when it starts)
    with native_stderr.native_stderr():
        _model = ServingModel(model)
        _model(np.zeros((_model.size, _model.size, 3), np.uint8))  # its first call announces itself too
    _pixels = np.load(pixels, mmap_mode="r")


def _embed(chunk: tuple[int, int]) -> tuple[int, Answers]:
    return chunk[0], _stacked([_model.answer(np.asarray(_pixels[row])) for row in range(*chunk)])


def _stacked(answers: list[ModelOutput]) -> Answers:
    nothing = np.zeros(0, np.float32)
    return ModelOutputs.of(answers), np.stack(
        [nothing if answer.penultimate is None else answer.penultimate for answer in answers]
    )
