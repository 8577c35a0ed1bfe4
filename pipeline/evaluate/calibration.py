"""Calibration on the validation works: temperature, threshold of the prediction set, novelty detector.

Temperature scaling: Guo et al. 2017, arXiv:1706.04599.
"""

import numpy as np

from pipeline.core.probability import negative_log_likelihood, probabilities
from pipeline.query.novelty import NoveltyDetector, novelty_features
from pipeline.query.outputs import ModelOutputs

#: Share of the validation works whose true class is in the prediction set.
COVERAGE = 0.95
#: Share of the validation works above the novelty threshold.
PASS_RATE = 0.95
#: Training works in the novelty detector at most: 5 MB, and half a millisecond a picture.
MAX_GALLERY = 10_000


def fit_temperature(logits: np.ndarray, truth: np.ndarray) -> float:
    """The temperature, from 0.05 to 20, that maximises the likelihood of the validation labels; 1.0 without labels.

    ``logits`` (N, C) are of pictures that were not trained on, ``truth`` int (N,) are their classes.
    """
    if len(truth) == 0:
        return 1.0
    from scipy.optimize import minimize_scalar

    best = minimize_scalar(
        lambda log_t: negative_log_likelihood(logits, truth, float(np.exp(log_t))),
        bounds=(np.log(0.05), np.log(20)),
        method="bounded",
    )
    return float(np.exp(best.x))


def conformal_threshold(logits: np.ndarray, truth: np.ndarray, temperature: float, coverage: float = COVERAGE) -> float:
    """The probability from which on a class belongs to the prediction set.

    Split conformal prediction (Sadinle et al. 2019, arXiv:1609.00451): the set holds the true class for ``coverage`` of
    the pictures that are like the validation works. It has one class where the model is confident, and several where
    their probabilities are close. ``logits`` (N, C) are of pictures that were not trained on, ``truth`` int (N,) are
    their classes. If there are too few of them, the threshold is 0.5; at most one class is above that.
    """
    if len(truth) == 0:
        return 0.5
    own = np.sort(probabilities(logits, temperature)[np.arange(len(truth)), truth])
    # Finite-sample correction: the query is one more sample.
    rank = int(np.floor((1 - coverage) * (len(own) + 1)))
    return float(own[rank - 1]) if rank else 0.5


def fit_novelty_detector(train: ModelOutputs, validation: ModelOutputs, background: bool, seed: int) -> NoveltyDetector:
    """The detector of :mod:`pipeline.query.novelty`, with the threshold that 95 % of the validation works pass.

    Args:
        train: training works.
        validation: works that were not trained on; the scales and the threshold are fitted on them.
        background: whether the probes were trained with a background.
        seed: of the sample that is taken of very many training works.
    """
    gallery = novelty_features(train)
    if len(gallery) > MAX_GALLERY:
        gallery = gallery[np.sort(np.random.default_rng(seed).choice(len(gallery), MAX_GALLERY, replace=False))]
    return NoveltyDetector.fit(gallery, validation, background, PASS_RATE)
