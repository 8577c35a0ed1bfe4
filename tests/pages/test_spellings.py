import importlib
from pathlib import Path
from typing import Any

import pytest
from dash.exceptions import PreventUpdate

from tests import acquired_collection, one_app
from tests.seen import find, text


@pytest.fixture
def page(tmp_path: Path) -> Any:
    acquired_collection.publish(tmp_path / "artefacts", times=3)
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/spellings"):
        yield importlib.import_module("pages.spellings")


def test_nothing_is_chosen_and_each_value_leads_to_its_records(page: Any) -> None:
    shown = page.layout(field="culture")
    assert "nothing is chosen before you choose" in text(shown)
    assert "No doubtful spelling" in text(page.layout(field="department"))
    # An unknown field and an odd page are the first ones.
    assert text(page.layout(field="nonsense", page="x")) == text(page.layout())
    links = [link.href for link in find(page.layout(field="classification_raw"), type_="Link")]
    assert "/spellings?of=acquired&field=culture" in links


def test_the_rows_follow_the_choices(page: Any) -> None:
    rows, count = page.show_rows({'["culture", "Egyptian"]': "class:india"}, "")
    assert 'labels = ["Egyptian"]' in rows and 'class = "india"' in rows and count == "1 choice"
    assert page.show_rows(None, "")[1] == "0 choices"
    with pytest.raises(PreventUpdate):
        page.export(None, {}, "")
    assert page.export(1, {}, "")["filename"] == "vitrine-label-rules.toml"
