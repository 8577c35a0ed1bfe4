"""How well "unlike" is told: by what a build does, and by the scores that it was chosen among."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks._labelled import Collection, Split, Trained
from pipeline import metrics
from pipeline.background import divided
from pipeline.calibration import fit_familiarity, fit_temperature, probabilities
from pipeline.familiarity import Familiarity, energy, log_odds, nearness, regressed

UNSEEN, BACKGROUND, STRANGE = "AUROC unlike: never seen", "AUROC unlike: beside a background", "AUROC unlike: drawn"
#: Resamples of an interval.
DRAWS = 1000
Scores = dict[str, tuple[np.ndarray, bool]]


def measure(collection: Collection, split: Split, trained: Trained) -> dict[str, np.ndarray]:
    """Of what a build does, the AUROC (figure, low, high) of each way to ask that there are pictures for."""
    found: dict[str, np.ndarray] = {}
    scores: dict[bool, np.ndarray] = {}
    seen = trained.seen
    for name, (background, asked) in ways(collection, split).items():
        taught = len(background) > 0
        if taught not in scores:
            familiarity = _fitted(collection, split, trained, background)
            scores[taught] = familiarity.score(seen.embeddings, seen.logits, seen.signatures)
        found[name] = _auroc(collection, split, scores[taught], asked)
    return found


def ways(collection: Collection, split: Split) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Of each way to ask: rows of the background, and rows that are asked; only those that there are pictures for."""
    unknown = np.flatnonzero(collection.targets == -1)
    nothing = unknown[:0]
    apart = divided(collection.sides[unknown], split.seed)
    found = {
        UNSEEN: (nothing, unknown),
        BACKGROUND: (unknown[apart == "train"], unknown[apart == "test"]),
        STRANGE: (nothing, np.flatnonzero(collection.targets == -2)),
    }
    return {name: (background, asked) for name, (background, asked) in found.items() if len(asked)}


def by_score(collection: Collection, split: Split, trained: Trained) -> dict[str, dict[str, np.ndarray]]:
    """The same of single scores: title -> way to ask -> AUROC (figure, low, high).

    Scores that need a background are asked about what is none of it; all others have seen nothing.
    """
    asked = ways(collection, split)
    background = asked[BACKGROUND][0] if BACKGROUND in asked else np.empty(0, np.int64)
    found: dict[str, dict[str, np.ndarray]] = {}
    for title, (score, taught) in _scores(collection, split, trained, background).items():
        of_it = {name: rows for name, (_, rows) in asked.items() if not (taught and name == UNSEEN)}
        found[title] = {name: _auroc(collection, split, score, rows) for name, rows in of_it.items()}
    return found


def table(measured: Sequence[Mapping[str, Mapping[str, np.ndarray]]]) -> str:
    """Means over divisions of what :func:`by_score` found, in Markdown."""
    columns = [name for name in (UNSEEN, BACKGROUND, STRANGE) if any(name in row for row in measured[0].values())]
    lines = [f"| score | {' | '.join(columns)} |", f"| --- |{' --- |' * len(columns)}"]
    for title, first in measured[0].items():
        cells = []
        for name in columns:
            means = np.mean([found[title][name] for found in measured], axis=0) if name in first else None
            cells.append("" if means is None else f"{means[0]:.3f} ({means[1]:.3f}–{means[2]:.3f})")
        lines.append(f"| {' | '.join([title, *cells])} |")
    return "\n".join(lines)


def _scores(collection: Collection, split: Split, trained: Trained, background: np.ndarray) -> Scores:
    """Title -> score of every picture, float (N,), the higher the more familiar; and whether it needs a background."""
    seen, truth = trained.seen, collection.targets
    plain = _fitted(collection, split, trained, background[:0])
    temperature = fit_temperature(seen.logits[split.validation], truth[split.validation])
    features = seen.embeddings[:, : trained.features]
    found: Scores = {
        "highest probability": (probabilities(seen.logits, temperature).max(axis=1), False),
        "ten nearest works, classifier's features": (nearness(features, features[split.train]), False),
        "ten nearest works, last layer": (nearness(seen.signatures, seen.signatures[split.train]), False),
        "relative Mahalanobis distance": (_relative_mahalanobis(features, truth, split), False),
        "energy of the classifier": (energy(seen.logits), False),
        "energy of a regression": (energy(plain.asked(seen.embeddings, seen.logits)), False),
        "last layer and energy of a regression (what a build does)": (
            plain.score(seen.embeddings, seen.logits, seen.signatures),
            False,
        ),
    }
    if len(background):
        taught = _fitted(collection, split, trained, background)
        weights = taught.background
        assert weights is not None
        chances = probabilities(regressed(seen.embeddings, weights))
        found |= {
            "with a background: highest probability of a class": (chances[:, :-1].max(axis=1), True),
            "with a background: log odds of the classes": (log_odds(seen.embeddings, weights), True),
            "with a background: the lower of nearness and log odds (what a build does)": (
                taught.score(seen.embeddings, seen.logits, seen.signatures),
                True,
            ),
        }
    return found


def _relative_mahalanobis(features: np.ndarray, truth: np.ndarray, split: Split) -> np.ndarray:
    """Nearness to the likeliest class against nearness to all works (Ren et al. 2021, arXiv:2106.09022), float (N,)."""
    from sklearn.covariance import LedoitWolf

    known, classes = features[split.train], truth[split.train]
    middles = np.stack([known[classes == each].mean(axis=0) for each in np.unique(classes)])
    within = LedoitWolf(assume_centered=True).fit(known - middles[np.searchsorted(np.unique(classes), classes)])
    overall = LedoitWolf().fit(known)
    own = np.stack([_distances(features - middle, within.precision_) for middle in middles]).min(axis=0)
    return np.asarray(_distances(features - overall.location_, overall.precision_) - own)


def _distances(differences: np.ndarray, precision: np.ndarray) -> np.ndarray:
    return np.einsum("nd,de,ne->n", differences, precision, differences, optimize=True)


def _fitted(collection: Collection, split: Split, trained: Trained, background: np.ndarray) -> Familiarity:
    seen = trained.seen
    return fit_familiarity(
        seen.only(split.train), collection.targets[split.train], seen.only(split.validation), seen.only(background),
        trained.features, split.seed,
    )  # fmt: skip


def _auroc(collection: Collection, split: Split, score: np.ndarray, asked: np.ndarray) -> np.ndarray:
    known = (score[split.test], collection.sides[split.test], score[asked], collection.sides[asked])
    told = metrics.auroc_estimate(*known, DRAWS, split.seed)
    return np.array([told.value, told.low, told.high])
