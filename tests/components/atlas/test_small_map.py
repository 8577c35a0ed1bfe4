from pathlib import Path

import numpy as np

from components.atlas import small_map
from components.site import theme
from pipeline.artefacts.store import ArtefactStore
from tests import tiny_build


def _named(figure: object, name: str) -> list[object]:
    return [trace for trace in figure.data if trace.name == name]  # type: ignore[attr-defined]


def test_the_place_is_marked_above_everything(store: ArtefactStore) -> None:
    figure = small_map.small_map(store, "umap", place=(0.25, -0.5), name="Your picture", neighbours=[1, 2])
    mark = figure.data[-1]
    assert (mark.name, list(mark.x), list(mark.y)) == ("Your picture", [0.25], [-0.5])
    assert mark.marker.symbol == "circle-cross-open"


def test_every_work_is_there_once_with_the_shape_of_its_class(store: ArtefactStore) -> None:
    figure = small_map.small_map(store, "umap", place=(0, 0), name="Here")
    works = [trace for trace in figure.data if trace.name != "Here" and trace.x[0] is not None]
    assert sum(len(trace.x) for trace in works) == len(store)
    assert {trace.name: trace.marker.symbol for trace in works} == {
        "China": "circle",
        "Japan": "diamond",
        "India": "square",
        "America": "cross",
        "Outside the classes": "circle-open",
    }


def test_neighbours_are_where_they_are_on_the_map_and_named(store: ArtefactStore) -> None:
    figure = small_map.small_map(store, "umap", place=(0, 0), name="Here", neighbours=[1, 4])
    (near,) = _named(figure, "Most similar works")
    assert np.allclose(near.x, store.projections["umap"][[1, 4], 0])
    assert list(near.text) == ["Untitled", "Work 4 & its <title>"]


def test_the_map_wears_the_colours_of_its_wall(store: ArtefactStore) -> None:
    for scheme in ("light", "dark"):
        figure = small_map.small_map(store, "umap", place=(0, 0), name="Here", scheme=scheme)
        assert figure.data[-1].marker.color == theme.TOKENS[scheme]["accent"]


def test_a_large_collection_is_shown_by_a_fixed_sample() -> None:
    rows = small_map.sample(100_000)
    assert len(rows) == small_map.MOST_POINTS == len(set(rows.tolist()))
    assert np.array_equal(rows, small_map.sample(100_000))
    assert np.array_equal(small_map.sample(5), np.arange(5))


def test_the_first_projection_is_the_default_and_a_build_without_maps_has_none(tmp_path: Path) -> None:
    store = tiny_build.open_store(tmp_path / "artefacts")
    assert small_map.default_projection(store) == "umap"
    store = tiny_build.open_store(tmp_path / "artefacts", build_id="tiny-2")
    store.projections = {}
    assert small_map.default_projection(store) is None
