"""The files of predictions and of figures, with what somebody else needs to check them."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.figures import csv_files
from pipeline.artefacts.few_artists import NOT_ESTIMABLE
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.files import write_json
from pipeline.evaluate.report import evaluate
from tests import evaluated_build, one_app
from tests.synthetic_evaluation import evaluated


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    evaluated_build.publish(tmp_path / "artefacts")
    return tmp_path / "artefacts"


def test_the_file_has_every_prediction_with_its_split_and_group(artefacts: Path) -> None:
    with one_app.serving(artefacts) as app:
        answer = app.server.test_client().get("/model/predictions.csv")
    assert answer.mimetype == "text/csv" and "vitrine-predictions.csv" in answer.headers["Content-Disposition"]
    found = pd.read_csv(io.BytesIO(answer.data), dtype={"object_id": str}, encoding="utf-8-sig")
    (build,) = [path for path in artefacts.iterdir() if path.is_dir()]
    store = ArtefactStore(build)
    expected = store.predictions
    assert list(found.columns[:8]) == [
        "object_id", "title", "artist", "split", "group", "label", "predicted", "confidence",
    ]  # fmt: skip
    assert len(found) == len(expected) and found["predicted"].tolist() == expected["predicted"].tolist()
    assert found["object_id"].tolist() == [store.work(int(row))["object_id"] for row in expected["row"]]
    assert found["group"].tolist() == expected["group"].tolist()
    shares = found[[name for name in found if name.startswith("p_")]]
    assert shares.sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-4)


def test_a_build_of_before_has_a_file_without_groups(artefacts: Path) -> None:
    (build,) = [path for path in artefacts.iterdir() if path.is_dir()]
    store = ArtefactStore(build)
    store.__dict__["predictions"] = store.predictions.drop(columns="group")
    assert "group" not in csv_files.predictions(store)


def test_the_figures_have_their_works_and_artists_and_say_what_is_not_estimable(artefacts: Path) -> None:
    (build,) = [path for path in artefacts.iterdir() if path.is_dir()]
    # All works of the third class are by one artist.
    made = evaluated()
    groups = np.where(made.labels == made.classes[2], -1, made.groups)
    entries = evaluate(replace(made, groups=groups, known_artist=np.ones(len(groups), bool))).files["figures.json"]
    write_json(build / "evaluation/figures.json", entries)
    with one_app.serving(artefacts) as app:
        answer = app.server.test_client().get("/model/figures.csv")
    found = pd.read_csv(io.BytesIO(answer.data), encoding="utf-8-sig").set_index(["figure", "label"])
    alone, other = (found.loc[("classifier", f"F1 of {key}")] for key in (made.classes[2], made.classes[0]))
    assert NOT_ESTIMABLE in alone["note"] and np.isnan(alone["low"]) and alone["value"] > 0
    assert NOT_ESTIMABLE not in other["note"] and other["low"] <= other["value"] <= other["high"]
    assert f"{made.classes[2]} 1 (too few)" in alone["by_class"] and alone["works"] == made.test.sum()
    assert len(found) == sum(len(entry["estimates"]) for entry in entries)


def test_a_build_of_before_has_an_empty_file_of_figures(artefacts: Path) -> None:
    (build,) = [path for path in artefacts.iterdir() if path.is_dir()]
    assert set(map(len, csv_files.figures(ArtefactStore(build)).values())) == {0}
