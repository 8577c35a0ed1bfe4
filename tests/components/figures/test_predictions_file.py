"""The file of predictions: a row a work, with what it needs to be checked by somebody else."""

import io
from pathlib import Path

import pandas as pd
import pytest

from components.figures import predictions_file
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build, one_app


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    evaluated_build.publish(tmp_path / "artefacts")
    return tmp_path / "artefacts"


def test_the_file_has_every_prediction_with_its_split_and_group(artefacts: Path) -> None:
    with one_app.serving(artefacts) as app:
        answer = app.server.test_client().get(f"/{predictions_file.ROUTE}")
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
    assert "group" not in predictions_file.columns(store)
