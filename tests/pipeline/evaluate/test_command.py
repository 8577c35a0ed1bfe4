"""A finished build measured on another folder of pictures."""

import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipeline.acquire import sources
from pipeline.acquire.sources.base import SourceRequest
from pipeline.artefacts.store import ArtefactStore
from pipeline.evaluate import __main__ as evaluate
from tests.pipeline import pictures

CLASSES = ("china", "japan", "india", "america")
EACH = 5


@pytest.fixture(scope="module")
def folder(demo_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """New pictures of the four classes, a class that the build does not know, and what has to be left out."""
    out, root = tmp_path_factory.mktemp("drawn"), tmp_path_factory.mktemp("folder")
    works, _ = sources.get("demo").acquire(SourceRequest(CLASSES, limit=EACH * 4, seed=815), out)
    for file, label in zip(works["file"], works["label"], strict=True):
        (root / label).mkdir(exist_ok=True)
        shutil.copy(out / file, root / label)
    (root / "noise").mkdir()
    for seed in range(4):
        (root / "noise" / f"{seed}.jpg").write_bytes(pictures.encode(pictures.painting(seed, 300, 400)))
    (root / "china" / "broken.jpg").write_bytes(b"broken")
    store = ArtefactStore.open(demo_build)
    for split, name in (("train", "seen"), ("validation", "held"), ("test", "unseen")):
        shutil.copy(work_of(store, split), root / "japan" / f"{name}.jpg")
    return root


def work_of(store: ArtefactStore, split: str) -> Path:
    """The file of the first Japanese work of a split, as the source drew it."""
    row = next(row for row, work in store.objects.iterrows() if (work["split"], work["label"]) == (split, "japan"))
    acquired = store.root.parent / ".stages" / f"acquire-{store.manifest['stages']['acquire']['fingerprint'][:16]}"
    works = pd.read_parquet(acquired / "catalogue.parquet").set_index("object_id")
    return acquired / works.loc[store.objects["object_id"].iat[row], "file"]


@pytest.fixture(scope="module")
def found(demo_build: Path, folder: Path) -> dict:
    return evaluate.evaluate(ArtefactStore.open(demo_build), folder)


def test_it_measures_what_was_promised(found: dict) -> None:
    promised = {
        "accuracy", "balanced_accuracy", "per_class", "confusion", "precision_at_10", "map", "ece", "unlike_auroc",
    }  # fmt: skip
    assert promised <= set(found)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    for key in promised - {"per_class", "confusion"}:
        assert 0 <= found[key] <= 1, key
    for key, row in found["per_class"].items():
        assert key in CLASSES and set(row) == {"precision", "recall", "f1", "support", "groups"}
    for name, (low, high) in found["intervals"].items():
        assert low <= found[name] <= high, name
    for key, row in found["per_class_intervals"].items():
        assert all(low <= found["per_class"][key][name] <= high for name, (low, high) in row.items()), key


def test_pictures_the_build_was_trained_or_calibrated_on_do_not_count(found: dict) -> None:
    assert found["left_out"] == {"unreadable": 1, "trained_on": 2}
    # The picture of the build's own test split stays: 5 of each class and that one.
    assert found["works"] == 4 * EACH + 1
    assert {key: row["support"] for key, row in found["per_class"].items()} == {
        key: EACH + (key == "japan") for key in CLASSES
    }


def test_the_figures_fit_one_another(found: dict) -> None:
    counts = found["confusion"]["counts"]
    assert found["confusion"]["classes"] == list(found["per_class"])
    right = sum(counts[index][index] for index in range(4))
    assert found["accuracy"] == pytest.approx(right / found["works"], abs=1e-4)
    for index, row in enumerate(found["per_class"].values()):
        assert sum(counts[index]) == row["support"]
        assert row["recall"] == pytest.approx(counts[index][index] / row["support"], abs=1e-4)
    assert found["balanced_accuracy"] == pytest.approx(
        sum(row["recall"] for row in found["per_class"].values()) / 4, abs=1e-3
    )


def test_a_build_of_four_manners_tells_new_pictures_of_them_apart(found: dict) -> None:
    assert found["accuracy"] >= 0.8 and found["precision_at_10"] >= 0.6 and found["map"] >= 0.5


def test_pictures_of_no_class_are_told_from_the_known(found: dict) -> None:
    assert found["unknown"] == {"noise": 4}
    assert found["unlike_auroc"] >= 0.6  # by a small network that has seen nothing but the collection


def test_without_unknown_classes_there_is_no_figure_of_them(demo_build: Path, folder: Path, tmp_path: Path) -> None:
    for label in ("china", "India"):
        shutil.copytree(folder / label.lower(), tmp_path / label)
    found = evaluate.evaluate(ArtefactStore.open(demo_build), tmp_path, draws=100)
    assert "unlike_auroc" not in found
    assert found["per_class"]["india"]["support"] == EACH
    assert found["per_class"]["japan"]["support"] == 0 and found["per_class"]["japan"]["recall"] is None


@pytest.mark.parametrize(
    ("artists", "groups"), [(["Bichitr"] * 4 + ["Govardhan"], 2), (["Unknown"] * EACH, EACH)], ids=["known", "unknown"]
)
def test_works_of_one_artist_are_one_group(
    demo_build: Path, folder: Path, tmp_path: Path, artists: list[str], groups: int
) -> None:
    shutil.copytree(folder / "india", tmp_path / "pictures" / "india")
    names = sorted(path.name for path in (folder / "india").iterdir())
    # A name in Latin-1, as an old archive has it.
    (tmp_path / "pictures" / "india" / names[0]).rename(tmp_path / "pictures" / "india" / os.fsdecode(b"caf\xe9.jpg"))
    rows = [f"india/{name},{artist}" for name, artist in zip(["café.jpg", *names[1:]], artists, strict=True)]
    table = tmp_path / "artists.csv"
    table.write_text("\n".join(["file,artist", *rows]))
    found = evaluate.evaluate(ArtefactStore.open(demo_build), tmp_path / "pictures", table, draws=100)
    assert found["left_out"] == {"unreadable": 0, "trained_on": 0}
    assert (found["works"], found["groups"]) == (EACH, groups)


def test_the_command_line_prints_json_or_a_table(demo_build: Path, folder: Path, found: dict, capsys) -> None:
    arguments = ["--path", str(folder), "--artefacts", str(demo_build)]
    assert evaluate.main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == found
    assert evaluate.main(arguments) == 0
    written = capsys.readouterr().out
    assert "accuracy" in written and "unlike_auroc" in written and "trained on: 2" in written


def test_a_folder_that_cannot_be_measured_is_said_in_one_sentence(demo_build: Path, tmp_path: Path, capsys) -> None:
    def status(path: Path, artefacts: Path) -> tuple[int, str]:
        code = evaluate.main(["--path", str(path), "--artefacts", str(artefacts), "--json"])
        written = capsys.readouterr()
        assert written.out == "" and written.err.count("\n") == 1
        return code, written.err

    assert status(tmp_path / "none", demo_build)[0] == 1
    (tmp_path / "atlantis").mkdir()
    (tmp_path / "atlantis" / "a.png").write_bytes(pictures.encode(pictures.painting(), ".png"))
    code, message = status(tmp_path, demo_build)
    assert code == 1 and "atlantis" in message and "china" in message
    code, message = status(tmp_path, tmp_path)
    assert code == 2 and "python -m pipeline.build" in message
