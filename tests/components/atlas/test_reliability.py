"""What the page says of a map: which vectors it shows, and how far the classes come apart by themselves."""

from pathlib import Path
from typing import Any

import pytest

from components.atlas import map_payload, reliability
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.files import write_json
from tests import evaluated_build, tiny_build
from tests.seen import text

APART = {"same_class": 0.88, "same_class_by_vectors": 0.9, "same_class_at_random": 0.25}


def build(tmp_path: Path, **entry: Any) -> ArtefactStore:
    """The evaluated build, whose map "umap" says so of itself."""
    store = ArtefactStore(evaluated_build.publish(tmp_path / "artefacts"))
    pca, umap = tiny_build.PROJECTIONS
    write_json(store.root / "projections/projections.json", [pca, umap | entry])
    return store


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"vectors": "label_free", "saw_labels": False}, reliability.LABEL_FREE_WORDS),
        ({"vectors": "label_free", "saw_labels": True}, reliability.NETWORK_SAW),
        ({"vectors": "embedding", "saw_labels": True}, reliability.SUPERVISED),
        ({"vectors": "embedding", "saw_labels": False}, ""),
    ],
)
def test_it_says_whether_the_labels_took_part(tmp_path: Path, entry: dict[str, Any], words: str) -> None:
    store = build(tmp_path, **entry)
    assert reliability.made_of(store, "umap") == words
    assert words in text(map_payload.faithfulness(store, "umap"))


def test_a_build_of_before_is_told_by_its_embedding(tmp_path: Path) -> None:
    store = build(tmp_path)
    assert reliability.made_of(store, "umap") == ""
    store.metrics["embedding"] = "triplet"
    assert reliability.made_of(store, "umap") == reliability.SUPERVISED


def test_the_classes_are_told_beside_the_vectors_and_chance(tmp_path: Path) -> None:
    store = build(tmp_path, vectors="label_free", saw_labels=False)
    assert reliability.classes_apart(store.metrics["projections"]["umap"]) == ""
    store.metrics["projections"]["umap"] |= APART
    said = text(map_payload.faithfulness(store, "umap"))
    for share in ("88 %", "90 %", "25 %"):
        assert share in said
    # A collection without classes has no such shares.
    assert reliability.classes_apart(APART | {"same_class": None}) == ""
