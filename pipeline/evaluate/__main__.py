"""``python -m pipeline.evaluate --path DIR``: measures a finished build on any other labelled folder of pictures."""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from pipeline import cultures
from pipeline.acquire import sources
from pipeline.acquire.sources.base import SourceRequest
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import BuildError, ImageError, VitrineError
from pipeline.core.probability import probabilities
from pipeline.core.progress import track
from pipeline.evaluate import metrics
from pipeline.query.engine import QueryEngine


@dataclass
class Answers:
    """What the build says of the folder's pictures that could be read, and how many were left out, and why."""

    works: pd.DataFrame
    embeddings: np.ndarray
    logits: np.ndarray
    familiarity: np.ndarray
    left_out: dict[str, int] = field(default_factory=dict)


def evaluate(store: ArtefactStore, folder: Path, table: Path | None = None, draws: int = 1000) -> dict[str, Any]:
    """Figures of a build on a labelled folder, as ``--json`` prints them.

    Pictures that the build was trained or calibrated on are left out: a figure that holds them is none. Those of its
    own test split stay; so that they do not find themselves or their artist's other works, neighbours are looked for
    among the training and validation works only, as in the build's own report.

    Args:
        store: the build.
        folder: one sub-folder a class, as ``--source folder`` reads it.
        table: a CSV that names the pictures, or None.
        draws: bootstrap resamples for the intervals.

    Raises:
        SourceError: the folder cannot be read.
        BuildError: no picture of a class that the build knows is left to measure.
    """
    answers = _ask(store, folder, table)
    keys = [info.key for info in store.classes]
    labels = answers.works["label"].to_numpy(str)
    known = np.isin(labels, keys)
    if not known.any():
        raise BuildError(
            f"{folder} holds no picture to measure: it has the classes {', '.join(sorted(set(labels))) or 'none'}, the "
            f"build knows {', '.join(keys)}, and pictures it was trained on do not count ({_counts(answers.left_out)})."
        )
    temperature = float(store.json("model/calibration.json")["temperature"])
    chances = probabilities(answers.logits[known], temperature)
    truth = np.array([keys.index(label) for label in labels[known]])
    groups = _groups(answers.works[known])
    resampled = metrics.resamples(groups, draws, seed=0)
    predicted, confidence = chances.argmax(axis=1), chances.max(axis=1)
    figures: Any = metrics.classification(truth, predicted, len(keys), groups, resampled)
    error = metrics.expected_calibration_error(confidence, predicted == truth, groups, resampled)
    seen = seen_rows(store)
    gallery, gallery_labels = np.ascontiguousarray(store.embeddings[seen]), store.objects["label"].to_numpy(str)[seen]
    precision, average = metrics.retrieval(answers.embeddings[known], labels[known], gallery, gallery_labels)
    summary = {
        "accuracy": figures["accuracy"],
        "balanced_accuracy": figures["balanced_accuracy"],
        "precision_at_10": metrics.mean(precision, groups, resampled),
        "map": metrics.mean(average, groups, resampled),
        "ece": error,
    }
    found: dict[str, Any] = {
        "build_id": store.build_id,
        "works": int(known.sum()),
        "groups": len(np.unique(groups)),
        "left_out": answers.left_out,
        **{name: estimate.as_dict()["value"] for name, estimate in summary.items()},
        "per_class": {
            key: {
                **{name: figures[name][index].as_dict()["value"] for name in ("precision", "recall", "f1")},
                "support": int((truth == index).sum()),
            }
            for index, key in enumerate(keys)
        },
        "confusion": {"classes": keys, "counts": metrics.confusion(truth, predicted, len(keys)).tolist()},
        "intervals": {name: _interval(estimate) for name, estimate in summary.items()},
        "per_class_intervals": {
            key: {name: _interval(figures[name][index]) for name in ("precision", "recall", "f1")}
            for index, key in enumerate(keys)
        },
    }
    if (~known).any():
        others = _groups(answers.works[~known])
        familiar = answers.familiarity
        told = metrics.auroc_estimate(familiar[known], groups, familiar[~known], others, draws, seed=0)
        found["unlike_auroc"] = told.as_dict()["value"]
        found["intervals"]["unlike_auroc"] = _interval(told)
        for name, which, of in (
            ("unlike_recognised", familiar[~known] < 0, others),
            ("passed", familiar[known] >= 0, groups),
        ):
            share = metrics.mean(which, of, metrics.resamples(of, draws, seed=0))
            found[name] = share.as_dict()["value"]
            found["intervals"][name] = _interval(share)
        found["unknown"] = {str(key): int(n) for key, n in answers.works[~known]["label"].value_counts().items()}
    return found


