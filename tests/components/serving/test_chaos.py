"""What happens to a server while it serves: files of its build are cut or gone, workers are killed under load.

It is started by the Procfile's command. Each answer must be right, or a sentence that is true.
"""

import json
import os
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from pipeline.artefacts import manifest
from pipeline.artefacts.store import ArtefactStore
from tests import one_app
from tests.deployed import Deployed, deployed

PICTURE = {"Content-Type": "application/octet-stream"}
#: Seconds until a server has looked at its files again.
LOOKED = 2.2
#: One file of each kind. The others come with `make test-all`.
SAMPLE = (
    "embeddings.npy", "objects.arrow", "model/serving.tflite", "model/classes.json", "keypoints/descriptors.npy",
    "sprites/sheet-0000.webp", manifest.FILE_NAME,
)  # fmt: skip


@pytest.fixture(scope="module")
def own(demo_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration build, which may be damaged."""
    folder: Path = tmp_path_factory.mktemp("chaos") / "artefacts"
    store = ArtefactStore.open(demo_build)
    shutil.copytree(store.root, folder / store.build_id)
    shutil.copy(demo_build / manifest.CURRENT, folder)
    return folder


@pytest.fixture(scope="module")
def served(own: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with deployed(tmp_path_factory.mktemp("chaos-log"), environment={"ARTEFACTS_DIR": str(own)}) as server:
        yield server


@pytest.fixture(scope="module")
def picture(demo_build: Path) -> bytes:
    store = ArtefactStore.open(demo_build)
    return (store.root / store.picture_name(3)).read_bytes()


def files(build: Path) -> list[str]:
    return [*json.loads((build / manifest.FILE_NAME).read_text())["files"], manifest.FILE_NAME]


def build_of(folder: Path) -> Path:
    return manifest.current_build(folder)


class Visit:
    """What a visitor gets. Answers other than 200 must say why."""

    def __init__(self, served: Deployed, picture: bytes) -> None:
        self.statuses: Counter[int] = Counter()
        self.lost, self.reasons = 0, ""
        self._ask(served, "/")
        self._ask(served, "/readyz")
        self._ask(served, "/api/v1/works?limit=3")
        self._ask(served, "/identify", picture)

    def _ask(self, served: Deployed, path: str, body: bytes | None = None) -> None:
        try:
            answer = served.ask(path, body, PICTURE if body else None)
        except OSError:
            self.lost += 1  # Of a worker that a cut file killed; the next one is asked again.
            return
        self.statuses[answer.status] += 1
        if answer.status != 200:
            told = answer.json
            sentence = told.get("message") or told.get("detail") or told.get("reason")
            assert answer.status == 503 and sentence.endswith("."), (path, answer.status, told)
            self.reasons += sentence


@pytest.mark.parametrize("way", ["cut", "gone"])
@pytest.mark.parametrize("rest", [False, pytest.param(True, marks=pytest.mark.heavy)], ids=["sample", "all"])
def test_a_file_that_is_damaged_while_it_is_served_is_named_and_healed(
    own: Path, served: Deployed, picture: bytes, tmp_path: Path, way: str, rest: bool
) -> None:
    build = build_of(own)
    assert Visit(served, picture).statuses == {200: 4}
    sample = SAMPLE if way == "cut" else SAMPLE[::3]
    for name in [each for each in files(build) if (each not in SAMPLE if rest else each in sample)]:
        path, kept = build / name, tmp_path / "kept"
        shutil.copy2(path, kept)
        if way == "cut":
            # In place, as a full disk or a broken copy leaves it: what is mapped into memory ends before its end.
            os.truncate(path, path.stat().st_size // 2)
        else:
            path.unlink()
        try:
            Visit(served, picture)
            time.sleep(LOOKED)
            after = Visit(served, picture)
        finally:
            shutil.copy2(kept, path)
        assert not after.lost and set(after.statuses) <= {200, 503}, (name, after.statuses)
        # The manifest is read when a build is opened, and the open one stays as it was.
        assert Path(name).name in after.reasons or name == manifest.FILE_NAME, (name, after.reasons)
        time.sleep(LOOKED)
        assert Visit(served, picture).statuses == {200: 4}, name


def test_every_file_that_is_damaged_before_is_named_by_every_page(own: Path) -> None:
    build = build_of(own)
    for number, name in enumerate(files(build)):
        path = build / name
        content = path.read_bytes()
        path.unlink()
        if number % 2:  # Another file in its place: the test's own process may have the first one mapped.
            path.write_bytes(content[: len(content) // 2])
        with one_app.serving(own) as app:
            client: FlaskClient = app.server.test_client()
            answer = client.get("/healthz")
            assert answer.status_code == 503 and Path(name).name in answer.get_json()["reason"], name
            assert client.get("/").status_code == 200
            refused = client.post("/identify", data=b"x", content_type="application/octet-stream")
            assert refused.status_code == 503 and Path(name).name in refused.get_json()["message"], name
        path.unlink(missing_ok=True)
        path.write_bytes(content)
    assert ArtefactStore.open(own)


def test_a_worker_that_is_killed_loses_its_own_requests_alone(own: Path, picture: bytes, tmp_path: Path) -> None:
    outcomes: list[str] = []
    clients, ended = 4, threading.Event()
    environment = {"ARTEFACTS_DIR": str(own)}
    with deployed(tmp_path, environment=environment, options=("--workers", "2")) as served:

        def visitor() -> None:
            while not ended.is_set():
                try:
                    outcomes.append(str(served.ask("/identify", picture, PICTURE).status))
                except OSError:
                    outcomes.append("lost")

        def workers() -> list[int]:
            of = served.process.pid
            return [int(each) for each in Path(f"/proc/{of}/task/{of}/children").read_text().split()]

        def answered(count: int) -> None:
            goal, end = outcomes.count("200") + count, time.monotonic() + 120
            while outcomes.count("200") < goal:
                assert time.monotonic() < end, Counter(outcomes)
                time.sleep(0.05)

        threads = [threading.Thread(target=visitor) for _ in range(clients)]
        for thread in threads:
            thread.start()
        try:
            answered(8)
            for _ in range(2):
                before = workers()
                os.kill(before[0], signal.SIGKILL)
                answered(12)
                assert len(workers()) == 2 and workers() != before, "another one is started"
        finally:
            ended.set()
            for thread in threads:
                thread.join()
    # Each visitor has one request on its way, so that a killed worker has at most so many.
    assert set(outcomes) <= {"200", "lost"} and outcomes.count("lost") <= 2 * clients, Counter(outcomes)
