"""Stage embed: every picture through the serving form of the model, in as many processes as cores."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline import quiet
from pipeline.parallel import in_processes
from pipeline.progress import track
from pipeline.runner import Context
from pipeline.serving import FILE_NAME, ServingModel

#: Pictures of one task: small enough that progress moves, large enough that handing out costs nothing.
CHUNK = 32

_model: ServingModel
_pixels: np.ndarray


def run(context: Context) -> None:
    """Writes ``embeddings.npy``, float32 (N, D), column-major, and ``logits.npy``, float32 (N, C)."""
    embeddings, logits = embed(context.inputs["train"] / "model" / FILE_NAME, context.inputs["prepare"] / "pixels.npy")
    np.save(context.out / "embeddings.npy", np.asfortranarray(embeddings))
    np.save(context.out / "logits.npy", logits)


def embed(model: Path, pixels: Path) -> tuple[np.ndarray, np.ndarray]:
    """Embeddings float32 (N, D) and logits float32 (N, C) of prepared pictures.

    Args:
        model: the serving form.
        pixels: a ``.npy`` file, uint8 (N, size, size, 3).
    """
    count = len(np.load(pixels, mmap_mode="r"))
    chunks = [(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    parts: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    answers = in_processes(_embed, chunks, _start, (model, pixels))
    for start, embedding, logit in track(answers, len(chunks), "embed", f"batch of {CHUNK}"):
        parts[start] = embedding, logit
    ordered = [parts[start] for start, _ in chunks]
    return np.concatenate([part[0] for part in ordered]), np.concatenate([part[1] for part in ordered])


def _start(model: Path, pixels: Path) -> None:
    global _model, _pixels  # noqa: PLW0603  (a process's own, set once when it starts)
    with quiet.native_stderr():
        _model = ServingModel(model)
        _model(np.zeros((_model.size, _model.size, 3), np.uint8))  # its first call announces itself too
    _pixels = np.load(pixels, mmap_mode="r")


def _embed(chunk: tuple[int, int]) -> tuple[int, np.ndarray, np.ndarray]:
    answers = [_model(np.asarray(_pixels[row])) for row in range(*chunk)]
    return chunk[0], np.stack([answer[0] for answer in answers]), np.stack([answer[1] for answer in answers])
