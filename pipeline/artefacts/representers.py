"""What training works contribute to a guess: ``model/representers.npy``, and how it is to be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.errors import ArtefactError

REPRESENTERS, DESCRIPTION = "representers.npy", "representers.json"
#: Contributions whose sum follows the logits less closely than this explain another classifier than the one there is.
LEAST_AGREEMENT = 0.99
#: Rows that are read at a time: rectified features are copied.
BLOCK = 16_384


@dataclass(frozen=True)
class Representers:
    """The classifier, as a sum over the works that it was trained on.

    Attributes:
        alphas: float32 (N, C), how much a work weighs for each class; nought for a work that was not trained on.
        bias: float32 (C,), of the classes, which no work contributes.
        features: how many of an embedding's first values are the classifier's features.
        rectified: whether the classifier reads them without what is below nought.
    """

    alphas: np.ndarray
    bias: np.ndarray
    features: int
    rectified: bool

    def similarities(self, embeddings: np.ndarray, embedding: np.ndarray) -> np.ndarray:
        """How like the classifier takes each of the works (N, D) to be to a picture (D,): float32 (N,)."""
        asked = read(embedding[: self.features], self.rectified)
        if not self.rectified:
            return np.asarray(embeddings[:, : self.features] @ asked)
        blocks = range(0, len(embeddings), BLOCK)
        return np.concatenate([read(embeddings[at : at + BLOCK, : self.features], True) @ asked for at in blocks])

    def contributions(self, embeddings: np.ndarray, embedding: np.ndarray, logits: np.ndarray) -> np.ndarray:
        """What each work contributes to each logit of a picture, float64 (N, C): their sum and the bias are the logits.

        Args:
            embeddings: float32 (N, D), of all works.
            embedding: float32 (D,), of the picture.
            logits: float32 (C,), of the picture. An embedding has unit length, the features that the classifier read
                had another: these say which.
        """
        shares = self.alphas.astype(np.float64) * self.similarities(embeddings, embedding)[:, np.newaxis]
        sums = shares.sum(axis=0)
        size = float(sums @ sums)
        return shares * (float(sums @ (logits - self.bias)) / size if size else 0.0)


def read(features: np.ndarray, rectified: bool) -> np.ndarray:
    """Features as the classifier reads them."""
    return np.maximum(features, 0) if rectified else features


def load(build: Path) -> Representers | None:
    """The representers of a build; None where it has none, or where their sum does not follow the logits.

    Raises:
        ArtefactError: they are damaged.
    """
    folder = build / "model"
    if not (folder / DESCRIPTION).is_file() or not (folder / REPRESENTERS).is_file():
        return None
    told = manifest.read_json(folder / DESCRIPTION)
    try:
        if told["agreement"] < LEAST_AGREEMENT:
            return None
        alphas = np.load(folder / REPRESENTERS, mmap_mode="r", allow_pickle=False)
        return Representers(
            alphas, np.asarray(told["bias"], np.float32), int(told["features"]), bool(told["rectified"])
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise ArtefactError(f"{REPRESENTERS} of the build cannot be read ({error}). {manifest.NEXT}") from error
