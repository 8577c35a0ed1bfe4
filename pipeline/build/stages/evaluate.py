"""Stage evaluate: what the classifier, the neighbours and the maps are worth, on works held out of training."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest
from pipeline.build.stage import Context
from pipeline.core import native_stderr
from pipeline.core.files import write_json
from pipeline.core.probability import probabilities
from pipeline.evaluate import metrics, synthetic_negatives
from pipeline.evaluate.report import Measured, reading, written
from pipeline.images.decoding import Preprocessing
from pipeline.query.model import FILE_NAME, ServingModel
from pipeline.query.novelty import Familiarity
from pipeline.query.outputs import Seen

#: scikit-learn's trustworthiness holds N x N distances; a sample of this many works is 128 MB.
TRUSTED_SAMPLE = 4000
METHOD = (
    "Measured on the test works, which took no part in training, early stopping or calibration. No known artist "
    "(or group) and no near-duplicate stands on two sides of the split. Neighbours are looked for among the training "
    "and validation works only. Intervals are 95 % bootstrap intervals over {draws} resamples of whole groups."
)


def run(context: Context) -> None:
    """Writes ``metrics``, ``reliability`` and ``controls.json``, ``predictions.parquet`` and ``report.md``."""
    settings, seed = context.config.evaluation, context.config.seed
    classes = manifest.read_json(context.inputs["acquire"] / "classes.json")
    keys = [entry["key"] for entry in classes]
    objects = pd.read_parquet(
        context.inputs["split"] / "objects.parquet", columns=["label", "split", "group", "artist"]
    )
    calibration = manifest.read_json(context.inputs["calibrate"] / "calibration.json")
    logits = np.load(context.inputs["embed"] / "logits.npy")
    chances = probabilities(logits, float(calibration["temperature"]))
    predictions = _predictions(objects, chances, keys)
    predictions.to_parquet(context.out / "predictions.parquet", index=False)

    test = (objects["split"] == "test").to_numpy()
    groups = np.load(context.inputs["split"] / "sides.npy")[test]
    truth = np.array([keys.index(label) for label in objects["label"][test]])
    draws = metrics.resamples(groups, settings.bootstrap, seed)
    found = classified(truth, chances[test], keys, groups, draws)
    embeddings = np.ascontiguousarray(np.load(context.inputs["embed"] / "embeddings.npy"))
    gallery = objects["split"].isin(["train", "validation"]).to_numpy()
    labels = objects["label"].to_numpy(str)
    precision, average = metrics.retrieval(embeddings[test], labels[test], embeddings[gallery], labels[gallery])
    known_hand = (objects["group"] + objects["artist"] != "").to_numpy()
    trained = labels[(objects["split"] == "train").to_numpy()]
    majority = max(keys, key=lambda key: int((trained == key).sum()))
    found |= {
        "split": "test",
        "works": int(test.sum()),
        "groups": len(np.unique(groups)),
        **_by_known_hands(truth, chances[test], groups, known_hand[test], settings.bootstrap, seed),
        "method": METHOD.format(draws=settings.bootstrap),
        "precision_at_10": metrics.mean(precision, groups, draws).as_dict(),
        "map": metrics.mean(average, groups, draws).as_dict(),
        "baseline": {"majority": round(float((labels[test] == majority).mean()), 4)},
        "projections": _projections(context, embeddings, seed),
        "embedding": manifest.read_json(context.inputs["train"] / "training" / "summary.json")["embedding"]["chosen"],
    }
    confidence, right = chances[test].max(axis=1), chances[test].argmax(axis=1) == truth
    before = probabilities(logits[test]).max(axis=1)
    found |= {
        "ece_before": metrics.expected_calibration_error(before, right, groups, draws).as_dict(),
        "temperature": calibration["temperature"],
        "calibrated_on": calibration["works"],
    }
    found["unlike"] = _unlike(context, test, groups)
    write_json(context.out / "metrics.json", found)
    write_json(
        context.out / "reliability.json",
        {
            "bins": metrics.calibration_bins(confidence, right, groups, draws),
            "bins_before": metrics.calibration_bins(before, right, groups, draws),
        },
    )
    controls = _controls(context, found, truth, right, groups, draws)
    write_json(context.out / "controls.json", controls)
    (context.out / "report.md").write_text(written(_measured(context, found, controls, objects)), encoding="utf-8")


def classified(
    truth: np.ndarray, chances: np.ndarray, keys: list[str], groups: np.ndarray, draws: np.ndarray
) -> dict[str, Any]:
    """Figures of the classifier, as ``metrics.json`` holds them.

    Args:
        truth: int (N,), indices into ``keys``.
        chances: float (N, C), calibrated probabilities.
        keys: the classes.
        groups: (N,), resampled as wholes.
        draws: from :func:`pipeline.evaluate.metrics.resamples`.
    """
    predicted, confidence = chances.argmax(axis=1), chances.max(axis=1)
    figures: Any = metrics.classification(truth, predicted, len(keys), groups, draws)
    error = metrics.expected_calibration_error(confidence, predicted == truth, groups, draws)
    return {
        "accuracy": figures["accuracy"].as_dict(),
        "balanced_accuracy": figures["balanced_accuracy"].as_dict(),
        "per_class": [
            {
                "class": key,
                **{name: figures[name][index].as_dict() for name in ("precision", "recall", "f1")},
                "support": int((truth == index).sum()),
            }
            for index, key in enumerate(keys)
        ],
        "confusion": {"classes": keys, "counts": metrics.confusion(truth, predicted, len(keys)).tolist()},
        "ece": error.as_dict(),
    }


def _unlike(context: Context, test: np.ndarray, groups: np.ndarray) -> dict[str, Any]:
    """How many test works pass as like the collection, and how much of what is no work is told from them.

    Measured on pictures drawn for it, and on a background where there is one: only on what was not taught by it.
    """
    settings, seed = context.config.evaluation, context.config.seed
    familiarity = Familiarity.load(context.inputs["calibrate"])
    assert familiarity is not None  # the stage calibrate has written it

    def scores(prefix: str, rows: np.ndarray) -> np.ndarray:
        return familiarity.score(Seen.load(context.inputs["embed"], prefix).only(rows)) - familiarity.least

    own, draws = scores("", test), metrics.resamples(groups, settings.bootstrap, seed)
    model = context.inputs["train"] / "model"
    preprocessing = Preprocessing.load(model / "preprocess.json")
    with native_stderr.native_stderr():
        drawn = synthetic_negatives.measured(ServingModel(model / FILE_NAME).answer, preprocessing, familiarity, seed)
    passed = metrics.mean(own >= 0, groups, draws).as_dict()
    told: dict[str, Any] = {"passed": passed, "background": None, "strange": drawn}
    background = pd.read_parquet(context.inputs["background"] / "background.parquet")
    kept = (background["split"] == "test").to_numpy()
    if kept.any():
        others, hands = scores("background_", kept), background["group"].to_numpy(str)[kept]
        counted = metrics.resamples(hands, settings.bootstrap, seed)
        told["background"] = {
            "learned_from": int((~kept).sum()),
            "works": int(kept.sum()),
            "known_hands": int(background["known_hand"].to_numpy(bool)[kept].sum()),
            "auroc": metrics.auroc_estimate(own, groups, others, hands, settings.bootstrap, seed).as_dict(),
            "recognised": metrics.mean(others < 0, hands, counted).as_dict(),
        }
    return told


def _by_known_hands(
    truth: np.ndarray, chances: np.ndarray, groups: np.ndarray, known: np.ndarray, count: int, seed: int
) -> dict[str, Any]:
    """Accuracy on the works whose artist or group is known: only of these is it sure that no hand is on two sides."""
    accuracy = None
    if known.any():
        right = (chances.argmax(axis=1) == truth)[known]
        accuracy = metrics.mean(right, groups[known], metrics.resamples(groups[known], count, seed)).as_dict()
    return {"works_with_group": int(known.sum()), "accuracy_grouped": accuracy}


def _controls(
    context: Context, found: dict[str, Any], truth: np.ndarray, right: np.ndarray, groups: np.ndarray, draws: np.ndarray
) -> dict[str, Any]:
    """The controls' figures, with how far the classifier is ahead of each (paired, work by work) and what that says."""
    told = dict(manifest.read_json(context.inputs["controls"] / "controls.json"))
    guesses = np.load(context.inputs["controls"] / "guesses.npy")
    told["chance"] = round(1 / len(np.unique(truth)), 4)
    told["controls"] = [
        entry | {"ahead": metrics.mean(right.astype(float) - (guessed == truth), groups, draws).as_dict()}
        for entry, guessed in zip(told["controls"], guesses, strict=True)
    ]
    return told | {"reading": reading(told, found["balanced_accuracy"]["value"])}


