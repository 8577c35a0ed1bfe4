"""The museum that tests of sources ask."""

from collections.abc import Iterator

import pytest

from tests.museum import Faults, Museum
from tests.pipeline.acquire.sources import museums


@pytest.fixture(scope="module")
def running() -> Iterator[Museum]:
    """A museum's server for the tests of a module, which leave its objects as they were."""
    with museums.museum() as server:
        yield server


@pytest.fixture
def museum(running: Museum) -> Iterator[Museum]:
    """The server with nothing counted and nothing wrong."""
    running.forget()
    yield running
    running.faults = Faults()
