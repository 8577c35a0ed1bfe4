"""The page that describes the API, made of its document."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.api.endpoints import every
from tests import evaluated_build, one_app
from tests.seen import find, text


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Any]:
    evaluated_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/api"):
        from pages import api

        yield api.layout()


def test_every_operation_is_described_with_its_parameters_and_answers(page: Any) -> None:
    sections = find(page, class_="section")
    assert len(sections) == len(every())
    for endpoint, section in zip(every(), sections, strict=True):
        words = text(section)
        assert f"{endpoint.method} /api/v1{endpoint.path}" in words and endpoint.summary in words
        assert "503" in words and ("cluster-ward" in words) == endpoint.filters


def test_the_fields_of_a_body_are_named(page: Any) -> None:
    words = text(find(page, class_="section")[-1])
    assert "fields of the JSON body" in words and "list of ByWork or ByPicture" in words
