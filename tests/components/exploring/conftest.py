"""Collections to explore: acquired records, and a build."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.exploring.collection import Collection, chosen
from tests import acquired_collection, annotated_build, evaluated_build, one_app


@pytest.fixture
def acquired(tmp_path: Path) -> Iterator[Collection]:
    """An acquired collection without a build."""
    acquired_collection.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/collection"):
        yield chosen()


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Collection]:
    """A build, beside an older acquired collection."""
    evaluated_build.publish(tmp_path / "artefacts")
    acquired_collection.publish(tmp_path / "artefacts", created="2020-01-01T00:00:00Z")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/collection"):
        yield chosen()


@pytest.fixture
def annotated(tmp_path: Path) -> Iterator[Collection]:
    """A build in which figures and text were looked for."""
    annotated_build.publish(evaluated_build.publish(tmp_path / "artefacts"))
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/collection"):
        yield chosen()
