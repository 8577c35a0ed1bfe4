"""The tiny build with what the map, the collection and the model page read beside: clusters, sprites, evaluation."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.core.files import write_json
from tests import tiny_build

COUNT = len(tiny_build.IDS)
#: Cluster of each work; the last one is noise.
ASSIGNED = np.array([0] * 6 + [1] * 5 + [-1])
NAMES = ("misty mountains", "birds <and> flowers")


def publish(artefacts: Path, **options: Any) -> Path:
    """Publishes the build below ``artefacts`` and returns its folder."""
    build = tiny_build.publish(artefacts, **options)
    for folder in ("clusters", "training"):
        (build / folder).mkdir(exist_ok=True)
    sheets = {"tile": 128, "columns": 16, "per_sheet": 256, "sheets": ["sheet-0000.webp"]}
    write_json(build / "sprites/sprites.json", sheets)
    _clusters(build)
    _rejected().to_parquet(build / "rejected.parquet")
    write_json(build / "training/history.json", history())
    write_json(
        build / "training/summary.json",
        {
            "description": "A small network",
            "parameters": 1234,
            "best_epoch": 2,
            "seconds": 12.0,
            "frozen": False,
            "embedding": {
                "chosen": "triplet",
                "validation_map": {"features": 0.5632, "triplet": 0.9662},
                "note": "",
                "dimensions": 8,
                "parts": {"features": 6, "triplet": 2},
            },
        },
    )
    write_json(build / "evaluation/metrics.json", metrics())
    write_json(build / "evaluation/controls.json", controls())
    write_json(build / "evaluation/reliability.json", {"bins": bins(), "bins_before": bins_before()})
    return build


def add_tags(build: Path) -> None:
    """Adds guessed subject tags to a build: of the first work, and of the second, of which nothing is recorded."""

    def about(value: float) -> dict[str, float]:
        return {"value": value, "low": value - 0.05, "high": value + 0.05}

    (build / "tags").mkdir()
    entries = [
        {"tag": tag, "works": 11, "guessed": 1, "test": 4, "frequency": 0.2, "average_precision": about(0.7)}
        for tag in ("mountain", "pine")
    ]
    write_json(
        build / "tags/tags.json",
        {
            "works_with_tags": 11,
            "told_from": 0.2,
            "guessed_from": 0.5,
            "left_out": [{"tag": tag, "works": 1} for tag in "abc"],
            "works": {"train": 4, "validation": 4, "test": 4},
            "map": about(0.7),
            "map_neighbours": about(0.6),
            "map_frequency": 0.2,
            "ece_before": about(0.1),
            "ece": about(0.05),
            "guesses": 50,
            "right": about(0.8),
            "found": about(0.6),
            "tags": entries,
        },
    )
    guesses = {"row": [0, 0, 1], "tag": ["mountain", "pine", "mountain"], "confidence": [0.9, 0.3, 0.6]}
    pd.DataFrame(guesses).to_parquet(build / "tags/works.parquet")


def history() -> list[dict[str, Any]]:
    return [
        {"epoch": 1, "loss": 1.0, "accuracy": 0.5, "val_loss": 0.9, "val_accuracy": 0.6},
        {"epoch": 2, "loss": 0.6, "accuracy": 0.7, "val_loss": 0.5, "val_accuracy": 0.8},
        {"epoch": 3, "loss": 0.3, "accuracy": 0.9, "val_loss": 0.7, "val_accuracy": 0.75},
    ]


def bins() -> list[dict[str, Any]]:
    return [
        {"low": 0.25, "high": 0.5, "count": 0, "confidence": None, "accuracy": None},
        {"low": 0.5, "high": 0.75, "count": 10, "confidence": 0.6, "accuracy": 0.5},
        {"low": 0.75, "high": 1.0, "count": 40, "confidence": 0.9, "accuracy": 0.95},
    ]


def bins_before() -> list[dict[str, Any]]:
    return [
        {"low": 0.75, "high": 0.9, "count": 10, "confidence": 0.8, "accuracy": 0.5},
        {"low": 0.9, "high": 1.0, "count": 40, "confidence": 0.98, "accuracy": 0.9},
    ]


def controls() -> dict[str, Any]:
    def about(value: float) -> dict[str, float]:
        return {"value": value, "low": value - 0.05, "high": value + 0.05}

    return {
        "method": "Logistic regression",
        "works": 40,
        "chance": 0.25,
        "controls": [
            {
                "name": "border",
                "title": "Only the border",
                "sees": "the outer 6 % along each edge",
                "values": 192,
                "penalty": 0.1,
                "accuracy": about(0.45),
                "balanced_accuracy": about(0.4),
                "ahead": about(0.45),
            }
        ],
        "reading": ["Only the border: clearly better than guessing."],
    }


def metrics() -> dict[str, Any]:
    def about(value: float) -> dict[str, float]:
        return {"value": value, "low": value - 0.05, "high": value + 0.05}

    return {
        "split": "test",
        "works": 40,
        "groups": 17,
        "works_with_group": 30,
        "accuracy_grouped": about(0.8),
        "method": "Measured on works of artists that it never saw.",
        "accuracy": about(0.9),
        "balanced_accuracy": about(0.875),
        "per_class": [
            {"class": key, "precision": about(0.9), "recall": about(0.8), "f1": about(0.85), "support": 10}
            for key in tiny_build.CLASSES
        ],
        "confusion": {
            "classes": list(tiny_build.CLASSES),
            "counts": [[7, 3, 0, 0], [0, 10, 0, 0], [0, 0, 10, 0], [0, 1, 0, 9]],
        },
        "precision_at_10": about(0.75),
        "map": about(0.5),
        "ece": about(0.06),
        "ece_before": about(0.12),
        "unlike": {
            "passed": about(0.94),
            "background": {
                "learned_from": 70,
                "works": 30,
                "known_hands": 30,
                "auroc": about(0.88),
                "recognised": about(0.6),
            },
            "strange": {"works": 24, "recognised": 0.9583},
        },
        "temperature": 1.5,
        "calibrated_on": 30,
        "projections": {
            "pca": {"trustworthiness": 0.8, "neighbours_kept": 0.06},
            "umap": {"trustworthiness": 0.95, "neighbours_kept": 0.4},
        },
        "baseline": {"majority": 0.25},
    }


def cross_validation() -> dict[str, Any]:
    """``cross_validation`` of ``metrics.json``: all 400 works, whose third class is of one artist."""

    def about(value: float) -> dict[str, float]:
        return {"value": value, "low": value - 0.05, "high": value + 0.05}

    per_class = [
        {"class": key, "precision": about(0.9), "recall": about(0.8), "f1": about(0.85), "support": 100, "groups": 12}
        for key in tiny_build.CLASSES
    ]
    per_class[2] |= {"groups": 1, "recall": {"value": 0.7, "low": None, "high": None}}
    return {
        "method": "5-fold cross-validation.",
        "folds": 5,
        "works": 400,
        "groups": 37,
        "accuracy": about(0.88),
        "balanced_accuracy": about(0.87),
        "per_class": per_class,
        "works_with_group": 300,
        "known_groups": 20,
        "accuracy_grouped": about(0.86),
        "single_split": about(0.91),
    }


def _clusters(build: Path) -> None:
    table = {"row": np.arange(COUNT), "cluster": ASSIGNED, "strength": np.ones(COUNT, np.float32)}
    pd.DataFrame(table).to_parquet(build / "clusters/ward.parquet")
    labels = [
        {
            "cluster": cluster,
            "name": name,
            "size": int((cluster == ASSIGNED).sum()),
            "words": name.split(),
            "label": "china",
            "label_share": 0.5,
            "colours": ["#102030"],
            "exemplars": np.flatnonzero(cluster == ASSIGNED)[:3].tolist(),
        }
        for cluster, name in enumerate(NAMES)
    ]
    pd.DataFrame(labels).to_parquet(build / "clusters/ward_labels.parquet")
    write_json(build / "clusters/ward.json", {"method": "Ward on the embedding"})


def _rejected() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"object_id": "b1", "file": "b1.jpg", "stage": "prepare", "code": "too_small", "message": "It is 3 x 3."},
            {
                "object_id": "b2",
                "file": "b2.jpg",
                "stage": "prepare",
                "code": "unreadable",
                "message": "It is a text.",
            },
            {"object_id": "b3", "file": "b3.jpg", "stage": "prepare", "code": "too_small", "message": "It is 5 x 5."},
        ]
    )