def _measured(context: Context, found: dict[str, Any], controls: dict[str, Any], objects: pd.DataFrame) -> Measured:
    return Measured(
        found,
        controls,
        manifest.read_json(context.inputs["tags"] / "tags.json"),
        manifest.read_json(context.inputs["train"] / "training" / "summary.json"),
        manifest.read_json(context.inputs["acquire"] / "provenance.json"),
        {str(side): int(count) for side, count in objects["split"].value_counts().items()},
        len(pd.read_parquet(context.inputs["prepare"] / "rejected.parquet", columns=["code"])),
        context.config.seed,
    )


def _predictions(objects: pd.DataFrame, chances: np.ndarray, keys: list[str]) -> pd.DataFrame:
    table = {
        "row": np.arange(len(objects)),
        "split": objects["split"],
        "label": objects["label"],
        "predicted": np.array(keys)[chances.argmax(axis=1)],
        "confidence": chances.max(axis=1).astype(np.float32),
    }
    return pd.DataFrame(table | {f"p_{key}": chances[:, i].astype(np.float32) for i, key in enumerate(keys)})


def _projections(context: Context, embeddings: np.ndarray, seed: int) -> dict[str, dict[str, float]]:
    from sklearn.manifold import trustworthiness

    ids = np.load(context.inputs["neighbours"] / "neighbours_ids.npy")
    sample = np.random.default_rng(seed).permutation(len(embeddings))[:TRUSTED_SAMPLE]
    k = min(15, (len(sample) - 1) // 2 - 1)
    found = {}
    for name in context.config.projection.names:
        points = np.load(context.inputs[f"project-{name}"] / f"{name}.npy")
        found[name] = {
            "trustworthiness": round(float(trustworthiness(embeddings[sample], points[sample], n_neighbors=k)), 4),
            "neighbours_kept": round(metrics.neighbours_kept(ids, points), 4),
        }
    return found
