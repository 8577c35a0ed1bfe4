"""What a server keeps for the current build."""

import shutil
import threading
from pathlib import Path

from components.site import context
from components.site.context import Serving
from pipeline.artefacts import writer
from pipeline.artefacts.store import ArtefactStore
from tests import one_app, tiny_build


def test_an_entry_is_made_once_for_an_owner_and_anew_for_another(tmp_path: Path) -> None:
    serving, made = Serving(tmp_path), []
    first, second = object(), object()
    for owner in (first, first, second):
        serving.cached("a", owner, lambda: made.append(1) or len(made))
    assert len(made) == 2 and serving.cached("a", second, lambda: 9) == 2


def test_an_entry_that_takes_long_holds_up_no_other(tmp_path: Path) -> None:
    serving, owner = Serving(tmp_path), object()
    begun, done = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert done.wait(10)
        return "slow"

    thread = threading.Thread(target=serving.cached, args=("slow", owner, slow))
    thread.start()
    assert begun.wait(10)
    assert serving.cached("quick", owner, lambda: "quick") == "quick"
    done.set()
    thread.join(10)
    assert serving.cached("slow", owner, lambda: "again") == "slow"


def test_an_entry_may_ask_for_others(tmp_path: Path) -> None:
    serving, owner = Serving(tmp_path), object()
    assert serving.cached("outer", owner, lambda: serving.cached("inner", owner, lambda: 3) + 1) == 4


def test_a_request_has_one_build_to_its_end(tmp_path: Path) -> None:
    """Rows of one build mean other works in another."""
    tiny_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app:
        with app.server.test_request_context("/"):
            app.server.preprocess_request()
            first = context.live_store()
            tiny_build.publish(tmp_path / "artefacts", "tiny-2")
            assert context.serving().live.get().build_id == "tiny-2"
            assert context.live_store() is first and first.build_id == "tiny-1"
        with app.server.test_request_context("/"):
            app.server.preprocess_request()
            assert context.live_store().build_id == "tiny-2"


def test_an_answer_that_began_with_the_build_before_has_its_engine(demo_build: Path, tmp_path: Path) -> None:
    shutil.copytree(ArtefactStore.open(demo_build).root, tmp_path / "one")
    writer.make_current(tmp_path, "one")
    serving = Serving(tmp_path)
    old = serving.store()
    before = serving.engine(old)
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    writer.make_current(tmp_path, "two")
    new = serving.store()
    assert serving.engine(new).store is new
    # It is still in use, so it is not made again; the live one's stays.
    assert serving.engine(old) is before and serving.engine(new) is serving.engine(new)
    del before
    # Another late answer gets an engine of its build for as long as it needs it.
    late = serving.engine(old)
    assert late.store is old and serving.engine(old) is late
    assert serving.engine(new).store is new
