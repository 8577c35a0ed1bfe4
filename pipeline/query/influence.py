"""What training works contribute to a guess: ``model/representers.npy`` and ``model/reads.npy``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError

REPRESENTERS, READS, DESCRIPTION = "representers.npy", "reads.npy", "representers.json"
#: Contributions whose sum follows the logits less closely than this explain another classifier than the one there is.
LEAST_AGREEMENT = 0.99
#: Rows that are read at a time: bytes are widened to floats, of a few MB.
BLOCK = 4_096


@dataclass(frozen=True)
class Representers:
    """The classifier, as a sum over the works that it was trained on.

    Attributes:
        alphas: float32 (N, C), how much a work weighs for each class; nought for a work that was not trained on.
        bias: float32 (C,), of the classes, which no work contributes.
        reads: int8 (N, H), what the classifier's last layer makes the works' logits of, in steps of ``steps``.
        steps: float32 (H,).
    """

    alphas: np.ndarray
    bias: np.ndarray
    reads: np.ndarray
    steps: np.ndarray

    def similarities(self, read: np.ndarray) -> np.ndarray:
        """How like the classifier takes each of the works to be to a picture of which it reads (H,): float32 (N,)."""
        asked = np.asarray(read * self.steps, np.float32)
        blocks = range(0, len(self.reads), BLOCK)
        return np.concatenate([self.reads[at : at + BLOCK].astype(np.float32) @ asked for at in blocks])

    def contributions(self, similarities: np.ndarray) -> np.ndarray:
        """What each work contributes to each logit of a picture, float64 (N, C): their sum and the bias are the logits.

        Args:
            similarities: of the picture, see :meth:`similarities`.
        """
        return np.asarray(self.alphas.astype(np.float64) * similarities[:, np.newaxis])


def quantised(reads: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Reads float (N, H) as int8 (N, H) and the size of a step of each value, float32 (H,).

    A picture is compared with every work of the collection: with bytes that takes a tenth of the time that it takes
    with half-precision floats, which processors widen slowly.
    """
    largest = np.abs(reads).max(axis=0, initial=0).astype(np.float32)
    steps = np.where(largest > 0, largest, 1) / np.float32(127)
    found = np.empty(reads.shape, np.int8)
    for at in range(0, len(reads), BLOCK):
        found[at : at + BLOCK] = np.rint(reads[at : at + BLOCK] / steps)
    return found, steps


def load(build: Path) -> Representers | None:
    """The representers of a build; None where it has none, or where their sum does not follow the logits.

    Raises:
        ArtefactError: they are damaged.
    """
    folder = build / "model"
    # Without what the works are read by, the build is older than it.
    if not all((folder / name).is_file() for name in (DESCRIPTION, REPRESENTERS, READS)):
        return None
    told = manifest.read_json(folder / DESCRIPTION)
    try:
        if told["agreement"] < LEAST_AGREEMENT:
            return None
        alphas, reads = (np.load(folder / each, mmap_mode="r", allow_pickle=False) for each in (REPRESENTERS, READS))
        if reads.dtype != np.int8:
            return None  # an older build's, which cannot be read any more
        bias, steps = (np.asarray(told[name], np.float32) for name in ("bias", "steps"))
        return Representers(alphas, bias, reads, steps)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise ArtefactError(f"{REPRESENTERS} of the build cannot be read ({error}). {manifest.NEXT}") from error
