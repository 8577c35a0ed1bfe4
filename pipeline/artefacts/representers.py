"""What training works contribute to a guess: ``model/representers.npy`` and ``model/reads.npy``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.errors import ArtefactError

REPRESENTERS, READS, DESCRIPTION = "representers.npy", "reads.npy", "representers.json"
#: Contributions whose sum follows the logits less closely than this explain another classifier than the one there is.
LEAST_AGREEMENT = 0.99
#: Rows that are read at a time: half precision is widened.
BLOCK = 4_096


@dataclass(frozen=True)
class Representers:
    """The classifier, as a sum over the works that it was trained on.

    Attributes:
        alphas: float32 (N, C), how much a work weighs for each class; nought for a work that was not trained on.
        bias: float32 (C,), of the classes, which no work contributes.
        reads: float16 (N, H), what the classifier's last layer makes the works' logits of.
    """

    alphas: np.ndarray
    bias: np.ndarray
    reads: np.ndarray

    def similarities(self, read: np.ndarray) -> np.ndarray:
        """How like the classifier takes each of the works to be to a picture of which it reads (H,): float32 (N,)."""
        blocks = range(0, len(self.reads), BLOCK)
        return np.concatenate([self.reads[at : at + BLOCK].astype(np.float32) @ read for at in blocks])

    def contributions(self, similarities: np.ndarray) -> np.ndarray:
        """What each work contributes to each logit of a picture, float64 (N, C): their sum and the bias are the logits.

        Args:
            similarities: of the picture, see :meth:`similarities`.
        """
        return np.asarray(self.alphas.astype(np.float64) * similarities[:, np.newaxis])


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
        return Representers(alphas, np.asarray(told["bias"], np.float32), reads)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise ArtefactError(f"{REPRESENTERS} of the build cannot be read ({error}). {manifest.NEXT}") from error
