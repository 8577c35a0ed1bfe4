from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.atlas import colouring
from components.atlas.colouring import Field
from components.site import theme
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(Path(tmp_path_factory.mktemp("evaluated")) / "artefacts"))


def _named(found: colouring.Colouring) -> list[str]:
    return [found.categories[code].name for code in found.codes]


def test_classes_keep_their_colour_and_shape(evaluated: ArtefactStore) -> None:
    found = colouring.colouring(evaluated, Field("class", "Class"), "light")
    legend = [category for _, category in found.legend()]
    assert [(each.name, each.colour, each.marker, each.count) for each in legend] == [
        ("China", "#D55E00", "circle", 3),
        ("Japan", "#0072B2", "diamond", 3),
        ("India", "#009E73", "square", 3),
        ("America", "#CC79A7", "cross", 2),
        ("Outside the classes", "#8A8A8A", "circle-open", 1),
    ]
    assert _named(found)[:5] == ["China", "Japan", "India", "America", "China"]
    assert _named(found)[-1] == "Outside the classes"


def test_clusters_go_by_their_names_and_noise_is_left_over(evaluated: ArtefactStore) -> None:
    found = colouring.colouring(evaluated, Field("cluster-ward", "Cluster"), "light")
    assert _named(found) == ["misty mountains"] * 6 + ["birds <and> flowers"] * 5 + ["In no cluster"]
    assert [category.labelled for _, category in found.legend()] == [True, True, False]


def test_splits_are_in_their_own_order(evaluated: ArtefactStore) -> None:
    found = colouring.colouring(evaluated, Field("split", "Split"), "light")
    assert [category.name for _, category in found.legend()][:3] == ["Training", "Validation", "Test"]


def test_the_many_rare_values_become_one_grey() -> None:
    values = pd.Series([f"v{i:02d}" for i in range(30) for _ in range(30 - i)] + ["", ""])
    found = colouring.categorise("Medium", values)
    names = [category.name for _, category in found.legend()]
    assert names == [f"v{i:02d}" for i in range(12)] + ["Not known", "Other (18 values)"]
    assert sum(category.count for category in found.categories) == len(values)
    for code, category in enumerate(found.categories):
        assert (found.codes == code).sum() == category.count
    assert {category.colour for category in found.categories if category.rest} == {"#8A8A8A"}


def test_one_value_too_many_shows_itself() -> None:
    values = pd.Series([f"v{i}" for i in range(13)])
    assert not any(category.rest for category in colouring.categorise("x", values).categories)


def test_every_category_looks_different() -> None:
    values = pd.Series([f"v{i}" for i in range(13)])
    styles = [(each.colour, each.marker) for each in colouring.categorise("x", values).categories]
    assert len(set(styles)) == 13


def test_a_class_named_in_another_column_keeps_its_colour_and_lends_it_to_nobody() -> None:
    fixed = {"japan": (theme.CATEGORY_COLOURS[0], "diamond")}
    found = colouring.categorise("Culture", pd.Series(["Japan", "Korea", "Tibet", "Nepal"]), fixed)
    by_name = {each.name: each for each in found.categories}
    assert (by_name["Japan"].colour, by_name["Japan"].marker) == (theme.CATEGORY_COLOURS[0], "diamond")
    assert theme.CATEGORY_COLOURS[0] not in [by_name[name].colour for name in ("Korea", "Tibet", "Nepal")]


def test_fields_are_those_whose_values_repeat(evaluated: ArtefactStore) -> None:
    keys = [field.key for field in colouring.fields(evaluated)]
    assert keys[:3] == ["class", "cluster-ward", "split"]
    for never in ("title", "artist", "wall_number", "object_id", "source_url", "image_sha256"):
        assert never not in keys


def test_an_address_may_ask_for_a_field_by_its_beginning(evaluated: ArtefactStore) -> None:
    found = colouring.fields(evaluated)
    assert colouring.find(found, "cluster").key == "cluster-ward"
    assert colouring.find(found, "split").key == "split"
    assert colouring.find(found, "nonsense").key == colouring.find(found, None).key == "class"


def test_periods_are_of_one_width_and_every_known_year_has_one() -> None:
    begun = pd.Series([1700.0, 1750, 1799, 1800, 1899, 1900, 1950, np.nan])
    found = colouring._by_period(begun, "light")
    names = _named(found)
    assert names[-1] == "Not known"
    assert len({category.colour for category in found.categories}) == len(found.categories)
    for year, name in zip(begun[:-1], names[:-1], strict=True):
        first, last = (int(part) for part in name.replace(" and later", "–9999").split("–"))
        assert first <= year <= last, name
        assert last - first == 24 or name == "1925 and later"


def test_a_work_stands_at_the_middle_of_its_years_as_on_the_collections_page(tmp_path: Path) -> None:
    store = ArtefactStore(evaluated_build.publish(tmp_path / "artefacts"))
    begin, end = (store.objects[name].astype("Int32") for name in ("year_begin", "year_end"))
    begin.iloc[:4], end.iloc[:4] = [1800, 1867, pd.NA, pd.NA], [1899, pd.NA, -50, pd.NA]
    store.objects["year_begin"], store.objects["year_end"] = begin, end
    assert colouring.years(store).iloc[:4].tolist()[:3] == [1849, 1867, -50]
    assert np.isnan(colouring.years(store).iloc[3])


def test_periods_need_years() -> None:
    assert colouring._periods(pd.Series([np.nan] * 5)) is None
    assert colouring._periods(pd.Series([1800.0] * 5)) is None


@pytest.mark.parametrize("name", ["class", "period", "cluster-ward", "column-class"])
def test_a_column_named_like_a_computed_field_has_a_key_of_its_own(tmp_path: Path, name: str) -> None:
    store = ArtefactStore(evaluated_build.publish(tmp_path / "artefacts"))
    # A second year, for there to be periods.
    store.objects.loc[3, "year_begin"] = 1890
    store.objects["class"] = store.objects[name] = ["oil", "print"] * 6
    found = colouring.fields(store)
    keys = [field.key for field in found]
    assert len(set(keys)) == len(keys) and {"class", "period", "cluster-ward"} < set(keys)
    own = colouring.find(found, colouring.column_key(name))
    assert own.key != name and colouring.column_of(own.key) == name
    assert [each.name for each in colouring.colouring(store, own, "light").categories] == ["oil", "print"]
    assert set(colouring.values_of(store, own.key)) == {"oil", "print"}
    assert "oil" not in colouring.values_of(store, "class")
    assert "China" in _named(colouring.colouring(store, colouring.find(found, "class"), "light"))


def test_a_fields_values_are_those_of_its_column_or_of_its_legend(evaluated: ArtefactStore) -> None:
    assert colouring.values_of(evaluated, "medium").tolist() == evaluated.objects["medium"].tolist()
    assert set(colouring.values_of(evaluated, "class")) >= {"China", "Japan"}
