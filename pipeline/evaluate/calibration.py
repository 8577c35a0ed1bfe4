"""From logits to probabilities that mean what they say: temperature scaling (Guo et al. 2017, arXiv:1706.04599)."""

from __future__ import annotations

import numpy as np

from pipeline.core.probability import negative_log_likelihood, probabilities
from pipeline.query.novelty import NoveltyDetector, novelty_features
from pipeline.query.outputs import ModelOutputs

#: Share of the validation works whose true class is among those that are named.
COVERED = 0.95
#: Share of the validation works that count as like the collection.
PASSING = 0.95
#: Training works among which a picture's nearest are looked for, at most: 5 MB, and half a millisecond.
GALLERY = 10_000


def fit_temperature(logits: np.ndarray, truth: np.ndarray) -> float:
    """The temperature, between 0.05 and 20, that makes validation labels most likely; 1.0 when there are none.

    Args:
        logits: (N, C) of pictures that were not trained on.
        truth: int (N,) their classes.
    """
    if len(truth) == 0:
        return 1.0
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda log_t: negative_log_likelihood(logits, truth, float(np.exp(log_t))),
        bounds=(np.log(0.05), np.log(20)),
        method="bounded",
    )
    return float(np.exp(found.x))


def between(logits: np.ndarray, truth: np.ndarray, temperature: float, share: float = COVERED) -> float:
    """How probable a class must be to be named at all: the true one is, for ``share`` of the validation works.

    Naming every class above it is a prediction set by split conformal prediction (Sadinle et al. 2019,
    arXiv:1609.00451): it holds one class where the model is sure, and two where a picture lies between them.

    Args:
        logits: (N, C) of pictures that were not trained on.
        truth: int (N,) their classes.
        temperature: of the calibration.
        share: 0 to 1.

    Returns:
        A probability; 0.5, above which there is one class at most, when there are too few works to tell.
    """
    if len(truth) == 0:
        return 0.5
    own = np.sort(probabilities(logits, temperature)[np.arange(len(truth)), truth])
    # The correction for a finite sample: one more work, the picture that is asked about, may be any of them.
    rank = int(np.floor((1 - share) * (len(own) + 1)))
    return float(own[rank - 1]) if rank else 0.5


def fit_familiarity(train: ModelOutputs, validation: ModelOutputs, background: bool, seed: int) -> NoveltyDetector:
    """The score of :mod:`pipeline.query.novelty`, and the line that 95 % of the validation works pass.

    Args:
        train: training works.
        validation: works that were not trained on, to count by.
        background: whether the probes know one.
        seed: of the sample that is taken of very many training works.
    """
    gallery = novelty_features(train)
    if len(gallery) > GALLERY:
        gallery = gallery[np.sort(np.random.default_rng(seed).choice(len(gallery), GALLERY, replace=False))]
    return NoveltyDetector.fit(gallery, validation, background, PASSING)
