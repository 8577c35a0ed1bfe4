"""What tests of all kinds share: one real build of a small demonstration collection."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[1]
#: Enough for the classifier to tell the four manners apart, few enough to be drawn and trained in a minute.
WORKS, EPOCHS = 320, 12


def run_build(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Runs ``python -m pipeline.build`` as a person does; its words are in ``stderr``."""
    environment = {key: value for key, value in os.environ.items() if key != "ARTEFACTS_DIR"}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.build", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert not check or done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="session")
def demo_build(pytestconfig: pytest.Config) -> Path:
    """An artefacts folder with a build of the demonstration collection, made by the real pipeline.

    It is kept between runs in pytest's cache: the pipeline itself knows what has changed since. Processes that run
    tests side by side share it; the first that needs it makes it.
    """
    folder = Path(pytestconfig.cache.mkdir("demo-build"))  # type: ignore[union-attr]
    with FileLock(folder.with_suffix(".lock")):
        run_build("--source", "demo", "--limit", str(WORKS), "--epochs", str(EPOCHS), "--artefacts", str(folder))
    return folder
