"""Is a picture like anything in the collection? A score, and the line that 95 % of the collection's own works pass.

Two things must speak for a picture, each counted in standard deviations of the validation works, and the lower of them
is its score. One is how near its nearest works are by its signature: that stops what is no painting at all, and is let
off a little, since of paintings it says less. The other is asked of ``training.linear_probes``: the energy
of their logits (Liu et al. 2020, arXiv:2010.03759), which is large where some class is sure; or, in a build that was
given a background, pictures that are none of the classes (outlier exposure, Hendrycks et al. 2019, arXiv:1812.04606),
how much liker a picture is to the classes than to that.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError
from pipeline.core.files import write_json
from pipeline.query.outputs import Seen

log = logging.getLogger("pipeline")

#: Files below the build's folder ``model``.
FIGURES, SIGNATURES = "familiarity.json", "signatures.npy"
#: Nearest works whose mean similarity counts.
NEAREST = 10
#: Deviations by which nearness is let off, so that it stops only what is far off.
LEEWAY = 1.5


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


def signed(seen: Seen) -> np.ndarray:
    """By what nearness is told, float32 (Q, S): the signatures, or the embeddings of a model that gives none.

    A network that was trained from scratch has seen nothing but the collection; its last layer knows no better what
    sort a picture is of than its embedding does.
    """
    return seen.signatures if seen.signatures.shape[-1] else seen.embeddings


def energy(logits: np.ndarray) -> np.ndarray:
    """Log of the sum of exponentials of logits (..., C) -> float64 (...)."""
    logits = np.asarray(logits, np.float64)
    top = logits.max(axis=-1, keepdims=True)
    return np.asarray(np.log(np.exp(logits - top).sum(axis=-1)) + top[..., 0])


def combined(probed: np.ndarray) -> np.ndarray:
    """The depths' mean logits, (Q, depths, K) -> (Q, K): without the last layer's where there are others.

    That speaks of the objects that a picture shows, which paintings of all cultures share; the others speak of how it
    is made.
    """
    return np.asarray(probed[:, 1:].mean(axis=1) if probed.shape[1] > 1 else probed[:, 0])


def log_odds(logits: np.ndarray) -> np.ndarray:
    """How much liker to some class than to the background: logits (..., C + 1), the background last -> (...)."""
    return energy(logits[..., :-1]) - logits[..., -1]


#: What is said of a build whose model has no probes yet.
OLDER = (
    "This build was made before linear probes told what is unlike its collection: a class is named for every picture, "
    "whatever it shows. Build it anew with `python -m pipeline.build`."
)


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
        gallery: float32 (N, S), what is :func:`signed` of training works.
        near: scale of :func:`nearness`.
        told: scale of what the probes say: of their :func:`energy`, or, with a background, of their :func:`log_odds`.
        background: whether the probes know one.
        least: the score that 95 % of the validation works reach.
    """

    gallery: np.ndarray
    near: Scale
    told: Scale
    background: bool = False
    least: float = -np.inf

    @classmethod
    def fit(cls, gallery: np.ndarray, works: Seen, background: bool, passing: float) -> Familiarity:
        """The score, and the line that a share of works that were not trained on reach.

        Args:
            gallery: as above.
            works: to count by.
            background: whether the probes know one.
            passing: 0 to 1.
        """
        near = Scale.of(nearness(signed(works), gallery))
        found = cls(gallery, near, Scale(0.0, 1.0), background)
        found = replace(found, told=Scale.of(found.asked(works)))
        return replace(found, least=float(np.quantile(found.score(works), 1 - passing))) if len(works.logits) else found

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
            if SCALES[0] in told and SCALES[1] not in told:
                log.warning(OLDER)
                return None
            near, probes = (Scale(*(float(told[name][key]) for key in ("mean", "deviation"))) for name in SCALES)
            gallery = np.load(folder / SIGNATURES, mmap_mode="r", allow_pickle=False)
            return cls(gallery, near, probes, bool(told["background"]), float(told["least"]))
        except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
            raise ArtefactError(f"model/{FIGURES} or what belongs to it cannot be read ({error}).") from error

    def save(self, folder: Path) -> None:
        """Writes what :meth:`load` reads."""
        np.save(folder / SIGNATURES, np.ascontiguousarray(self.gallery, np.float32))
        scales = dict(zip(SCALES, (self.near, self.told), strict=True))
        write_json(
            folder / FIGURES,
            {name: {"mean": scale.mean, "deviation": scale.deviation} for name, scale in scales.items()}
            | {"least": max(self.least, -1e9), "background": self.background},
        )

    def asked(self, seen: Seen) -> np.ndarray:
        """What the probes say of pictures, in logits: float64 (Q,)."""
        logits = combined(seen.probed)
        return log_odds(logits) if self.background else energy(logits)

    def score(self, seen: Seen) -> np.ndarray:
        """How familiar pictures are, in standard deviations of the validation works: float64 (Q,)."""
        near = self.near(nearness(signed(seen), self.gallery))
        return np.asarray(np.minimum(near + LEEWAY, self.told(self.asked(seen))))


#: Names of the scales in :data:`FIGURES`.
SCALES = ("nearness", "probes")
