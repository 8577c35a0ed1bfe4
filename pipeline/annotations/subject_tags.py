"""Stage tags: which subjects each work may show, learned from the tags that the catalogue gives.

One logistic regression a tag reads the embedding's features; the part that a metric head adds is left out, for it was
trained to forget what sets works of a class apart. Against a vote of the nearest works it was the better one on every
collection it was measured on (docs/decisions/0010-subject-tags.md), and each build measures both again. A work without
any tag is one that nobody has tagged, not one that shows nothing: it is neither learned from nor measured on.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.evaluate import metrics
from pipeline.query.tag_head import GUESSED, TOLD, TagHead

log = logging.getLogger("pipeline")

#: A tag needs so many works on each side of the split: to learn it, to calibrate it, to measure it.
LEAST = {"train": 10, "validation": 3, "test": 3}
#: The most frequent tags that are learned; tags by which the penalty is chosen; works that are learned from.
MOST, JUDGED, WORKS = 300, 40, 20_000
#: Inverse strengths of the penalty, chosen on the validation works.
PENALTIES = (0.001, 0.01, 0.1, 1.0)
#: The neighbour vote that is measured beside: nearest works, and how fast a vote fades with the similarity.
VOTERS, FADE = 20, 10.0
#: Groups that must carry a tag for an interval of its figure.
HANDS = 3
#: Works whose probabilities are in memory at a time.
BLOCK = 8192
METHOD = (
    "One logistic regression a tag on the features of the embedding, fitted on the tagged training works; the strength "
    "of its penalty is chosen, and one scale and one shift of all logits are fitted, on the tagged validation works "
    "(Platt 1999); measured on the tagged test works. A confidence says how often the catalogue gives the tag to such "
    "pictures: what a cataloguer leaves untold counts as not there."
)


@dataclass(frozen=True)
class Catalogue:
    """The catalogue's tags, upper and lower case alike.

    Attributes:
        tags: of each work, folded, each once.
        spelled: folded tag -> as it is mostly spelled.
        known: bool (N,), works that carry a tag.
    """

    tags: list[list[str]]
    spelled: dict[str, str]
    known: np.ndarray

    @classmethod
    def of(cls, tags: Sequence[Sequence[str]]) -> Catalogue:
        """From the column ``tags`` of ``objects.parquet``."""
        spellings: dict[str, Counter[str]] = {}
        folded = []
        for each in tags:
            clean = [text for tag in each if (text := str(tag).strip())]
            for tag in clean:
                spellings.setdefault(tag.casefold(), Counter())[tag] += 1
            folded.append(list(dict.fromkeys(tag.casefold() for tag in clean)))
        spelled = {fold: found.most_common(1)[0][0] for fold, found in spellings.items()}
        return cls(folded, spelled, np.array([bool(each) for each in folded], bool))

    def vocabulary(self, split: np.ndarray) -> tuple[list[str], dict[str, int]]:
        """The tags that can be learned, most frequent first, and the works of each of the others.

        Args:
            split: str (N,).
        """
        total: Counter[str] = Counter(tag for each in self.tags for tag in each)
        sides = {side: Counter(t for row in np.flatnonzero(split == side) for t in self.tags[row]) for side in LEAST}
        tagged = {side: int(((split == side) & self.known).sum()) for side in LEAST}
        ranked = sorted(total, key=lambda tag: (-total[tag], tag))
        # What every work carries tells nothing apart.
        fit = [
            tag
            for tag in ranked
            if all(least <= sides[side][tag] < tagged[side] for side, least in LEAST.items())
        ][:MOST]  # fmt: skip
        chosen = set(fit)
        return [self.spelled[tag] for tag in fit], {self.spelled[t]: total[t] for t in ranked if t not in chosen}

    def matrix(self, kept: Sequence[str]) -> np.ndarray:
        """Which work carries which of these tags, bool (N, T)."""
        place = {tag.casefold(): code for code, tag in enumerate(kept)}
        found = np.zeros((len(self.tags), len(kept)), bool)
        for row, each in enumerate(self.tags):
            found[row, [place[tag] for tag in each if tag in place]] = True
        return found


def fit(
    vectors: np.ndarray, truth: np.ndarray, held_out: np.ndarray, held_out_truth: np.ndarray
) -> tuple[np.ndarray, float]:
    """Weights of one regression a tag, float64 (T, F + 1) with the bias last, and the penalty that was chosen.

    Args:
        vectors: float32 (n, F), to learn from.
        truth: bool (n, T), most frequent tags first; each tag occurs and is missing.
        held_out: float32 (m, F), works whose log loss chooses the penalty.
        held_out_truth: bool (m, T).
    """
    few = min(JUDGED, truth.shape[1])
    best, chosen, weights = np.inf, PENALTIES[0], np.empty((0, vectors.shape[1] + 1))
    for penalty in PENALTIES:
        tried = _regressions(vectors, truth[:, :few], penalty)
        # A proper score, after what calibration mends: by the ranking alone, regressions so tight may win that they
        # hardly leave a tag's frequency.
        lost = platt(logits_of(held_out, tried), held_out_truth[:, :few]).loss
        if lost < best:
            best, chosen, weights = lost, penalty, tried
    return np.concatenate([weights, _regressions(vectors, truth[:, few:], chosen)]), chosen


def _regressions(vectors: np.ndarray, truth: np.ndarray, penalty: float) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    mean, spread = vectors.mean(axis=0), np.maximum(vectors.std(axis=0), 1e-9)
    scaled = (vectors - mean) / spread
    found = np.empty((truth.shape[1], vectors.shape[1] + 1))
    for place in range(truth.shape[1]):
        model = LogisticRegression(C=penalty, max_iter=300).fit(scaled, truth[:, place])
        # Standardising is made part of the weights, so that serving needs none.
        found[place, :-1] = model.coef_[0] / spread
        found[place, -1] = model.intercept_[0] - found[place, :-1] @ mean
    return found


@dataclass(frozen=True)
class Calibration:
    """One scale and one shift of all logits, and the mean log loss that they reach."""

    scale: float
    shift: float
    loss: float


def platt(logits: np.ndarray, truth: np.ndarray) -> Calibration:
    """The scale and shift of all logits (n, T) that make the tags bool (n, T) most likely; the scale stays above 0.

    One pair for all tags: a tag with three works on the validation side could not hold two numbers of its own.
    """
    from scipy.optimize import minimize

    x, y = logits.ravel(), truth.ravel().astype(float)

    def loss(at: np.ndarray) -> float:
        z = np.exp(at[0]) * x + at[1]
        return float((np.logaddexp(0, z) - y * z).mean())

    found = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=[(-3, 3), (-10, 10)])
    return Calibration(float(np.exp(found.x[0])), float(found.x[1]), float(found.fun))


def vote(queries: np.ndarray, gallery: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """What the nearest works' tags say, weighted by likeness: float (Q, T).

    Args:
        queries: float32 (Q, F), of equal length.
        gallery: float32 (N, F), of equal length.
        truth: bool (N, T), the gallery's tags.
    """
    k = min(VOTERS, len(gallery))
    length = float(np.linalg.norm(gallery[0]) ** 2)
    parts = []
    for block in np.array_split(queries, max(1, len(queries) // 512)):
        near = block @ gallery.T / length
        rows = np.argpartition(-near, k - 1, axis=1)[:, :k]
        likeness = np.take_along_axis(near, rows, axis=1)
        weight = np.exp(FADE * (likeness - likeness.max(axis=1, keepdims=True)))
        parts.append(np.einsum("qk,qkt->qt", weight, truth[rows]) / weight.sum(axis=1, keepdims=True))
    return np.concatenate(parts)


def figure_if_known(figure: metrics.Estimate, groups: np.ndarray) -> dict[str, float | None]:
    """A tag's figure; of works of two hands no interval can be told, for the resamples are always the same two."""
    few = len(np.unique(groups)) < HANDS
    return figure.as_dict() | ({"low": None, "high": None} if few else {})


