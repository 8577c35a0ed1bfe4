"""What contract tests of callbacks share: the app over a build with duplicates and an acquired collection."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import Dash

from tests import acquired_collection, duplicates_build, one_app


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dash]:
    artefacts = Path(tmp_path_factory.mktemp("callbacks")) / "artefacts"
    duplicates_build.publish(artefacts)
    acquired_collection.publish(artefacts)
    with one_app.serving(artefacts) as app:
        app.server.test_client().get("/")  # Dash gathers its callbacks at the first request.
        yield app
