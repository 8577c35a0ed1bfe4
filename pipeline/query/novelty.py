"""Novelty detection: whether a picture is like the works of the collection or like none of them.

Score = min(mean kNN similarity + 1.5 SD, probe score), both standardised by the validation works. A picture is novel if
its score is below the threshold that 95 % of the validation works reach.

- Mean kNN similarity: mean cosine similarity of the signature to the ten nearest of at most 10,000 training works.
  It finds pictures that are no paintings at all. It says less about paintings, so it is relaxed by 1.5 SD.
- Probe score: the energy of the logits of ``training.linear_probes`` (Liu et al. 2020, arXiv:2010.03759), which is
  large if some class is certain. In a build with a background, pictures that are none of the classes (outlier exposure,
  Hendrycks et al. 2019, arXiv:1812.04606), it is the log odds of the classes against the background.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError, reason
from pipeline.core.files import write_json
from pipeline.query.outputs import ModelOutputs
from pipeline.similarity.indexes.base import Index
from pipeline.similarity.indexes.exact import ExactIndex

log = logging.getLogger("pipeline")

#: Files below the build's folder ``model``, and the names of the two scales in :data:`FIGURES`.
FIGURES, SIGNATURES = "familiarity.json", "signatures.npy"
SCALES = ("nearness", "probes")
#: Nearest works whose mean similarity counts.
NEAREST = 10
#: Standard deviations by which the mean kNN similarity is relaxed, so that it stops only pictures that are far off.
LEEWAY = 1.5
#: Warning for a build whose model has no probes yet.
OLDER = (
    "This build was made before linear probes told what is unlike its collection: a class is named for every picture, "
    "whatever it shows. Build it anew with `python -m pipeline.build`."
)


def mean_knn_similarity(queries: np.ndarray, index: Index, k: int = NEAREST) -> np.ndarray:
    """Mean cosine similarity of each query (Q, S) to its ``k`` nearest works of an index, or to all: float32 (Q,)."""
    return np.asarray(index.search(queries, k)[1].mean(axis=1))


def novelty_features(outputs: ModelOutputs) -> np.ndarray:
    """The features by which kNN similarity is measured, float32 (Q, S): signatures, or embeddings if there are none."""
    # A network that was trained from scratch has no signature: it knows nothing but the collection.
    return outputs.signatures if outputs.signatures.shape[-1] else outputs.embeddings


def energy(logits: np.ndarray) -> np.ndarray:
    """Log of the sum of exponentials: logits (..., C) -> float64 (...)."""
    logits = np.asarray(logits, np.float64)
    top = logits.max(axis=-1, keepdims=True)
    return np.asarray(np.log(np.exp(logits - top).sum(axis=-1)) + top[..., 0])


def mean_over_depths(probe_logits: np.ndarray) -> np.ndarray:
    """Mean of the probes' logits over the depths, (Q, depths, K) -> (Q, K). The last layer, depth 0, is left out.

    The last layer responds to the objects in a picture, which paintings of all cultures share. The other depths respond
    to how a picture is made. A model with one depth has only the last layer, which is then used.
    """
    return np.asarray(probe_logits[:, 1:].mean(axis=1) if probe_logits.shape[1] > 1 else probe_logits[:, 0])


def log_odds(logits: np.ndarray) -> np.ndarray:
    """Log odds of the classes against the background: logits (..., C + 1), the background last -> float64 (...)."""
    return energy(logits[..., :-1]) - logits[..., -1]


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of a figure over the validation works."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, values: np.ndarray) -> Scale:
        """The scale of some values. Without values it changes nothing; equal values are only shifted to 0."""
        return cls(float(values.mean()), float(values.std()) or 1.0) if len(values) else cls(0.0, 1.0)

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Values in standard deviations from the mean."""
        return np.asarray((values - self.mean) / self.deviation)


@dataclass(frozen=True)
class NoveltyDetector:
    """Scores pictures by how like the collection they are."""

    gallery: np.ndarray  #: float32 (N, S), :func:`novelty_features` of training works
    knn_scale: Scale  #: scale of :func:`mean_knn_similarity`
    probe_scale: Scale  #: scale of the probes' :func:`energy`, or with a background of their :func:`log_odds`
    background: bool = False  #: whether the probes know a background
    threshold: float = -np.inf  #: the score that 95 % of the validation works reach

    @classmethod
    def fit(cls, gallery: np.ndarray, works: ModelOutputs, background: bool, passing: float) -> NoveltyDetector:
        """Fits the scales and the threshold on works that were not trained on; without any, nothing is novel.

        The share ``passing`` of the works, 0 to 1, reaches the threshold.
        """
        knn_scale = Scale.of(mean_knn_similarity(novelty_features(works), ExactIndex(gallery)))
        detector = cls(gallery, knn_scale, Scale(0.0, 1.0), background)
        detector = replace(detector, probe_scale=Scale.of(detector.probe_scores(works)))
        least = float(np.quantile(detector.score_samples(works), 1 - passing)) if len(works.logits) else -np.inf
        return replace(detector, threshold=least)

    @classmethod
    def load(cls, build: Path) -> NoveltyDetector | None:
        """The detector of a build; None for a build that is older than it. Raises an ArtefactError if it is damaged."""
        folder = build / "model"
        if not (folder / FIGURES).is_file():
            return None
        try:
            figures: dict[str, Any] = manifest.read_json(folder / FIGURES)
            if SCALES[0] in figures and SCALES[1] not in figures:
                log.warning(OLDER)
                return None
            knn_scale, probe_scale = (
                Scale(*(float(figures[name][key]) for key in ("mean", "deviation"))) for name in SCALES
            )
            gallery = manifest.open_array(folder / SIGNATURES)
            return cls(gallery, knn_scale, probe_scale, bool(figures["background"]), float(figures["least"]))
        except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
            raise ArtefactError(f"model/{FIGURES} or what belongs to it cannot be read ({reason(error)}).") from error

    def save(self, folder: Path) -> None:
        """Writes what :meth:`load` reads."""
        np.save(folder / SIGNATURES, np.ascontiguousarray(self.gallery, np.float32))
        scales = dict(zip(SCALES, (asdict(self.knn_scale), asdict(self.probe_scale)), strict=True))
        write_json(folder / FIGURES, scales | {"least": max(self.threshold, -1e9), "background": self.background})

    def probe_scores(self, outputs: ModelOutputs) -> np.ndarray:
        """Energy or log odds of the probes' mean logits, float64 (Q,)."""
        logits = mean_over_depths(outputs.probe_logits)
        return log_odds(logits) if self.background else energy(logits)

    def score_samples(self, outputs: ModelOutputs) -> np.ndarray:
        """Scores in standard deviations of the validation works, float64 (Q,); the higher, the more like the works."""
        similarity = self.knn_scale(mean_knn_similarity(novelty_features(outputs), ExactIndex(self.gallery)))
        return np.asarray(np.minimum(similarity + LEEWAY, self.probe_scale(self.probe_scores(outputs))))

    def decision_function(self, outputs: ModelOutputs) -> np.ndarray:
        """:meth:`score_samples` minus the threshold, float64 (Q,): a picture below 0 is novel."""
        return self.score_samples(outputs) - self.threshold
