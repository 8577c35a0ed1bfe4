from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from flask.testing import FlaskClient

from components.atlas import colouring, map_data
from components.site import context
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build, one_app


@pytest.fixture(scope="module")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(tmp_path_factory.mktemp("map_data")) / "artefacts"
    evaluated_build.publish(folder)
    return folder


@pytest.fixture
def client(artefacts: Path) -> Iterator[FlaskClient]:
    with one_app.serving(artefacts) as app, app.server.test_request_context("/map"):
        yield app.server.test_client()


@pytest.fixture
def store(client: FlaskClient) -> ArtefactStore:
    return context.live_store()


def _get(client: FlaskClient, store: ArtefactStore, path: str) -> bytes:
    answer = client.get(map_data.address(store) + path)
    assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
    return answer.data


def test_positions_are_those_of_the_projection_to_a_step(client: FlaskClient, store: ArtefactStore) -> None:
    points = np.asarray(store.projections["pca"])
    steps = np.frombuffer(_get(client, store, "points/pca"), "<u2").reshape(-1, 2)
    left, top, right, bottom = map_data.extent(points)
    spans = np.array([right - left, bottom - top])
    np.testing.assert_allclose(steps / map_data.STEPS * spans + (left, top), points, atol=spans.max() / map_data.STEPS)
    assert steps.min() == 0 and steps.max() == map_data.STEPS


@pytest.mark.parametrize("count", [0, 1, 5])
def test_works_in_one_place_have_a_map(count: int) -> None:
    points = np.full((count, 2), 3, np.float32)
    left, top, right, bottom = map_data.extent(points)
    assert right > left and bottom > top
    assert map_data.positions(points).tolist() == [[0, 0]] * count


def test_codes_are_those_of_the_legend(client: FlaskClient, store: ArtefactStore) -> None:
    for field in colouring.fields(store):
        found = np.frombuffer(_get(client, store, f"codes/{quote(field.key, safe='')}"), np.uint8)
        np.testing.assert_array_equal(found, colouring.colouring(store, field, "dark").codes)
    assert len(_get(client, store, "codes/agreement")) == len(store)


def test_exemplars_of_clusters_take_turns(client: FlaskClient, store: ArtefactStore) -> None:
    rows = np.frombuffer(_get(client, store, "exemplars"), "<u4").tolist()
    first, second = (list(each) for each in store.clusterings["ward"].clusters.sort_values("size")["exemplars"][::-1])
    assert rows[:2] == [first[0], second[0]]
    assert len(set(rows)) == len(rows) and set(first) | set(second) <= set(rows)


def test_clusters_are_the_builds(client: FlaskClient, store: ArtefactStore) -> None:
    for name, clustering in store.clusterings.items():
        found = np.frombuffer(_get(client, store, f"clusters/{name}"), "<i4")
        np.testing.assert_array_equal(found, clustering.assigned)


def test_numbers_of_tiles_have_three_bytes_the_lowest_first() -> None:
    sent = map_data.tiles(np.array([1, 256, 0x010203, 99_999], "<u4"))
    assert sent.tobytes()[:9] == bytes([1, 0, 0, 0, 1, 0, 3, 2, 1]) and sent.nbytes == 12


def test_texts_say_what_the_catalogue_says(client: FlaskClient, store: ArtefactStore) -> None:
    answer = client.get(f"{map_data.address(store)}texts/0").get_json()
    assert answer["ids"] == store.objects["object_id"].tolist()
    assert answer["titles"][1] == "Untitled"
    assert answer["classes"][2] == 2 and answer["classes"][-1] == -1
    assert answer["pictures"][0].endswith(f"{store.objects['image_sha256'].iat[0]}.webp")
    np.testing.assert_array_equal(answer["neighbours"]["embedding"], store.neighbours_ids[:, :10])
    assert "label_free" not in answer["neighbours"], "a build of before has one neighbour graph"


@pytest.mark.parametrize(
    "path", ["points/none", "codes/none", "clusters/none", "texts/1", "texts/-1", "points/..%2f", "none"]
)
def test_what_there_is_not_is_not_found(client: FlaskClient, store: ArtefactStore, path: str) -> None:
    assert client.get(map_data.address(store) + path).status_code == 404


def test_another_build_is_not_found_and_the_page_is_to_be_loaded_again(
    client: FlaskClient, store: ArtefactStore
) -> None:
    answer = client.get("/map-data/another/points/pca")
    assert answer.status_code == 404 and "load the page again" in answer.get_json()["message"]
