"""What a server keeps for the current build."""

import threading
from pathlib import Path

from components.site.context import Serving


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
