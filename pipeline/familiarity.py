"""Is a picture like anything in the collection? A score, and the line that 95 % of the collection's own works pass.

Two things speak for a picture, each counted in standard deviations of the validation works: how near its nearest works
are by its signature, and its energy (Liu et al. 2020, arXiv:2010.03759), which is large where some class is sure. The
classes are asked by a softmax regression on what works are compared by, not by the classifier itself: how large the
logits of heads with a hidden layer become far from all works is a matter of how their training began. A build that was
given a background, pictures that are none of the classes (outlier exposure, Hendrycks et al. 2019, arXiv:1812.04606),
asks how much liker a picture is to the classes than to that. But what it says of pictures that are like neither means
nothing, so these must be near as well, and the lower of the two counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.artefacts import manifest
from pipeline.artefacts.files import write_json
from pipeline.errors import ArtefactError

#: Files below the build's folder ``model``.
FIGURES, SIGNATURES = "familiarity.json", "signatures.npy"
REGRESSION, BACKGROUND = "regression.npy", "background.npy"
#: Nearest works whose mean similarity counts.
NEAREST = 10
#: Deviations by which nearness is let off beside a background, so that it stops only what is far off.
LEEWAY = 1.0


def mean_of_largest(similarities: np.ndarray, k: int) -> np.ndarray:
    """Mean of the ``k`` largest values of each row, of all when there are fewer; (..., N) -> (...)."""
    k = min(k, similarities.shape[-1])
    return np.asarray(np.partition(similarities, -k, axis=-1)[..., -k:].mean(axis=-1))


def nearness(signatures: np.ndarray, gallery: np.ndarray, k: int = NEAREST) -> np.ndarray:
    """Mean similarity of each picture to its ``k`` nearest works of a gallery.

    Args:
        signatures: float32 (Q, S).
        gallery: float32 (N, S).
        k: neighbours; all when there are fewer.

    Returns:
        float32 (Q,).
    """
    blocks = np.array_split(signatures, max(1, len(signatures) // 1024))
    return np.concatenate([mean_of_largest(block @ gallery.T, k) for block in blocks])


def signed(embeddings: np.ndarray, signatures: np.ndarray) -> np.ndarray:
    """By what nearness is told: the signatures, or the embeddings of a model that gives none.

    A network that was trained from scratch has seen nothing but the collection; its last layer knows no better what
    sort a picture is of than its embedding does.

    Args:
        embeddings: float32 (Q, D).
        signatures: float32 (Q, S), S = 0 of a model that gives none.
    """
    return signatures if signatures.shape[-1] else embeddings


def energy(logits: np.ndarray) -> np.ndarray:
    """Log of the sum of exponentials of logits (..., C) -> float64 (...)."""
    logits = np.asarray(logits, np.float64)
    top = logits.max(axis=-1, keepdims=True)
    return np.asarray(np.log(np.exp(logits - top).sum(axis=-1)) + top[..., 0])


def regressed(embeddings: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Logits of a softmax regression: float32 (Q, D) and (C, D + 1), each row's bias last -> float64 (Q, C)."""
    return np.asarray(embeddings @ weights[:, :-1].T + weights[:, -1], np.float64)


def log_odds(embeddings: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How much liker to some class than to the background: float32 (Q, D) and (C + 1, D + 1) -> float64 (Q,).

    Args:
        embeddings: of the pictures.
        weights: of a softmax regression, the background last, each row's bias last.
    """
    scores = regressed(embeddings, weights)
    return energy(scores[:, :-1]) - scores[:, -1]


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of a figure among the validation works."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, values: np.ndarray) -> Scale:
        """That of some values; of none, or of equal ones, one that changes nothing but the zero."""
        if len(values) == 0:
            return cls(0.0, 1.0)
        return cls(float(values.mean()), float(values.std()) or 1.0)

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Values in standard deviations from the mean."""
        return np.asarray((values - self.mean) / self.deviation)


@dataclass(frozen=True)
class Familiarity:
    """How like the collection pictures are.

    Attributes:
        gallery: float32 (N, S), signatures of training works, or float32 (N, D), see :func:`signed`.
        near: scale of :func:`nearness`.
        sure: scale of :func:`energy`.
        classes: weights for :func:`regressed` float32 (C, D + 1); None where the classifier's own logits are asked.
        background: weights for :func:`log_odds` float32 (C + 1, D + 1), or None.
        apart: scale of :func:`log_odds`.
        least: the score that 95 % of the validation works reach.
    """

    gallery: np.ndarray
    near: Scale
    sure: Scale
    classes: np.ndarray | None = None
    background: np.ndarray | None = None
    apart: Scale = Scale(0.0, 1.0)
    least: float = -np.inf

    @classmethod
    def load(cls, build: Path) -> Familiarity | None:
        """That of a build; None of one that is older than it.

        Raises:
            ArtefactError: it is damaged.
        """
        folder = build / "model"
        if not (folder / FIGURES).is_file():
            return None
        try:
            told: dict[str, Any] = manifest.read_json(folder / FIGURES)
            scales = [Scale(*(float(told[name][key]) for key in ("mean", "deviation"))) for name in SCALES]
            gallery = np.load(folder / SIGNATURES, mmap_mode="r", allow_pickle=False)
            classes, background = (
                np.load(folder / name, allow_pickle=False) if (folder / name).is_file() else None
                for name in (REGRESSION, BACKGROUND)
            )
            return cls(gallery, scales[0], scales[1], classes, background, scales[2], float(told["least"]))
        except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
            raise ArtefactError(f"model/{FIGURES} or what belongs to it cannot be read ({error}).") from error

    def save(self, folder: Path) -> None:
        """Writes what :meth:`load` reads."""
        np.save(folder / SIGNATURES, np.ascontiguousarray(self.gallery, np.float32))
        for name, weights in ((REGRESSION, self.classes), (BACKGROUND, self.background)):
            if weights is not None:
                np.save(folder / name, weights.astype(np.float32))
        scales = dict(zip(SCALES, (self.near, self.sure, self.apart), strict=True))
        write_json(
            folder / FIGURES,
            {name: {"mean": scale.mean, "deviation": scale.deviation} for name, scale in scales.items()}
            | {"least": max(self.least, -1e9), "background": self.background is not None},
        )

    def asked(self, embeddings: np.ndarray, logits: np.ndarray) -> np.ndarray:
        """The logits (Q, C) whose energy counts: the regression's, or the classifier's own where there is none."""
        return logits if self.classes is None else regressed(embeddings, self.classes)

    def score(self, embeddings: np.ndarray, logits: np.ndarray, signatures: np.ndarray) -> np.ndarray:
        """How familiar pictures are, in standard deviations of the validation works: float64 (Q,).

        Args:
            embeddings: float32 (Q, D).
            logits: float32 (Q, C).
            signatures: float32 (Q, S), S = 0 of a model that gives none.
        """
        near = self.near(nearness(signed(embeddings, signatures), self.gallery))
        if self.background is None:
            return np.asarray(near + self.sure(energy(self.asked(embeddings, logits))))
        return np.minimum(near + LEEWAY, self.apart(log_odds(embeddings, self.background)))


#: Names of the scales in :data:`FIGURES`.
SCALES = ("nearness", "energy", "log_odds")
