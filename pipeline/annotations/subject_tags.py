"""Which subjects each work may show, learned from the tags that the catalogue gives.

One logistic regression a tag reads the embedding's features. The part that a metric head adds is left out, because the
head was trained to forget what separates works of one class. On every collection that was measured this was better than
a vote of the nearest works (docs/decisions/0010-subject-tags.md), and each build measures both again. A work without
any tag has not been tagged, and may show anything. It is used neither for training nor for measuring.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.annotations.base import AnnotationInput, Annotations, Annotator
from pipeline.artefacts.annotations import table as annotation_table
from pipeline.core.nearest import nearest_neighbours
from pipeline.evaluate import metrics
from pipeline.query.tag_head import GUESSED, HEAD, SHOWN, WORDS, TagHead, sigmoid

log = logging.getLogger("pipeline")

#: Works of each side of the split that a tag needs: to learn it, to calibrate it, to measure it.
MIN_WORKS = {"train": 10, "validation": 3, "test": 3}
#: The most frequent tags that are learned; tags by which the penalty is chosen; works that are learned from.
MAX_TAGS, PENALTY_TAGS, MAX_TRAINING_WORKS = 300, 40, 20_000
#: Inverse strengths of the L2 penalty; the validation works choose one.
PENALTIES = (0.001, 0.01, 0.1, 1.0)
#: The neighbour vote that is measured for comparison: nearest works, and the factor of the similarity in the exponent
#: of a vote's weight.
VOTE_NEIGHBOURS, VOTE_SHARPNESS = 20, 10.0
#: Works whose probabilities are in memory at a time.
BLOCK = 8192
METHOD = (
    "One logistic regression a tag on the features of the embedding, trained on the tagged training works. The tagged "
    "validation works are used to select the strength of its penalty, and to fit one scale and one shift of all logits "
    "(Platt 1999). The figures are measured on the tagged test works. A confidence is the probability that the "
    "catalogue gives the tag to such a picture: a subject that the catalogue does not name counts as absent."
)


def annotate(given: AnnotationInput) -> Annotations:
    """Guesses of every work, ``works.parquet`` and ``head.npy``, the latter where a tag is given to enough works."""
    split = given.objects["split"].to_numpy(str)
    catalogue = CatalogueTags.of(given.objects["tags"].tolist())
    vocabulary, left_out = catalogue.vocabulary(split)
    figures: dict[str, Any] = {
        "works_with_tags": int(catalogue.tagged.sum()),
        "least": MIN_WORKS,
        "told_from": SHOWN,
        "guessed_from": GUESSED,
        "left_out": [{"tag": tag, "works": works} for tag, works in left_out.items()],
    }
    if not vocabulary:
        log.info("  no tag is given to enough works")
        return _annotations(guess_table([], [], []), figures | {"tags": []})
    embeddings = np.ascontiguousarray(given.embeddings)
    features, carries = embeddings[:, : given.feature_width], catalogue.matrix(vocabulary)
    train, validation, test = (np.flatnonzero((split == side) & catalogue.tagged) for side in MIN_WORKS)
    if len(train) > MAX_TRAINING_WORKS:
        rng = np.random.default_rng(given.seed)
        train = np.sort(rng.choice(train, MAX_TRAINING_WORKS, replace=False))
    weights, penalty = fit(features[train], carries[train], features[validation], carries[validation])
    scaling = platt(logits_of(features[validation], weights), carries[validation])
    log.info("  %d tags; logits scaled by %.2f and shifted by %.2f", len(vocabulary), scaling.scale, scaling.shift)
    calibrated = scaling.scale * weights
    calibrated[:, -1] += scaling.shift
    head = np.zeros((len(vocabulary), embeddings.shape[1] + 1), np.float32)
    head[:, : features.shape[1]], head[:, -1] = calibrated[:, :-1], calibrated[:, -1]
    guesses = guess_all(TagHead(tuple(vocabulary), head), embeddings)

    groups = given.groups[test]
    draws = metrics.resamples(groups, given.bootstrap, given.seed)
    before, after = (sigmoid(logits_of(features[test], each)) for each in (weights, calibrated))
    votes = vote(features[test], features[train], carries[train])
    per_tag, mean = metrics.average_precision(after, carries[test], groups, draws)
    # Works of which each tag is guessed, and to which the catalogue does not give it.
    likely = guesses[guesses["confidence"] >= GUESSED]
    codes = pd.Index(vocabulary).get_indexer(likely["tag"])
    beyond_catalogue = np.bincount(codes[~carries[likely["row"].to_numpy(), codes]], minlength=len(vocabulary))
    figures |= {
        "method": METHOD,
        "penalty": penalty,
        "scale": round(scaling.scale, 4),
        "shift": round(scaling.shift, 4),
        "works": {"train": len(train), "validation": len(validation), "test": len(test)},
        "map": mean.as_dict(),
        "map_neighbours": metrics.average_precision(votes, carries[test], groups, draws)[1].as_dict(),
        "map_frequency": round(float(carries[test].mean(axis=0).mean()), 4),
        **guess_figures(before, after, carries[test], groups, given.bootstrap, given.seed),
        "tags": [
            {
                "tag": tag,
                "works": int(carries[:, code].sum()),
                "guessed": int(beyond_catalogue[code]),
                "test": int(carries[test, code].sum()),
                "frequency": round(float(carries[test, code].mean()), 4),
                "average_precision": per_tag[code].as_dict(),
            }
            for code, tag in enumerate(vocabulary)
        ],
    }
    return _annotations(guesses, figures, head)


def _annotations(guesses: pd.DataFrame, figures: dict[str, Any], head: np.ndarray | None = None) -> Annotations:
    table = annotation_table(
        guesses["row"].to_numpy(), label=guesses["tag"].tolist(), confidence=guesses["confidence"].to_numpy()
    )
    files: dict[str, Any] = {"works.parquet": guesses}
    return Annotations(table, figures, files if head is None else files | {HEAD: head})


@dataclass(frozen=True)
class CatalogueTags:
    """The catalogue's tags, upper and lower case alike."""

    tags: list[list[str]]  #: of each work, case-folded, each once
    spelling: dict[str, str]  #: case-folded tag -> its most frequent spelling
    tagged: np.ndarray  #: bool (N,), works that carry a tag

    @classmethod
    def of(cls, tags: Sequence[Sequence[str]]) -> CatalogueTags:
        """From the column ``tags`` of ``objects.parquet``."""
        spellings: dict[str, Counter[str]] = {}
        folded = []
        for each in tags:
            clean = [text for tag in each if (text := str(tag).strip())]
            for tag in clean:
                spellings.setdefault(tag.casefold(), Counter())[tag] += 1
            folded.append(list(dict.fromkeys(tag.casefold() for tag in clean)))
        spelling = {fold: counts.most_common(1)[0][0] for fold, counts in spellings.items()}
        return cls(folded, spelling, np.array([bool(each) for each in folded], bool))

    def vocabulary(self, split: np.ndarray) -> tuple[list[str], dict[str, int]]:
        """The tags that can be learned, most frequent first, and the works of each of the others; split is str (N,)."""
        total: Counter[str] = Counter(tag for each in self.tags for tag in each)
        per_side = {
            side: Counter(tag for row in np.flatnonzero(split == side) for tag in self.tags[row]) for side in MIN_WORKS
        }
        tagged = {side: int(((split == side) & self.tagged).sum()) for side in MIN_WORKS}
        ranked = sorted(total, key=lambda tag: (-total[tag], tag))

        def enough(tag: str) -> bool:
            # A tag that every work carries separates nothing.
            return all(least <= per_side[side][tag] < tagged[side] for side, least in MIN_WORKS.items())

        learnable = [tag for tag in ranked if enough(tag)][:MAX_TAGS]
        left_out = {self.spelling[tag]: total[tag] for tag in ranked if tag not in set(learnable)}
        return [self.spelling[tag] for tag in learnable], left_out

    def matrix(self, vocabulary: Sequence[str]) -> np.ndarray:
        """Which work carries which of these tags, bool (N, T)."""
        code_of = {tag.casefold(): code for code, tag in enumerate(vocabulary)}
        carries = np.zeros((len(self.tags), len(vocabulary)), bool)
        for row, each in enumerate(self.tags):
            carries[row, [code_of[tag] for tag in each if tag in code_of]] = True
        return carries


