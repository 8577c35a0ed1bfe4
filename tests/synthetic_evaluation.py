"""A small evaluation made of arrays, whose classes overlap a little: what every figure is tested on."""

from dataclasses import replace
from typing import Any

import numpy as np

from pipeline.core.nearest import neighbour_graph
from pipeline.core.probability import probabilities
from pipeline.evaluate.calibration import fit_novelty_detector, fit_temperature
from pipeline.evaluate.figures.base import Background, Evaluated, MeasuredMap, ShortcutPredictions
from pipeline.images.decoding import Preprocessing
from pipeline.query.model import ModelOutput
from pipeline.query.outputs import ModelOutputs

CLASSES = ("china", "india", "japan")
#: Of the values of an embedding, the first ones are features.
WORKS, PICTURES, WIDTH, FEATURES, SIDE = 240, 40, 8, 5, 32


def evaluated(seed: int = 0, **changes: Any) -> Evaluated:
    """240 works in groups of two, 40 background pictures, and two maps: one that keeps the classes, one of noise.

    Args:
        seed: of everything.
        changes: attributes to replace.
    """
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, len(CLASSES), WORKS // 2).repeat(2)
    split = np.resize(["train", "train", "test", "test", "validation", "validation"], WORKS)
    split[-6:] = "unlabelled"
    labels = np.where(split == "unlabelled", "", np.array(CLASSES)[truth])
    centres = np.eye(len(CLASSES), WIDTH)
    outputs = _outputs(centres[truth] + rng.normal(0, 0.35, (WORKS, WIDTH)))
    background = _outputs(np.eye(WIDTH)[-1] + rng.normal(0, 0.35, (PICTURES, WIDTH)))
    trained, held_out = split == "train", split == "validation"
    temperature = fit_temperature(outputs.logits[held_out], truth[held_out])
    mixing = rng.normal(size=(3, WIDTH))
    test = split == "test"
    predicted = np.where(rng.random((2, test.sum())) < 0.3, truth[test], 0)
    made = Evaluated(
        classes=CLASSES,
        labels=labels,
        split=split,
        groups=np.arange(WORKS) // 2,
        known_artist=np.arange(WORKS) % 8 < 6,
        logits=outputs.logits,
        probabilities=probabilities(outputs.logits, temperature),
        temperature=round(temperature, 4),
        calibrated_on=int(held_out.sum()),
        embeddings=np.asfortranarray(outputs.embeddings),
        neighbour_ids={
            "embedding": neighbour_graph(outputs.embeddings, 15)[0],
            "label_free": neighbour_graph(_features(outputs.embeddings), 15)[0],
        },
        maps={
            "good": MeasuredMap(outputs.embeddings[:, :2].copy(), "label_free"),
            "noise": MeasuredMap(rng.normal(size=(WORKS, 2)), "label_free"),
            "labelled": MeasuredMap(outputs.embeddings[:, :2].copy(), "embedding"),
        },
        outputs=lambda: outputs,
        background=Background(
            np.resize(["train", "test"], PICTURES), np.arange(PICTURES) // 2, np.resize([True, False], PICTURES)
        ),
        background_outputs=lambda: background,
        novelty=fit_novelty_detector(outputs.only(trained), outputs.only(held_out), True, seed),
        serve=lambda picture: _answer(picture.mean(axis=(0, 1)) / 255 @ mixing),
        preprocessing=Preprocessing(SIDE),
        baselines=ShortcutPredictions({"method": "Logistic regression", "works": 0, "controls": []}, predicted),
        annotations={"subject_tags": tags()},
        training={
            "backbone": "cnn",
            "description": "a small network",
            "epochs": 3,
            "best_epoch": 2,
            "frozen": True,
            "embedding": {
                "chosen": "features",
                "dimensions": WIDTH,
                "parts": {"features": FEATURES, "triplet": WIDTH - FEATURES},
                "note": "",
                "validation_map": {"features": 0.9, "triplet": 0.8},
                "validation_intervals": {"features": {"low": 0.85, "high": 0.95}},
            },
        },
        provenance={"name": "Drawn works"},
        rejected=4,
        bootstrap=100,
        seed=seed,
    )
    return replace(made, **({"baselines": _baselines(made)} | changes))


def estimate(value: float, reach: float = 0.03) -> dict[str, float]:
    """A value with an interval of so much to each side."""
    return {"value": value, "low": round(value - reach, 4), "high": round(value + reach, 4)}


def tags() -> dict[str, Any]:
    """``tags.json`` of a collection with one tag."""
    return {
        "method": "One logistic regression a tag.",
        "works": {"train": 40, "validation": 20, "test": 20},
        "left_out": [{"tag": "once", "works": 1}],
        "map": estimate(0.7),
        "map_neighbours": estimate(0.6),
        "map_frequency": 0.2,
        "guesses": 12,
        "guessed_from": 0.5,
        "told_from": 0.2,
        "right": estimate(0.8),
        "found": estimate(0.5),
        "ece_before": estimate(0.2),
        "ece": estimate(0.1),
        "tags": [{"tag": "mist", "works": 30, "test": 8, "frequency": 0.2, "average_precision": estimate(0.7)}],
    }


def _outputs(vectors: np.ndarray) -> ModelOutputs:
    unit = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    # The probes' last value is the background's.
    probe_logits = 6 * np.concatenate([unit[:, : len(CLASSES)], unit[:, -1:]], axis=1)[:, np.newaxis]
    return ModelOutputs(unit, 6 * unit[:, : len(CLASSES)], unit, probe_logits)


def _features(embeddings: np.ndarray) -> np.ndarray:
    part = embeddings[:, :FEATURES]
    return part / np.linalg.norm(part, axis=1, keepdims=True)


def _answer(vector: np.ndarray) -> ModelOutput:
    one = _outputs(vector[np.newaxis])
    return ModelOutput(one.embeddings[0], one.logits[0], signature=one.signatures[0], probe_logits=one.probe_logits[0])


def _baselines(made: Evaluated) -> ShortcutPredictions:
    """The figures of two baselines, as the stage controls writes them."""
    entries = [
        {
            "name": name,
            "title": f"Only the {name}",
            "sees": "a part of the picture",
            "accuracy": made.mean(predicted == made.truth).as_dict(),
            "balanced_accuracy": made.mean(predicted == made.truth).as_dict(),
        }
        for name, predicted in zip(("border", "noise"), made.baselines.predicted, strict=True)
    ]
    return ShortcutPredictions(dict(made.baselines.figures) | {"controls": entries}, made.baselines.predicted)
