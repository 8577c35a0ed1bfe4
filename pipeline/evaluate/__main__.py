"""``python -m pipeline.evaluate --path DIR``: measures a finished build on any other labelled folder of pictures."""

import argparse
import json
import logging
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from pipeline import cultures
from pipeline.acquire import sources
from pipeline.acquire.sources.base import SourceRequest
from pipeline.artefacts import rejected
from pipeline.artefacts.few_artists import NOT_ESTIMABLE
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import BuildError, ImageError, VitrineError
from pipeline.core.files import located
from pipeline.core.probability import probabilities
from pipeline.core.progress import track
from pipeline.evaluate import metrics
from pipeline.images import files
from pipeline.images.decoding import LOCAL, decoder
from pipeline.query.engine import QueryEngine

log = logging.getLogger("pipeline")

PER_CLASS = ("precision", "recall", "f1")


@dataclass
class Outputs:
    """The model's outputs for the pictures that could be read, and how many pictures were left out, by reason."""

    works: pd.DataFrame
    embeddings: np.ndarray
    logits: np.ndarray
    inlier_scores: np.ndarray
    left_out: dict[str, int]


def evaluate(store: ArtefactStore, folder: Path, table: Path | None = None, draws: int = 1000) -> dict[str, Any]:
    """Figures of a build on a labelled folder, as ``--json`` prints them.

    Pictures that the build was trained or calibrated on are left out. Those of its own test split stay. Neighbours come
    from the training and validation works only, as in the build's own report, so that a test work does not find itself
    or its artist's other works.

    Args:
        store: the build.
        folder: one sub-folder a class, as ``--source folder`` reads it.
        table: a CSV that names the pictures, or None.
        draws: bootstrap resamples for the intervals.

    Raises:
        SourceError: the folder cannot be read.
        BuildError: no picture of a class that the build knows is left to measure.
    """
    outputs = _outputs(store, folder, table)
    keys = [info.key for info in store.classes]
    labels = outputs.works["label"].to_numpy(str)
    known = np.isin(labels, keys)
    if not known.any():
        raise BuildError(
            f"{folder} holds no picture to measure: it has the classes {', '.join(sorted(set(labels))) or 'none'}, the "
            f"build knows {', '.join(keys)}, and pictures it was trained on do not count ({_counts(outputs.left_out)})."
        )
    chances = probabilities(outputs.logits[known], float(store.json("model/calibration.json")["temperature"]))
    truth = np.array([keys.index(label) for label in labels[known]])
    groups = _groups(outputs.works[known])
    sample = groups, metrics.resamples(groups, draws, seed=0)
    predicted, confidence = chances.argmax(axis=1), chances.max(axis=1)
    estimates: Any = metrics.classification(truth, predicted, len(keys), *sample)
    gallery = training_rows(store)
    precision, average = metrics.retrieval(
        outputs.embeddings[known],
        labels[known],
        np.ascontiguousarray(store.embeddings[gallery]),
        store.objects["label"].to_numpy(str)[gallery],
    )
    summary = {
        "accuracy": estimates["accuracy"],
        "balanced_accuracy": estimates["balanced_accuracy"],
        "precision_at_10": metrics.mean(precision, *sample),
        "map": metrics.mean(average, *sample),
        "ece": metrics.expected_calibration_error(confidence, predicted == truth, *sample),
    }
    by_class = {key: {name: estimates[name][row] for name in PER_CLASS} for row, key in enumerate(keys)}
    figures: dict[str, Any] = {
        "build_id": store.build_id,
        "works": int(known.sum()),
        "groups": len(np.unique(groups)),
        "left_out": outputs.left_out,
        **_values(summary),
        "per_class": {
            key: {
                **_values(row),
                "support": int((truth == index).sum()),
                "groups": len(np.unique(groups[truth == index])),
            }
            for index, (key, row) in enumerate(by_class.items())
        },
        "confusion": {"classes": keys, "counts": metrics.confusion(truth, predicted, len(keys)).tolist()},
        "intervals": _intervals(summary),
        "per_class_intervals": {key: _intervals(row) for key, row in by_class.items()},
    }
    if (~known).any():
        others = _groups(outputs.works[~known])
        scores = outputs.inlier_scores
        recognised, passed = scores[~known] < 0, scores[known] >= 0
        novelty = {
            "unlike_auroc": metrics.auroc_estimate(scores[known], groups, scores[~known], others, draws, seed=0),
            "unlike_recognised": metrics.mean(recognised, others, metrics.resamples(others, draws, seed=0)),
            "passed": metrics.mean(passed, *sample),
        }
        figures |= _values(novelty)
        figures["intervals"] |= _intervals(novelty)
        figures["unknown"] = {str(key): int(n) for key, n in outputs.works[~known]["label"].value_counts().items()}
    return figures


