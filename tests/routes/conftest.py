"""The page over the demonstration build, as a browser's requests meet it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from pipeline.artefacts.store import ArtefactStore
from tests import one_app


@pytest.fixture
def client(demo_build: Path) -> Iterator[FlaskClient]:
    with one_app.serving(demo_build) as app:
        yield app.server.test_client()


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


def picture(store: ArtefactStore, row: int) -> bytes:
    """The larger picture of a work, as a visitor may bring it."""
    return (store.root / store.picture_name(row, preview=True)).read_bytes()
