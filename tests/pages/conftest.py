"""One Dash app for all tests of pages: Dash keeps its pages in one register a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import Dash

from tests import one_app, tiny_build


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Dash]:
    """The app, serving a build of a few works."""
    tiny_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as found, found.server.test_request_context("/"):
        yield found