def _values(estimates: Mapping[str, metrics.Estimate]) -> dict[str, float | None]:
    return {name: estimate.as_dict()["value"] for name, estimate in estimates.items()}


def _intervals(estimates: Mapping[str, metrics.Estimate]) -> dict[str, list[float | None]]:
    return {name: [estimate.as_dict()["low"], estimate.as_dict()["high"]] for name, estimate in estimates.items()}


def _outputs(store: ArtefactStore, folder: Path, table: Path | None) -> Outputs:
    source = store.manifest.get("config", {}).get("source", {})
    label_set = cultures.load(source.get("label_set") or sources.get(source.get("name", "folder")).label_set)
    request = SourceRequest((), folder, table, class_of=label_set.class_of)
    with TemporaryDirectory() as scratch:
        works, _ = sources.get("folder").acquire(request, Path(scratch))
    engine = QueryEngine(store, decoder(LOCAL))
    trained_on = set(store.objects["image_sha256"][training_rows(store)])
    if (store.root / "training" / "background.parquet").is_file():
        background = store.table("training/background.parquet")
        trained_on |= set(background.loc[background["split"] == "train", "image_sha256"])
    kept, embeddings, logits, inlier_scores = [], [], [], []
    left_out = {"unreadable": 0, "trained_on": 0}
    causes: Counter[tuple[str, str]] = Counter()
    for index, file in track(enumerate(works["file"]), len(works), "evaluate"):
        try:
            path = located(file, folder)
            if files.digest(path) in trained_on:
                left_out["trained_on"] += 1
                continue
            answer, _ = engine.answer(Path(path))
        except ImageError as error:
            left_out["unreadable"] += 1
            causes[works["label"].iat[index] or "no class", error.code] += 1
            continue
        kept.append(index)
        embeddings.append(answer.embedding)
        logits.append(answer.logits)
        inlier_scores.append(engine.inlier_score(answer))
    for (label, code), count in sorted(causes.items()):
        log.info("Left out of %s: %d, %s.", label, count, rejected.describe(code).lower())
    return Outputs(
        works.iloc[kept].reset_index(drop=True),
        np.array(embeddings, np.float32).reshape(-1, store.embeddings.shape[1]),
        np.array(logits, np.float32).reshape(-1, len(store.classes)),
        np.array(inlier_scores),
        left_out,
    )


def training_rows(store: ArtefactStore) -> np.ndarray:
    """Bool (N,): works that the build was trained or calibrated on, train and validation."""
    return store.objects["split"].isin(["train", "validation"]).to_numpy()


def _groups(works: pd.DataFrame) -> np.ndarray:
    """Str (N,), resampled together: the group of each work, or the work itself where none is known.

    An artist line such as "Unknown" makes no group.
    """
    alone = "\0" + works["object_id"]
    return works["group"].where(works["group"] != "", alone).to_numpy(str)


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
        figures = evaluate(store, options.path, options.metadata)
    except VitrineError as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1
    print(json.dumps(figures, indent=1) if options.json else _as_text(figures))
    return 0


def _as_text(figures: dict[str, Any]) -> str:
    lines = [
        f"{figures['works']} works of {figures['groups']} artists or groups; left out: {_counts(figures['left_out'])}"
    ]
    for name, (low, high) in figures["intervals"].items():
        reach = NOT_ESTIMABLE if low is None or high is None else f"95 % interval {low:.3f} to {high:.3f}"
        value = figures[name]
        lines.append(f"{name:20} " + ("-" if value is None else f"{value:.3f}  ({reach})"))
    if "unlike_auroc" in figures:
        unknown = ", ".join(f"{key} ({count})" for key, count in figures["unknown"].items())
        lines.append(f"unlike: the classes against {unknown}")
    head = " ".join(f"{title:>21}" for title in ("precision", "recall", "F1"))
    lines.append(f"\n{'class':12} {head} {'works':>6} {'artists or groups':>17}   (95 % intervals)")
    for key, row in figures["per_class"].items():
        intervals = figures["per_class_intervals"][key]
        shown = " ".join(f"{_figure(row[name], *intervals[name]):>21}" for name in PER_CLASS)
        lines.append(f"{key:12} {shown} {row['support']:>6} {row['groups']:>17}")
    return "\n".join(lines)


def _figure(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" + (" (not estimable)" if low is None or high is None else f" ({low:.3f}-{high:.3f})")


if __name__ == "__main__":
    sys.exit(main())
