"""Works that are left out of the neighbours of a work."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from components.searching import restrictions
from pipeline.artefacts.store import ArtefactStore
from tests import one_app, tiny_build
from tests.seen import find, text

#: Artist, group, title and class of each work.
WORKS = (
    ("Utagawa Kunisada", "Utagawa Kunisada", "No. 2, from the series Thirty-six Views (Sanjūrokkei)", "japan"),
    ("Attributed to Utagawa Kunisada", "Utagawa Kunisada", "Fan", "japan"),
    ("Utagawa Kunisada II", "Utagawa Kunisada II", "No. 3, from the series “Thirty-Six Views”", "japan"),
    ("Ma Yuan; UTAGAWA KUNISADA", "Ma Yuan", "Hills", "china"),
    ("", "", "Thirty-six Views", ""),
    ("Ma Yuan", "Ma Yuan", "", "china"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ArtefactStore]:
    found = tiny_build.open_store(tmp_path / "artefacts")
    columns = dict(zip(("artist", "group", "title", "label"), zip(*WORKS, strict=True), strict=True))
    rest = found.objects.iloc[len(WORKS) :]
    found.objects = found.objects.assign(**{name: [*own, *rest[name]] for name, own in columns.items()})
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/work"):
        yield found


def left_out(store: ArtefactStore, row: int, *without: str) -> list[int]:
    """Which of the first works are left out, beside the work itself."""
    mask = restrictions.allowed(store, row, without)
    assert mask is not None and mask.dtype == bool and not mask[row]
    return [place for place in np.flatnonzero(~mask[: len(WORKS)]).tolist() if place != row]


def test_works_by_the_artist_are_left_out_whatever_stands_before_the_name(store: ArtefactStore) -> None:
    assert left_out(store, 0, "artist") == [1, 3]
    assert left_out(store, 1, "artist") == [0, 3]
    assert left_out(store, 2, "artist") == []
    assert left_out(store, 3, "artist") == [0, 1, 5]


def test_works_whose_title_names_the_series_are_left_out(store: ArtefactStore) -> None:
    assert left_out(store, 0, "series") == [2]
    assert left_out(store, 2, "series") == [0]


def test_works_of_the_same_class_or_of_none_are_left_out(store: ArtefactStore) -> None:
    assert left_out(store, 3, "class") == [4, 5]
    assert left_out(store, 0, "class", "artist") == [1, 2, 3, 4]
    assert restrictions.allowed(store, 0, ()) is None


def test_only_what_means_something_for_the_work_is_offered(
    store: ArtefactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = {"artist": "Not by this artist", "series": "Not of this series", "class": "Of another culture"}
    assert restrictions.offered(store, 0) == titles
    assert list(restrictions.offered(store, 5)) == ["artist", "class"] and restrictions.offered(store, 4) == {}
    assert restrictions.chosen(store, 5, "series,class,x") == ("class",)
    assert restrictions.chosen(store, 5, None) == restrictions.chosen(store, 5, ["class"]) == ()
    monkeypatch.setattr(store, "json", lambda name: {"title": "Object type", "question": "What is it?"})
    assert restrictions.offered(store, 5)["class"] == "Of another object type"


def test_the_buttons_say_which_are_on(store: ArtefactStore) -> None:
    group, kept = restrictions.switches(store, 5, ("class",), "kept")
    pressed = {text(button): getattr(button, "aria-pressed") for button in find(group, type_="Button")}
    assert pressed == {"Not by this artist": "false", "Of another culture": "true"} and kept.data == "class"
    assert len(restrictions.switches(store, 4, (), "kept")) == 1, "the store alone, which a callback reads"


@pytest.mark.parametrize(
    ("title", "series"),
    [
        ("Fine Wind, from the series Views of Mount Fuji (Fugaku sanjūrokkei)", "views of mount fuji"),
        ("Leaf from an album: Birds and Flowers", "birds and flowers"),
        ("No 13 from an untitled series of beauties(1)", "beauties"),
        ("Rain, from the series Views of Edo, no. 3", "views of edo"),
        ("A series of unfortunate events", ""),
        ("From the series", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_title_names_its_series(title: str, series: str) -> None:
    assert restrictions.series_of(title) == series