def _interval(found: metrics.Estimate) -> list[float | None]:
    return [found.as_dict()["low"], found.as_dict()["high"]]


def _ask(store: ArtefactStore, folder: Path, table: Path | None) -> Answers:
    told = store.manifest.get("config", {}).get("source", {})
    label_set = cultures.load(told.get("label_set") or sources.get(told.get("name", "folder")).label_set)
    request = SourceRequest((), folder, table, class_of=label_set.class_of)
    with TemporaryDirectory() as scratch:
        works, _ = sources.get("folder").acquire(request, Path(scratch))
    engine = QueryEngine(store)
    trained_on = set(store.objects["image_sha256"][seen_rows(store)])
    trained_on |= background_of(store)
    kept: list[int] = []
    embeddings, logits, familiarity, left_out = [], [], [], {"unreadable": 0, "trained_on": 0}
    for index, file in track(enumerate(works["file"]), len(works), "evaluate"):
        try:
            data = Path(file).read_bytes()
            if hashlib.sha256(data).hexdigest() in trained_on:
                left_out["trained_on"] += 1
                continue
            answer, _ = engine.answer(data)
        except (ImageError, OSError):
            left_out["unreadable"] += 1
            continue
        kept.append(index)
        embeddings.append(answer.embedding)
        logits.append(answer.logits)
        familiarity.append(engine.inlier_score(answer))
    width = store.embeddings.shape[1]
    return Answers(
        works.iloc[kept].reset_index(drop=True),
        np.array(embeddings, np.float32).reshape(-1, width),
        np.array(logits, np.float32).reshape(-1, len(store.classes)),
        np.array(familiarity),
        left_out,
    )


def background_of(store: ArtefactStore) -> set[str]:
    """Digests of the background's pictures that the build learned from, see :mod:`pipeline.build.stages.background`."""
    if not (store.root / "training" / "background.parquet").is_file():
        return set()
    found = store.table("training/background.parquet")
    return set(found.loc[found["split"] == "train", "image_sha256"])


def seen_rows(store: ArtefactStore) -> np.ndarray:
    """Bool (N,): works that the build was trained or calibrated on."""
    return store.objects["split"].isin(["train", "validation"]).to_numpy()


def _groups(works: pd.DataFrame) -> np.ndarray:
    """Works of one group or artist are resampled together; one that has neither stands alone."""
    names = works["group"].where(works["group"] != "", works["artist"])
    return names.where(names != "", works["object_id"]).to_numpy(str)


def _counts(left_out: dict[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')}: {count}" for name, count in left_out.items())


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Exit status 0, 1 when the folder cannot be measured, 2 when there is no build."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.evaluate", description=__doc__)
    parser.add_argument("--path", type=Path, required=True, metavar="DIR", help="a folder with one sub-folder a class")
    parser.add_argument("--metadata", type=Path, metavar="CSV", help="names the pictures and their artists")
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    try:
        store = ArtefactStore.open(options.artefacts)
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        found = evaluate(store, options.path, options.metadata)
    except VitrineError as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1
    print(json.dumps(found, indent=1) if options.json else _as_text(found))
    return 0


def _as_text(found: dict[str, Any]) -> str:
    lines = [f"{found['works']} works of {found['groups']} artists or groups; left out: {_counts(found['left_out'])}"]
    for name, (low, high) in found["intervals"].items():
        lines.append(f"{name:20} {found[name]:.3f}  (95 % interval {low:.3f} to {high:.3f})")
    if "unlike_auroc" in found:
        unknown = ", ".join(f"{key} ({count})" for key, count in found["unknown"].items())
        lines.append(f"unlike: the classes against {unknown}")
    lines.append(f"\n{'class':12} {'precision':>20} {'recall':>20} {'F1':>20} {'works':>6}   (95 % intervals)")
    for key, row in found["per_class"].items():
        reach = found["per_class_intervals"][key]
        shown = " ".join(f"{_figure(row[name], *reach[name]):>20}" for name in ("precision", "recall", "f1"))
        lines.append(f"{key:12} {shown} {row['support']:>6}")
    return "\n".join(lines)


def _figure(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" + ("" if low is None or high is None else f" ({low:.3f}-{high:.3f})")


if __name__ == "__main__":
    sys.exit(main())
