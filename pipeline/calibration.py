"""From logits to probabilities that mean what they say: temperature scaling (Guo et al. 2017, arXiv:1706.04599)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest
from pipeline.artefacts.files import write_json
from pipeline.familiarity import Familiarity, Scale, energy, log_odds, nearness, signed
from pipeline.runner import Context

#: Share of the validation works whose true class is among those that are named.
COVERED = 0.95
#: Share of the validation works that count as like the collection.
PASSING = 0.95
#: Training works among which a picture's nearest are looked for, at most: 5 MB, and half a millisecond.
GALLERY = 10_000


def probabilities(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Softmax of ``logits / temperature``.

    Args:
        logits: (..., C).
        temperature: above 1 makes the answer less sure.

    Returns:
        float64 (..., C), each row sums to 1.
    """
    scaled = np.asarray(logits, np.float64) / temperature
    scaled -= scaled.max(axis=-1, keepdims=True)
    weights = np.exp(scaled)
    return weights / weights.sum(axis=-1, keepdims=True)


def negative_log_likelihood(logits: np.ndarray, truth: np.ndarray, temperature: float) -> float:
    """Mean of ``-log p(true class)``; logits (N, C), truth int (N,)."""
    chosen = probabilities(logits, temperature)[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())


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


@dataclass(frozen=True)
class Seen:
    """What the model says of pictures: ``embeddings`` (N, D), ``logits`` (N, C), ``signatures`` (N, S), float32."""

    embeddings: np.ndarray
    logits: np.ndarray
    signatures: np.ndarray

    @classmethod
    def load(cls, folder: Path, prefix: str = "") -> Seen:
        """As the stage embed wrote it, of the works or (by a prefix) of the background."""
        names = ("embeddings", "logits", "signatures")
        return cls(*(np.ascontiguousarray(np.load(folder / f"{prefix}{name}.npy")) for name in names))

    def only(self, rows: np.ndarray) -> Seen:
        """Of some of the pictures, by a mask or by indices."""
        return Seen(self.embeddings[rows], self.logits[rows], self.signatures[rows])


def fit_familiarity(
    train: Seen, truth: np.ndarray, validation: Seen, background: Seen, features: int, seed: int
) -> Familiarity:
    """The score of :mod:`pipeline.familiarity`, and the line that 95 % of the validation works pass.

    Args:
        train: training works.
        truth: int (n,), their classes.
        validation: works that were not trained on, to count by.
        background: pictures of none of the classes to learn from; may be empty.
        features: how many of an embedding's first values no class has bent, to ask the classes and the background by.
        seed: of the sample that is taken of very many training works.
    """
    gallery = signed(train.embeddings, train.signatures)
    if len(gallery) > GALLERY:
        gallery = gallery[np.sort(np.random.default_rng(seed).choice(len(gallery), GALLERY, replace=False))]
    near = Scale.of(nearness(signed(validation.embeddings, validation.signatures), gallery))
    several = len(np.unique(truth)) > 1
    weights = _regression(train.embeddings, truth, int(truth.max()) + 1, features) if several else None
    found = Familiarity(gallery, near, Scale(0.0, 1.0), weights)
    found = replace(found, sure=Scale.of(energy(found.asked(validation.embeddings, validation.logits))))
    if len(background.embeddings):
        classes = int(truth.max()) + 1
        both = np.concatenate([train.embeddings, background.embeddings])
        targets = np.concatenate([truth, np.full(len(background.embeddings), classes)])
        weights = _regression(both, targets, classes + 1, features)
        apart = Scale.of(log_odds(validation.embeddings, weights))
        found = replace(found, background=weights, apart=apart)
    if len(validation.logits) == 0:
        return found
    scores = found.score(validation.embeddings, validation.logits, validation.signatures)
    return replace(found, least=float(np.quantile(scores, 1 - PASSING)))


def _regression(embeddings: np.ndarray, targets: np.ndarray, classes: int, features: int) -> np.ndarray:
    """Weights for :func:`pipeline.familiarity.regressed`: float32 (classes, D + 1), classes weighing alike."""
    from sklearn.linear_model import LogisticRegression

    read = embeddings[:, :features]
    # Each part of an embedding has a length of its own below 1; the regression's strength is meant for length 1.
    size = float(np.linalg.norm(read, axis=1).mean())
    model = LogisticRegression(C=10.0, max_iter=2000, class_weight="balanced").fit(read / size, targets)
    weights = np.zeros((classes, embeddings.shape[1] + 1), np.float32)
    # Of two classes there is one row, which speaks for the second.
    rows = model.coef_ if len(model.classes_) > 2 else np.concatenate([-model.coef_, model.coef_]) / 2
    biases = model.intercept_ if len(model.classes_) > 2 else np.concatenate([-model.intercept_, model.intercept_]) / 2
    weights[model.classes_, :features] = rows / size
    weights[model.classes_, -1] = biases
    # A class without a training work is never what a picture is liker to.
    weights[np.setdiff1d(np.arange(classes), model.classes_), -1] = -1e3
    return weights


def run(context: Context) -> None:
    """Stage calibrate: ``calibration.json`` and ``model/``, fitted on the validation works, which were not trained on.

    ``model/`` holds what :class:`pipeline.familiarity.Familiarity` is read from.
    """
    classes = manifest.read_json(context.inputs["acquire"] / "classes.json")
    codes = {entry["key"]: index for index, entry in enumerate(classes)}
    objects = pd.read_parquet(context.inputs["split"] / "objects.parquet", columns=["label", "split"])
    labels, split = objects["label"].to_numpy(str), objects["split"].to_numpy(str)
    seen = Seen.load(context.inputs["embed"])
    trained, held_out = split == "train", split == "validation"
    truth = np.array([codes.get(label, -1) for label in labels], np.int64)
    logits = seen.logits[held_out]
    temperature = fit_temperature(logits, truth[held_out])
    write_json(
        context.out / "calibration.json",
        {
            "method": "temperature scaling, fitted on the validation works",
            "temperature": round(temperature, 4),
            "least_named": round(between(logits, truth[held_out], temperature), 4),
            "works": int(held_out.sum()),
        },
    )
    sides = pd.read_parquet(context.inputs["background"] / "background.parquet", columns=["split"])["split"]
    background = Seen.load(context.inputs["embed"], "background_").only((sides == "train").to_numpy())
    parts = manifest.read_json(context.inputs["train"] / "training" / "summary.json")["embedding"]["parts"]
    (context.out / "model").mkdir()
    fit_familiarity(
        seen.only(trained), truth[trained], seen.only(held_out), background, parts["features"], context.config.seed
    ).save(context.out / "model")
