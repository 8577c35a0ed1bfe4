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

#: Embedding, logits, signature and what the last layer reads, of one picture or of many.
Answers = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

_model: ServingModel
_pixels: np.ndarray


def run(context: Context) -> None:
    """Writes ``embeddings.npy``, float32 (N, D), column-major, ``logits.npy`` (N, C) and ``signatures.npy`` (N, S).

    The same of the background, by the names ``background_*.npy``, with M rows. Of the works there is ``reads.npy`` too,
    float16 (N, H): what the last layer makes their logits of.
    """
    model = context.inputs["train"] / "model" / FILE_NAME
    for prefix, stage in (("", "prepare"), ("background_", "background")):
        embeddings, logits, signatures, reads = embed(model, context.inputs[stage] / "pixels.npy")
        if not prefix:
            np.save(context.out / "reads.npy", reads.astype(np.float16))
        np.save(context.out / f"{prefix}embeddings.npy", np.asfortranarray(embeddings))
        np.save(context.out / f"{prefix}logits.npy", logits)
        np.save(context.out / f"{prefix}signatures.npy", signatures)


def embed(model: Path, pixels: Path) -> Answers:
    """Embeddings (N, D), logits (N, C), signatures (N, S) and what is read (N, H), float32, of prepared pictures.

    Args:
        model: the serving form.
        pixels: a ``.npy`` file, uint8 (N, size, size, 3).
    """
    count = len(np.load(pixels, mmap_mode="r"))
    if count == 0:
        # Nothing to ask about; the shapes are the model's.
        side = np.load(pixels, mmap_mode="r").shape[1]
        embeddings, logits, signatures, reads = _stacked(
            [_answer(ServingModel(model), np.zeros((side, side, 3), np.uint8))]
        )
        return embeddings[:0], logits[:0], signatures[:0], reads[:0]
    chunks = [(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    parts: dict[int, Answers] = {}
    for start, found in track(
        in_processes(_embed, chunks, _start, (model, pixels)), len(chunks), "embed", f"batch of {CHUNK}"
    ):
        parts[start] = found
    ordered = [parts[start] for start, _ in chunks]
    embeddings, logits, signatures, reads = (np.concatenate(part) for part in zip(*ordered, strict=True))
    return embeddings, logits, signatures, reads


def _start(model: Path, pixels: Path) -> None:
    global _model, _pixels  # noqa: PLW0603  (a process's own, set once when it starts)
    with quiet.native_stderr():
        _model = ServingModel(model)
        _model(np.zeros((_model.size, _model.size, 3), np.uint8))  # its first call announces itself too
    _pixels = np.load(pixels, mmap_mode="r")


def _embed(chunk: tuple[int, int]) -> tuple[int, Answers]:
    return chunk[0], _stacked([_answer(_model, np.asarray(_pixels[row])) for row in range(*chunk)])


def _answer(model: ServingModel, picture: np.ndarray) -> Answers:
    answer = model.answer(picture)
    nothing = np.zeros(0, np.float32)
    signature, read = (nothing if each is None else each for each in (answer.signature, answer.read))
    return answer.embedding, answer.logits, signature, read


def _stacked(answers: list[Answers]) -> Answers:
    embeddings, logits, signatures, reads = (np.stack(part) for part in zip(*answers, strict=True))
    return embeddings, logits, signatures, reads