def fit(
    vectors: np.ndarray, carries: np.ndarray, held_out: np.ndarray, held_out_carries: np.ndarray
) -> tuple[np.ndarray, float]:
    """Weights of one regression a tag, float64 (T, F + 1) with the bias last, and the penalty that was chosen.

    They are trained on ``vectors`` float32 (n, F) with the tags ``carries`` bool (n, T), most frequent tags first; each
    tag occurs and is missing. The log loss of the held-out works, m of them, chooses the penalty.
    """
    few = min(PENALTY_TAGS, carries.shape[1])
    best, chosen, weights = np.inf, PENALTIES[0], np.empty((0, vectors.shape[1] + 1))
    for penalty in PENALTIES:
        tried = _regressions(vectors, carries[:, :few], penalty)
        # A proper score, after calibration: by ranking alone, a penalty may win that is so strong that the
        # probabilities hardly differ from a tag's frequency.
        loss = platt(logits_of(held_out, tried), held_out_carries[:, :few]).loss
        if loss < best:
            best, chosen, weights = loss, penalty, tried
    return np.concatenate([weights, _regressions(vectors, carries[:, few:], chosen)]), chosen


def _regressions(vectors: np.ndarray, carries: np.ndarray, penalty: float) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    mean, deviation = vectors.mean(axis=0), np.maximum(vectors.std(axis=0), 1e-9)
    scaled = (vectors - mean) / deviation
    weights = np.empty((carries.shape[1], vectors.shape[1] + 1))
    for code in range(carries.shape[1]):
        model = LogisticRegression(C=penalty, max_iter=300).fit(scaled, carries[:, code])
        # Standardisation is folded into the weights, so that serving needs none.
        weights[code, :-1] = model.coef_[0] / deviation
        weights[code, -1] = model.intercept_[0] - weights[code, :-1] @ mean
    return weights


