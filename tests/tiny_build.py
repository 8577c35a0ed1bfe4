"""A build of a few works that needs no model and no network, with the odd things that catalogues hold."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pandas as pd

from pipeline import cultures
from pipeline.artefacts import schema, writer
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.files import write_json

#: Object ids as museums may make them; each must have a page of its own.
IDS = (
    "plain-0001",
    "with space",
    "a/b/c",
    "quote\"s and 's",
    "per%cent%2F",
    "浮世絵-三十六景",
    "..",
    ".",
    "?query#hash&more",
    "<script>alert(1)</script>",
    "x" * 200,
    "trailing/",
)
CLASSES = ("china", "japan", "india", "america")
SPLITS = ("train", "validation", "test")
#: Not in alphabetical order.
PROJECTIONS = [
    {"name": "pca", "title": "PCA", "description": "the directions in which the works differ most", "order": 3},
    {"name": "umap", "title": "UMAP", "description": "groups stand apart", "order": 2},
]


def publish(
    artefacts: Path,
    build_id: str = "tiny-1",
    *,
    generated: bool = False,
    predictions: bool = True,
    artists: Sequence[str] = (),
    sheet: bytes = b"sheet",
) -> Path:
    """Publishes the build below ``artefacts`` and returns its folder. The last work is outside of the classes.

    With ``artists`` the works are theirs in turn; else each work is of a painter of its own. ``sheet`` is the content
    of the sheet of tiles, which nobody reads here.
    """
    scratch = artefacts.parent / f"{artefacts.name}-parts-{build_id}"
    for folder in ("thumbnails", "previews", "sprites", "model", "evaluation", "projections"):
        (scratch / folder).mkdir(parents=True, exist_ok=True)
    works = [_work(scratch, index, object_id, generated) for index, object_id in enumerate(IDS)]
    for index, work in enumerate(works if artists else ()):
        work["artist"] = artists[index % len(artists)]
    pd.DataFrame(works).to_parquet(scratch / "objects.parquet")
    count, generator = len(IDS), np.random.default_rng(7)
    vectors = generator.normal(size=(count, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    similarities = vectors @ vectors.T
    np.fill_diagonal(similarities, -2)
    order = np.argsort(-similarities, axis=1)[:, : count - 1]
    np.save(scratch / "embeddings.npy", np.asfortranarray(vectors))
    np.save(scratch / "neighbours_ids.npy", order.astype(np.int32))
    np.save(scratch / "neighbours_similarities.npy", np.take_along_axis(similarities, order, axis=1).astype(np.float32))
    for name in ("pca", "umap"):
        np.save(scratch / f"projections/{name}.npy", generator.normal(size=(count, 2)).astype(np.float32))
    write_json(scratch / "projections/projections.json", PROJECTIONS)
    (scratch / "evaluation/report.md").write_text("# Report\n", encoding="utf-8")
    (scratch / "sprites/sheet-0000.webp").write_bytes(sheet)
    infos = cultures.describe(cultures.load("paintings"), CLASSES)
    write_json(scratch / "model/classes.json", [vars(info) for info in infos])
    write_json(scratch / "model/labels.json", {"title": "Culture", "question": "Which culture does this come from?"})
    if predictions:
        _predictions(works).to_parquet(scratch / "evaluation/predictions.parquet")
    counts = {"works": count, "rejected": 0, "per_class": {}, "per_split": {}}
    source = {"name": "A tiny collection", "licence": "CC0", "url": "https://museum.example/", "generated": generated}
    details = {"created": "2026-01-02T03:04:05Z", "source": source, "counts": counts, "metrics": {}, "stages": {}}
    return writer.publish(artefacts, build_id, {path.name: path for path in scratch.iterdir()}, details)


def open_store(artefacts: Path, **options: Any) -> ArtefactStore:
    """The build, published and opened."""
    return ArtefactStore(publish(artefacts, **options))


def _work(scratch: Path, index: int, object_id: str, generated: bool) -> dict[str, Any]:
    picture = np.full((60, 90, 3), (index * 20, 120, 200 - index * 10), np.uint8)
    data = cv2.imencode(".webp", picture)[1].tobytes()
    sha = hashlib.sha256(data).hexdigest()
    (scratch / f"thumbnails/{sha}.webp").write_bytes(data)
    if index == 0:
        (scratch / f"previews/{sha}.webp").write_bytes(data)
    outside = index == len(IDS) - 1
    label = "" if outside else CLASSES[index % len(CLASSES)]
    known = index != 1  # The second work is one of which nothing is recorded.
    values = {name: column.empty() for name, column in schema.OBJECTS.items()} | {
        "object_id": object_id,
        "title": f"Work {index} & its <title>" if known else "",
        "artist": f"Painter {index}" if known else "",
        "date": "about 1800" if known else "",
        "year_begin": 1790 if known else None,
        "culture": "probably Indian" if label == "india" else label,
        "label": label,
        "medium": "Ink on paper" if known else "",
        "tags": ["mountain", "mist"] if known else [],
        "source_url": "https://museum.example/1" if index == 0 else "javascript:alert(1)",
        "generated": generated,
        "image_sha256": sha,
        "width": 90,
        "height": 60,
        "colours": ["#102030", "#a0b0c0"],
        "has_preview": index == 0,
        "split": "unlabelled" if outside else SPLITS[index % len(SPLITS)],
        "wall_number": f"Room {index}",
    }
    return values


def _predictions(works: list[dict[str, Any]]) -> pd.DataFrame:
    rows = []
    for row, work in enumerate(works):
        if work["label"]:
            # Work 4 is guessed wrong.
            guessed = "japan" if row == 4 else work["label"]
            shares = {f"p_{key}": 0.85 if key == guessed else 0.05 for key in CLASSES}
            rows.append(
                {"row": row, "split": work["split"], "group": row // 2, "label": work["label"], "predicted": guessed}
                | {"confidence": 0.85}
                | shares
            )
    return pd.DataFrame(rows)
