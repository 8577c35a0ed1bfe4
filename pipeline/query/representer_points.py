"""What each training work contributes to a logit: ``model/representers.npy`` and ``model/reads.npy``.

Representer points: Yeh et al. 2018, arXiv:1811.09720. docs/decisions/0006-influential-works.md has the details.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError, reason

#: Files below the build's folder ``model``. Their names are those of the first builds that had them.
REPRESENTERS, READS, DESCRIPTION = "representers.npy", "reads.npy", "representers.json"
#: Contributions are shown only if their sum correlates with the logits at least this much. Below it they would explain
#: another classifier than the one there is.
LEAST_AGREEMENT = 0.99
#: Rows that are widened from bytes to floats at a time: a few MB.
BLOCK = 4_096


@dataclass(frozen=True)
class RepresenterPoints:
    """The classifier written as a sum over the works that it was trained on."""

    alphas: np.ndarray  #: float32 (N, C), the weight of each work for each class; 0 for a work that was not trained on
    bias: np.ndarray  #: float32 (C,), the bias of each class, which no work contributes to
    #: int8 (N, H), the inputs of the classifier's last layer for the works, in units of ``steps``
    penultimate: np.ndarray
    steps: np.ndarray  #: float32 (H,)

    def similarities(self, penultimate: np.ndarray) -> np.ndarray:
        """Dot product of each work with a picture's input of the last layer, float (H,): float32 (N,)."""
        query = np.asarray(penultimate * self.steps, np.float32)
        starts = range(0, len(self.penultimate), BLOCK)
        return np.concatenate([self.penultimate[at : at + BLOCK].astype(np.float32) @ query for at in starts])

    def contributions(self, similarities: np.ndarray) -> np.ndarray:
        """Contribution of each work to each logit, float64 (N, C); their sum plus the bias is the logits."""
        return np.asarray(self.alphas.astype(np.float64) * similarities[:, np.newaxis])


def quantised(penultimate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values float (N, H) as int8 (N, H) and the step of each column, float32 (H,).

    A picture is compared with every work of the collection. With bytes that takes a tenth of the time that it takes
    with half-precision floats, which processors widen slowly.
    """
    largest = np.abs(penultimate).max(axis=0, initial=0).astype(np.float32)
    steps = np.where(largest > 0, largest, 1) / np.float32(127)
    quantised_values = np.empty(penultimate.shape, np.int8)
    for at in range(0, len(penultimate), BLOCK):
        quantised_values[at : at + BLOCK] = np.rint(penultimate[at : at + BLOCK] / steps)
    return quantised_values, steps


def load(build: Path) -> RepresenterPoints | None:
    """The representer points of a build; None if it has none, or if their sum does not follow the logits."""
    folder = build / "model"
    if not all((folder / name).is_file() for name in (DESCRIPTION, REPRESENTERS, READS)):
        return None  # a build of before representer points
    description = manifest.read_json(folder / DESCRIPTION)
    try:
        if description["agreement"] < LEAST_AGREEMENT:
            return None
        alphas, penultimate = (manifest.open_array(folder / name) for name in (REPRESENTERS, READS))
        if penultimate.dtype != np.int8:
            return None  # an older build's format, which is no longer read
        bias, steps = (np.asarray(description[name], np.float32) for name in ("bias", "steps"))
        return RepresenterPoints(alphas, bias, penultimate, steps)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise ArtefactError(f"{REPRESENTERS} of the build cannot be read ({reason(error)}). {manifest.NEXT}") from error
