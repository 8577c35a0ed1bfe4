"""The queue of a real server: who floods it is refused, who comes beside the flood is answered."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from components.site import posted_picture
from tests.deployed import deployed

#: Answers when the file ``release`` is there. Its queue is that of posted pictures.
APP = """
import time
from pathlib import Path
from flask import Flask, jsonify
from components.site import posted_picture

server = Flask("small")

def make():
    while not (Path(__file__).parent / "release").exists():
        time.sleep(0.01)
    return jsonify(len(posted_picture.posted()))

server.add_url_rule("/", view_func=lambda: posted_picture.answered(make), methods=["POST"])
"""
#: Requests of the flood: more than have a place, fewer than the server has threads for beside the other visitor's.
FLOOD, OTHERS = 28, 3


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


def test_one_address_floods_and_another_one_is_answered(tmp_path: Path) -> None:
    (tmp_path / "small.py").write_text(APP)
    answers: dict[str, Counter[int]] = {"203.0.113.7": Counter(), "198.51.100.9": Counter()}
    flood, other = answers
    threads = []
    with deployed(tmp_path, "small:server") as served:

        def ask(address: str) -> None:
            # As a proxy on this machine passes it on: what stands before the last address anybody can write.
            headers = {"X-Forwarded-For": f"198.51.100.9, {address}"}
            answer = served.ask("/", b"x" * 100, headers)
            assert answer.status != 503 or (answer.json["code"] == "busy" and int(answer.headers["retry-after"]) >= 1)
            answers[address][answer.status] += 1

        def send(address: str, count: int) -> None:
            for _ in range(count):
                threads.append(threading.Thread(target=ask, args=(address,)))
                threads[-1].start()

        surplus = FLOOD - posted_picture.TURNS.places
        send(flood, FLOOD)
        until(lambda: answers[flood][503] == surplus)
        send(other, OTHERS)
        until(lambda: answers[flood][503] == surplus + OTHERS)
        (tmp_path / "release").touch()
        for thread in threads:
            thread.join(30)
    assert answers[other] == {200: OTHERS}
    assert answers[flood] == {200: FLOOD - surplus - OTHERS, 503: surplus + OTHERS}
