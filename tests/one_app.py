"""The one Dash app of a test process, pointed at whichever builds a test needs."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dash import Dash

from components.site import context


@functools.cache
def the_app() -> Dash:
    """The app; made once, because Dash keeps its pages in one register a process."""
    from app import create_app

    return create_app("no-such-folder")


@contextmanager
def serving(artefacts: Path) -> Iterator[Dash]:
    """The app, serving the builds of that folder."""
    app = the_app()
    before = app.server.extensions["vitrine"]
    context.install(app.server, artefacts)
    try:
        yield app
    finally:
        app.server.extensions["vitrine"] = before