def how_right(
    raw: np.ndarray, sure: np.ndarray, truth: np.ndarray, groups: np.ndarray, count: int, seed: int
) -> dict[str, Any]:
    """How often what is told is right: of guesses, and by confidence, before calibration and after.

    Args:
        raw: (n, T), confidences before calibration.
        sure: (n, T), confidences after it.
        truth: bool (n, T).
        groups: (n,), resampled as wholes.
        count: bootstrap resamples.
        seed: of them.
    """

    def measured(figure: Callable[..., Any], chances: np.ndarray, chosen: np.ndarray) -> Any:
        rows, codes = np.nonzero(chosen)
        draws = metrics.resamples(groups[rows], count, seed)
        return figure(chances[rows, codes], truth[rows, codes], groups[rows], draws)

    def precision(_: np.ndarray, right: np.ndarray, *of: np.ndarray) -> metrics.Estimate:
        return metrics.mean(right, *of)

    guessed = sure >= GUESSED
    rows, codes = np.nonzero(truth)
    hits = guessed[rows, codes]
    return {
        "ece_before": measured(metrics.expected_calibration_error, raw, raw >= TOLD).as_dict(),
        "ece": measured(metrics.expected_calibration_error, sure, sure >= TOLD).as_dict(),
        "bins": measured(metrics.calibration_bins, sure, sure >= TOLD),
        "guesses": int(guessed.sum()),
        "right": measured(precision, sure, guessed).as_dict(),
        "found": metrics.mean(hits, groups[rows], metrics.resamples(groups[rows], count, seed)).as_dict(),
    }


def guess_all(head: TagHead, embeddings: np.ndarray) -> pd.DataFrame:
    """Tags of every work that are likely enough to be told: row, tag, confidence; surest first in a work."""
    parts = []
    for start in range(0, len(embeddings), BLOCK):
        chances = head.probabilities(embeddings[start : start + BLOCK])
        rows, codes = np.nonzero(chances >= TOLD)
        parts.append(guess_table(rows + start, np.array(head.tags, object)[codes], chances[rows, codes]))
    return pd.concat(parts).sort_values(["row", "confidence"], ascending=[True, False], kind="stable")


def guess_table(rows: Any, tags: Any, confidences: Any) -> pd.DataFrame:
    """The table ``works.parquet``: a row for each work and guessed tag."""
    return pd.DataFrame(
        {
            "row": np.asarray(rows, np.int64),
            "tag": pd.Series(tags, dtype="str"),
            "confidence": np.asarray(confidences, np.float32),
        }
    )


def sampled(rows: np.ndarray, seed: int) -> np.ndarray:
    """At most :data:`WORKS` of the rows, chosen by the seed, in order."""
    if len(rows) <= WORKS:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, WORKS, replace=False))


def logits_of(vectors: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Logits (N, T) of vectors (N, F) by weights (T, F + 1), the last of which is the bias."""
    return np.asarray(vectors @ weights[:, :-1].T + weights[:, -1])
