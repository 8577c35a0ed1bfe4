"""``kill -9`` at any moment leaves the old build served, and the next run goes on behind the last finished stage."""

import os
import signal
import subprocess
import sys
import time

from pipeline.artefacts.store import ArtefactStore
from pipeline.query.engine import QueryEngine
from pipeline.verify import problems
from tests.conftest import ROOT
from tests.integration.conftest import Collection, steps

#: Line of the log at which the build is killed, and how many seconds later: while other processes prepare pictures,
#: while TensorFlow trains, while processes embed, while a map is made. (For publishing see test_writer.py.)
MOMENTS = (("] prepare ...", 0.5), ("] train ...", 3.0), ("] embed ...", 0.2), ("] project-tsne ...", 0.2))


def killed_at(collection: Collection, line: str, later: float) -> str:
    """Builds with another seed, kills the build there, and returns what it had said."""
    environment = {key: value for key, value in os.environ.items() if key != "ARTEFACTS_DIR"}
    command = [sys.executable, "-m", "pipeline.build", *collection.arguments("--seed", "1")]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as build:
        assert build.stderr is not None
        said = ""
        while line not in said:
            read = build.stderr.readline()
            assert read, f"the build ended before {line!r}:\n{said}"
            said += read
        time.sleep(later)
        build.send_signal(signal.SIGKILL)
        assert build.wait() == -signal.SIGKILL, "the build was through before it could be killed"
        # To the end of the stream: none of the processes that it had started may hold it open.
        return said + build.stderr.read()


def test_a_killed_build_serves_the_old_one_and_goes_on(collection: Collection) -> None:
    old = ArtefactStore.open(collection.artefacts)
    picture = next(path for path in (collection.folder / "japan").glob("demo-*.jpg")).read_bytes()
    answer = QueryEngine(old).query(picture)
    done: set[str] = set()
    for line, later in MOMENTS:
        said = killed_at(collection, line, later)
        found = steps(said)
        # What an earlier run had finished is not done again.
        assert {name for name, ran in found.items() if not ran} == done & set(found), line
        done |= {name for name in found if f"] {name}: done" in said}
        live = ArtefactStore.open(collection.artefacts)
        assert live.build_id == old.build_id and problems(live.root) == []
        assert QueryEngine(live).query(picture) == answer
    assert {"acquire", "prepare", "split", "train", "embed", "calibrate", "neighbours", "project-pca"} <= done

    command = [sys.executable, "-m", "pipeline.build", *collection.arguments("--seed", "1")]
    last = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = steps(last.stderr)
    assert set(found) == {*old.manifest["stages"], "publish"}
    assert {name for name, ran in found.items() if not ran} == done
    live = ArtefactStore.open(collection.artefacts)
    assert live.build_id != old.build_id and live.manifest["seed"] == 1 and problems(live.root) == []
    left = [path.name for path in (*collection.artefacts.iterdir(), *(collection.artefacts / ".stages").iterdir())]
    assert not [name for name in left if name.endswith(".partial")]
