"""README's table: its figures are those of the build's files, and stand between the marks alone."""

from pathlib import Path

import pytest

from benchmarks import named_run
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.files import write_json
from tests import evaluated_build

ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path: Path) -> ArtefactStore:
    store = ArtefactStore(evaluated_build.publish(tmp_path / "artefacts"))
    metrics = evaluated_build.metrics() | {"cross_validation": evaluated_build.cross_validation()}
    write_json(store.root / "evaluation/metrics.json", metrics)
    made_by = {"works": 93, "artists": 1, "unknown": 0, "kind": "test works", "classes": []}
    one = {"key": "japan", "works": 93, "artists": 1, "unknown": 0, "enough": False}
    entries = [
        {"name": name, "title": name, "estimates": [], "sample": made_by | {"classes": [one]}}
        for name in ("cross_validation", "classifier")
    ]
    write_json(store.root / "evaluation/figures.json", entries)
    manifest = {
        "build_id": "tiny-1", "created": "2026-01-02T03:04:05Z", "seed": 7, "config": {"backbone": "mobilenet_v2"},
        "counts": {"works": 400, "per_class": {"china": 300, "japan": 100}},
    }  # fmt: skip
    store.__dict__["manifest"] = manifest
    return store


def test_the_table_has_the_run_and_its_figures(store: ArtefactStore) -> None:
    words = "\n".join(named_run.lines(store, "abc1234"))
    assert "build `tiny-1` of 2026-01-02, code of commit `abc1234`, seed 7, 400 paintings (China 300," in words
    assert "| accuracy on artists not seen | 88.0 % (83.0 % to 93.0 %) | 5-fold cross-validation" in words
    assert "| accuracy, the model itself | 90.0 % (85.0 % to 95.0 %) |" in words
    assert "| shortcut: only the border | 45.0 % (40.0 % to 50.0 %) |" in words
    assert "Behind the other figures: 93 test works by 1 artist or group. By class: Japan 1 (too few)." in words
    assert str(store.root) not in words


def test_only_what_stands_between_the_marks_changes() -> None:
    text = f"before\n{named_run.BEGIN}old\n{named_run.END}after\n"
    assert named_run.replaced(text, ["new"]) == text.replace("old", "new")
    with pytest.raises(ValueError, match="has no lines"):
        named_run.replaced("no marks", ["new"])


def test_the_readme_has_the_marks() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert named_run.replaced(readme, []) != readme
