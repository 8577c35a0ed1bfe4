"""What tests of all kinds share: one real build of a small demonstration collection."""

import os
import subprocess
import sys
from itertools import zip_longest
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[1]
#: Folders whose files take longest, the longest first. They start first, so that no process waits long for the other.
LONGEST = ("integration", "contracts", "benchmarks", "pipeline/training", "pipeline/evaluate", "browser")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
if "PYTEST_XDIST_WORKER" in os.environ:
    # The processes share the cores. With a thread for every core in each of them they would hinder one another.
    for name in _THREADS:
        os.environ.setdefault(name, "1")
    # Where a library asks for two threads all the same, a waiting one must not take the other process's core.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
#: Enough for the classifier to tell the four manners apart, few enough to be drawn and trained in a minute.
WORKS, EPOCHS = 320, 12


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sorts the files for two processes: long ones first, and files with and without the shared build in turns.

    The first process makes the shared build for its first file. The other one has the integration tests meanwhile,
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
    """Runs ``python -m pipeline.build`` as a person does; its words are in ``stderr``."""
    left_out = {"ARTEFACTS_DIR", *(_THREADS if all_cores else ())}
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
        # The other process waits for servers most of this time, and leaves its core to this build.
        limits = ("--limit", str(WORKS), "--epochs", str(EPOCHS))
        run_build("--source", "demo", *limits, "--artefacts", str(folder), all_cores=True)
    return folder
