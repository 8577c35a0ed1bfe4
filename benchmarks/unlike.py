"""How well "unlike" is told: by what a build does, and by the scores that it was chosen among."""

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks._labelled import Collection, Split, Trained, background
from pipeline.core.probability import probabilities
from pipeline.evaluate import metrics
from pipeline.evaluate.calibration import fit_novelty_detector, fit_temperature
from pipeline.query.novelty import Scale, energy, log_odds, mean_knn_similarity, mean_over_depths
from pipeline.query.outputs import ModelOutputs
from pipeline.similarity.indexes.exact import ExactIndex

UNSEEN, BESIDE, STRANGE = "AUROC unlike: never seen", "AUROC unlike: beside a background", "AUROC unlike: drawn"
#: Resamples of an interval.
DRAWS = 1000
BUILT = "the lower of nearness and energy (what a build does)"
BUILT_BESIDE = "with a background: the lower of nearness and log odds (what a build does)"
Scores = dict[str, tuple[np.ndarray, bool]]


def measure(collection: Collection, split: Split, trained: Trained) -> dict[str, np.ndarray]:
    """Of what a build does, the AUROC (figure, low, high) of each way to ask that there are pictures for."""
    found: dict[str, np.ndarray] = {}
    scores = {False: _built(split, trained.seen, False)}
    if trained.taught:
        scores[True] = _built(split, trained.taught, True)
    for name, (taught, asked) in ways(collection, split).items():
        found[name] = _auroc(collection, split, scores[taught], asked)
    return found


def ways(collection: Collection, split: Split) -> dict[str, tuple[bool, np.ndarray]]:
    """Of each way to ask: whether a background is known, and rows that are asked; only if there are pictures for it."""
    found = {
        UNSEEN: (False, np.flatnonzero(collection.targets == -1)),
        BESIDE: (True, background(collection, split)[1]),
        STRANGE: (False, np.flatnonzero(collection.targets == -2)),
    }
    return {name: (taught, asked) for name, (taught, asked) in found.items() if len(asked)}


def _built(split: Split, seen: ModelOutputs, taught: bool) -> np.ndarray:
    """The score of a build, float (N,)."""
    return fit_novelty_detector(seen.only(split.train), seen.only(split.validation), taught, split.seed).score_samples(
        seen
    )


def by_score(collection: Collection, split: Split, trained: Trained) -> dict[str, dict[str, np.ndarray]]:
    """The same of single scores: title -> way to ask -> AUROC (figure, low, high).

    Scores that need a background are asked about what is none of it; all others have seen nothing.
    """
    asked = ways(collection, split)
    found: dict[str, dict[str, np.ndarray]] = {}
    for title, (score, taught) in _scores(collection, split, trained).items():
        of_it = {name: rows for name, (_, rows) in asked.items() if not (taught and name == UNSEEN)}
        found[title] = {name: _auroc(collection, split, score, rows) for name, rows in of_it.items()}
    return found


def table(measured: Sequence[Mapping[str, Mapping[str, np.ndarray]]]) -> str:
    """Means over divisions of what :func:`by_score` found, in Markdown."""
    columns = [name for name in (UNSEEN, BESIDE, STRANGE) if any(name in row for row in measured[0].values())]
    lines = [f"| score | {' | '.join(columns)} |", f"| --- |{' --- |' * len(columns)}"]
    for title, first in measured[0].items():
        cells = []
        for name in columns:
            means = np.mean([found[title][name] for found in measured], axis=0) if name in first else None
            cells.append("" if means is None else f"{means[0]:.3f} ({means[1]:.3f}–{means[2]:.3f})")
        lines.append(f"| {' | '.join([title, *cells])} |")
    return "\n".join(lines)


def _scores(collection: Collection, split: Split, trained: Trained) -> Scores:
    """Title -> score of every picture, float (N,), the higher the more familiar; and whether it needs a background."""
    seen, truth = trained.seen, collection.targets
    temperature = fit_temperature(seen.logits[split.validation], truth[split.validation])
    features = seen.embeddings[:, : trained.features]
    near, apart = (
        mean_knn_similarity(seen.signatures, ExactIndex(seen.signatures[split.train])),
        _relative_mahalanobis(features, truth, split),
    )
    energies = {name: energy(seen.probe_logits[:, at]) for at, name in _depths(seen)}
    several = [near, apart, next(iter(energies.values()))]
    found: Scores = {
        "highest probability": (probabilities(seen.logits, temperature).max(axis=1), False),
        "ten nearest works, classifier's features": (
            mean_knn_similarity(features, ExactIndex(features[split.train])),
            False,
        ),
        "ten nearest works, last layer (nearness)": (near, False),
        "relative Mahalanobis distance": (apart, False),
        "energy of the classifier": (energy(seen.logits), False),
        **{f"energy of the probe at {name}": (values, False) for name, values in energies.items()},
        "energy of the probes but the last layer's": (energy(mean_over_depths(seen.probe_logits)), False),
        "nearness, relative Mahalanobis distance and energy at the first depth, added": (
            np.sum([Scale.of(each[split.validation])(each) for each in several], axis=0),
            False,
        ),
        BUILT: (_built(split, seen, False), False),
    }
    if trained.taught:
        probe_logits = trained.taught.probe_logits
        found |= {
            **{
                f"with a background: log odds at {name}": (log_odds(probe_logits[:, at]), True)
                for at, name in _depths(seen)
            },
            "with a background: log odds of the probes but the last layer's": (
                log_odds(mean_over_depths(probe_logits)),
                True,
            ),
            BUILT_BESIDE: (_built(split, trained.taught, True), True),
        }
    return found


def _depths(seen: ModelOutputs) -> list[tuple[int, str]]:
    """Index and name of each depth: the last layer comes first, then the others from the picture on."""
    return [(at, f"depth {at}" if at else "the last layer") for at in (*range(1, seen.probe_logits.shape[1]), 0)]


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


def _auroc(collection: Collection, split: Split, score: np.ndarray, asked: np.ndarray) -> np.ndarray:
    known = (score[split.test], collection.sides[split.test], score[asked], collection.sides[asked])
    told = metrics.auroc_estimate(*known, DRAWS, split.seed)
    return np.array([told.value, told.low, told.high])
