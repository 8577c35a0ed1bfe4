import json
from pathlib import Path

import numpy as np
import pytest

from components.atlas import exports
from components.site import urls
from components.works import manifests
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build

ROWS = np.array([0, 6, 2])
ORIGIN = "https://vitrine.example"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(Path(tmp_path_factory.mktemp("exports")) / "artefacts"))


def test_json_has_every_column_and_the_addresses(store: ArtefactStore) -> None:
    told = json.loads(exports.as_json(store, ROWS, ORIGIN))
    assert (told["build_id"], told["count"]) == (store.build_id, 3)
    for row, work in zip(ROWS, told["works"], strict=True):
        assert work["object_id"] == store.objects["object_id"].iat[row]
        assert work["page"] == ORIGIN + urls.work(work["object_id"])
        assert set(store.objects.columns) < set(work) and isinstance(work["tags"], list)
    assert "NaN" not in exports.as_json(store, np.arange(len(store)), ORIGIN)


def test_the_manifest_has_a_canvas_for_each_work_in_their_order(store: ArtefactStore) -> None:
    manifest = json.loads(exports.as_iiif(store, ROWS, ORIGIN))
    assert (manifest["@context"], manifest["type"]) == (manifests.CONTEXT, "Manifest")
    ids = [canvas["id"] for canvas in manifest["items"]]
    assert len(set(ids)) == 3 and all(each.startswith("https://") for each in ids)
    for row, canvas in zip(ROWS, manifest["items"], strict=True):
        assert canvas["homepage"][0]["id"] == ORIGIN + urls.work(store.objects["object_id"].iat[row])
        (annotation,) = canvas["items"][0]["items"]
        assert annotation["motivation"] == "painting" and annotation["target"] == canvas["id"]
        body = annotation["body"]
        assert body["id"] == ORIGIN + urls.preview(store, int(row)) and body["format"] == "image/webp"
        assert (body["width"], body["height"]) == (canvas["width"], canvas["height"])
        assert max(body["width"], body["height"]) <= 960


def test_a_canvas_keeps_the_shape_of_the_original(store: ArtefactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    larger = {"width": 6000, "height": 4000, "has_preview": True}
    monkeypatch.setattr(store, "work", lambda row: {**dict(store.objects.iloc[row]), **larger})
    body = json.loads(exports.as_iiif(store, np.array([0]), ORIGIN))["items"][0]["items"][0]["items"][0]["body"]
    assert (body["width"], body["height"]) == (960, 640)