@dataclass(frozen=True)
class PlattScaling:
    """One scale and one shift of all logits, and the mean log loss that they reach."""

    scale: float
    shift: float
    loss: float


def platt(logits: np.ndarray, carries: np.ndarray) -> PlattScaling:
    """The scale and shift of all logits (n, T) that make the tags bool (n, T) most likely; the scale stays above 0.

    All tags share one pair: a tag with three validation works has too few for a pair of its own.
    """
    from scipy.optimize import minimize

    x, y = logits.ravel(), carries.ravel().astype(float)

    def loss(at: np.ndarray) -> float:
        z = np.exp(at[0]) * x + at[1]
        return float((np.logaddexp(0, z) - y * z).mean())

    best = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=[(-3, 3), (-10, 10)])
    return PlattScaling(float(np.exp(best.x[0])), float(best.x[1]), float(best.fun))


def vote(queries: np.ndarray, gallery: np.ndarray, carries: np.ndarray) -> np.ndarray:
    """Votes of the nearest works for their tags, weighted by similarity: float (Q, T).

    ``queries`` float32 (Q, F) and ``gallery`` float32 (N, F) are of equal length, ``carries`` are the tags of the
    gallery, bool (N, T).
    """
    # The vectors are a part of an embedding of length 1, and shorter.
    squared_length = float(np.linalg.norm(gallery[0]) ** 2)
    rows, similarities = nearest_neighbours(queries, gallery, VOTE_NEIGHBOURS)
    similarities = similarities / squared_length
    weights = np.exp(VOTE_SHARPNESS * (similarities - similarities[:, :1]))
    blocks = (slice(start, start + BLOCK) for start in range(0, len(queries), BLOCK))
    votes = [np.einsum("qk,qkt->qt", weights[block], carries[rows[block]]) for block in blocks]
    return np.concatenate(votes) / weights.sum(axis=1, keepdims=True)


def guess_figures(
    before: np.ndarray, after: np.ndarray, carries: np.ndarray, groups: np.ndarray, count: int, seed: int
) -> dict[str, Any]:
    """How often guesses are right: of all guesses, and by confidence before and after calibration.

    ``before`` and ``after`` are confidences (n, T), ``carries`` is bool (n, T). Intervals come from ``count`` resamples
    of ``groups`` (n,).
    """

    def sample(chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        chosen_groups = groups[np.nonzero(chosen)[0]]
        return chosen_groups, metrics.resamples(chosen_groups, count, seed)

    shown_before, shown, guessed = before >= SHOWN, after >= SHOWN, after >= GUESSED
    error = metrics.expected_calibration_error
    return {
        "ece_before": error(before[shown_before], carries[shown_before], *sample(shown_before)).as_dict(),
        "ece": error(after[shown], carries[shown], *sample(shown)).as_dict(),
        "bins": metrics.calibration_bins(after[shown], carries[shown], *sample(shown)),
        "guesses": int(guessed.sum()),
        "right": metrics.mean(carries[guessed], *sample(guessed)).as_dict(),
        "found": metrics.mean(guessed[carries], *sample(carries)).as_dict(),
    }


def guess_all(head: TagHead, embeddings: np.ndarray) -> pd.DataFrame:
    """Tags of every work from confidence :data:`SHOWN` on: row, tag, confidence; most confident first in a work."""
    parts = []
    for start in range(0, len(embeddings), BLOCK):
        chances = head.probabilities(embeddings[start : start + BLOCK])
        rows, codes = np.nonzero(chances >= SHOWN)
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


def logits_of(vectors: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Logits (N, T) of vectors (N, F) by weights (T, F + 1), the last of which is the bias."""
    return np.asarray(vectors @ weights[:, :-1].T + weights[:, -1])


ANNOTATOR = Annotator(
    "Subject tags",
    "Subjects that a picture may show, learned from the tags that the catalogue gives.",
    annotate,
    folder="tags",
    figures_file=WORDS,
    libraries=("scikit-learn", "scipy"),
)
