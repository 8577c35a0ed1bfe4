from typing import Any

import pytest

from components.figures import estimates
from pipeline.artefacts.sample import ClassSample, Sample
from pipeline.artefacts.store import ArtefactStore
from tests import tiny_build
from tests.seen import find, text


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return tiny_build.open_store(tmp_path_factory.mktemp("tiny") / "artefacts")


def _rows(entries: list[dict[str, Any]]) -> list[str]:
    return [text(row).replace("\u00a0", " ") for row in find(estimates.table("Figures", entries), type_="Tr")]


def _estimate(value: float | None, low: float | None = None, high: float | None = None, **more: str) -> dict[str, Any]:
    return {"label": "A", "value": value, "low": low, "high": high, "unit": "", "note": ""} | more


@pytest.mark.parametrize(
    ("entry", "row"),
    [
        (_estimate(0.5, 0.4, 0.6, unit="share"), "A 50.0 % 40.0–60.0 %"),
        (_estimate(-0.02, -0.05, 0.01, unit="share"), "A −2.0 % −5.0 to 1.0 %"),
        (_estimate(12.5, 11, 14, unit="cm"), "A 12.5 cm 11–14 cm"),
        (_estimate(12_345), "A 12,345"),
        (_estimate(0.123456), "A 0.123"),
        (_estimate(1234.56), "A 1,234.6"),
        (_estimate(None), "A not defined"),
        (_estimate(0.7, note="of 12 works"), "A 0.7 of 12 works"),
        (_estimate(0.7, low=0.6), "A 0.7"),
    ],
)
def test_an_estimate_is_a_row(entry: dict[str, Any], row: str) -> None:
    assert _rows([entry])[1] == row


def test_columns_that_are_empty_everywhere_are_left_out() -> None:
    assert _rows([_estimate(1), _estimate(2)])[0] == "Figure Value"
    assert _rows([_estimate(1), _estimate(2, 1, 3, note="x")])[0] == "Figure Value 95 % interval Note"


def test_drawn_and_empty_figures_have_no_table(store: ArtefactStore) -> None:
    entry = {"title": "Title", "description": "", "estimates": [_estimate(1)]}
    figures = [entry | {"name": "drawn"}, entry | {"name": "new"}, entry | {"name": "empty", "estimates": []}]
    (section,) = estimates.sections(store, figures, ("drawn",))
    assert getattr(section, "data-figure") == "new"


def test_a_figure_says_on_which_works_and_artists_it_rests(store: ArtefactStore) -> None:
    made_by = Sample(93, 1, 0, (ClassSample("japan", 93, 1, 0, False),), "test works")
    figure = {"name": "new", "title": "Title", "estimates": [_estimate(1)], "sample": made_by.as_dict()}
    (section,) = estimates.sections(store, [figure], ())
    assert text(section).endswith("From 93 test works by 1 artist or group. By class: Japan 1 (too few) .")
    (before,) = estimates.sections(store, [figure | {"sample": None}], ())
    assert "From" not in text(before)
