"""Metrics of a real server with two workers, as Prometheus reads them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from components.observing import shared_figures
from pipeline.artefacts.store import ArtefactStore
from tests.deployed import ROOT, Deployed, deployed, free_port

#: The app itself, and which worker answered.
APP = """
import os
from app import create_app
server = create_app(os.environ["ARTEFACTS_DIR"]).server
server.add_url_rule("/worker", view_func=lambda: str(os.getpid()))
"""
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


class Metrics:
    """The metrics of a server at one moment."""

    def __init__(self, served: Deployed, port: int) -> None:
        answer = served.ask("/metrics", port=port)
        assert answer.status == 200 and answer.headers["content-type"].startswith("text/plain")
        self.text = answer.body.decode()
        samples = [each for family in text_string_to_metric_families(self.text) for each in family.samples]
        self.samples: Samples = {(each.name, frozenset(each.labels.items())): each.value for each in samples}

    def sum(self, name: str, **labels: str) -> float:
        wanted = frozenset(labels.items())
        return sum(value for (each, has), value in self.samples.items() if each == name and wanted <= has)

    def values(self, name: str, label: str) -> set[str]:
        return {dict(has).get(label, "") for each, has in self.samples if each == name}


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("measured")
    (made / "more.py").write_text(APP)
    (made / "temporary").mkdir()
    return made


@pytest.fixture(scope="module")
def served(demo_build: Path, folder: Path, port: int) -> Iterator[Deployed]:
    environment = {
        "ARTEFACTS_DIR": str(demo_build),
        shared_figures.PORT: str(port),
        "TMPDIR": str(folder / "temporary"),
        "UPLOAD_MEGABYTES": "1",
    }
    with deployed(folder, "more:server", environment, ("--workers", "2")) as made:
        until(lambda: len({made.ask("/worker").body for _ in range(8)}) == 2)
        yield made
    assert list((folder / "temporary").glob("vitrine-metrics-*")) == []


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def test_the_figures_of_all_workers_are_summed_whoever_is_asked(served: Deployed, port: int) -> None:
    def counted() -> float:
        return Metrics(served, port).sum("vitrine_requests_total", route="/worker", status="200", method="GET")

    before, workers, asked = counted(), set(), 0
    while len(workers) < 2 or asked < 20:
        workers.add(served.ask("/worker").body)
        asked += 1
        assert asked < 2000, "one worker answers all"
    until(lambda: counted() == before + asked)
    assert {counted() for _ in range(20)} == {before + asked}
    now = Metrics(served, port)
    assert now.sum("vitrine_request_seconds_count", route="/worker") == before + asked
    assert now.sum("vitrine_request_seconds_bucket", route="/worker", le="+Inf") == before + asked


def test_a_route_is_a_rule_and_a_method_is_one_of_few(served: Deployed, port: int) -> None:
    for path in ("/nobody-knows-this", "/map", "/work/plain-0001", "/api/v1/works/nobody", "/a%0Ab"):
        served.ask(path)
    served.send(b"BREW /worker HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    until(lambda: Metrics(served, port).sum("vitrine_requests_total", method="other") >= 1)
    routes = Metrics(served, port).values("vitrine_requests_total", "route")
    assert {"/<path:path>", "/map", "/work/<object_id>", "/api/v1/works/<path:id>", "none"} <= routes, routes
    assert not any("nobody" in route or "plain-0001" in route for route in routes)


def test_the_steps_of_an_answer_are_timed(served: Deployed, port: int, demo_build: Path) -> None:
    def counts() -> dict[str, float]:
        now = Metrics(served, port)
        return {step: now.sum("vitrine_step_seconds_count", step=step) for step in ("decode", "model", "search")}

    store, before = ArtefactStore.open(demo_build), counts()
    picture = (store.root / store.picture_name(0, preview=True)).read_bytes()
    assert served.ask("/identify", picture).status == 200
    after = counts()
    assert all(after[step] >= before[step] + 1 for step in before), (before, after)
    assert after["decode"] == before["decode"] + 1
    assert 0 < Metrics(served, port).sum("vitrine_step_seconds_sum", step="model") < 60
    assert Metrics(served, port).sum("vitrine_queue_requests") == 0
    queues = Metrics(served, port)
    assert queues.values("vitrine_queue_requests", "state") == {"running", "waiting"}


def test_refusals_are_counted_by_reason_also_before_the_app(served: Deployed, port: int) -> None:
    reasons = ("unreadable", "empty", "too_large", "headers_too_large", "malformed", "too_many_bytes")

    def counts() -> dict[str, float]:
        now = Metrics(served, port)
        return {reason: now.sum("vitrine_refused_total", reason=reason) for reason in reasons}

    before = counts()
    served.ask("/identify", b"no picture at all, but long enough to be looked at")
    served.ask("/api/v1/identify", b"no picture at all, but long enough to be looked at")
    served.ask("/identify", b"")
    served.send(b"POST /identify HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
    served.ask("/identify", bytes(1_100_000))
    served.send(b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n")
    served.send(b"GET / HTTP/1.1\r\nno colon\r\n\r\n")
    expected = dict(zip(reasons, (2, 1, 1, 1, 1, 1), strict=True))
    end = time.monotonic() + 10
    while (found := {reason: count - before[reason] for reason, count in counts().items()}) != expected:
        assert time.monotonic() < end, found
        time.sleep(0.05)


def test_the_live_build_and_the_processes_are_told(served: Deployed, port: int, demo_build: Path) -> None:
    now, store = Metrics(served, port), ArtefactStore.open(demo_build)
    assert now.values("vitrine_build_info", "build_id") == {store.build_id}
    assert now.sum("vitrine_build_works") == len(store)
    assert now.values("process_resident_memory_bytes", "process") == {"gunicorn", "worker", "helper"}
    workers = {
        dict(has)["pid"]
        for name, has in now.samples
        if name == "process_resident_memory_bytes" and ("process", "worker") in has
    }
    assert workers >= {served.ask("/worker").body.decode()} and len(workers) == 2
    assert now.sum("process_resident_memory_bytes", process="worker") > 2 * 50e6
    assert now.sum("process_cpu_seconds_total", process="worker") > 0.1


def test_the_public_port_has_no_metrics_and_the_other_port_nothing_else(served: Deployed, port: int) -> None:
    public = served.ask("/metrics")
    assert public.status == 404 and b"vitrine_requests_total" not in public.body
    assert served.ask("/", port=port).status == 404 and served.ask("/healthz", port=port).status == 404
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=2):
        pass  # It listens on 127.0.0.1 alone.


def test_what_a_dead_worker_did_stays_and_what_it_was_doing_goes(served: Deployed, port: int, folder: Path) -> None:
    (shared,) = (folder / "temporary").glob("vitrine-metrics-*")
    victim = served.ask("/worker").body.decode()
    assert list(shared.glob(f"gauge_livesum_{victim}.db")) != []
    until(lambda: Metrics(served, port).sum("vitrine_request_seconds_count", route="/worker") > 0)
    time.sleep(0.2)
    before = Metrics(served, port).sum("vitrine_requests_total", route="/worker")
    os.kill(int(victim), signal.SIGKILL)
    until(lambda: list(shared.glob(f"gauge_livesum_{victim}.db")) == [])
    assert Metrics(served, port).sum("vitrine_requests_total", route="/worker") >= before
    until(lambda: len({served.ask("/worker").body for _ in range(8)} - {victim.encode()}) == 2)
    assert victim not in Metrics(served, port).values("process_resident_memory_bytes", "pid")


def test_without_a_port_nothing_is_served(tmp_path: Path) -> None:
    (tmp_path / "more.py").write_text(APP)
    environment = {"ARTEFACTS_DIR": str(tmp_path), "TMPDIR": str(tmp_path), shared_figures.PORT: ""}
    with deployed(tmp_path, "more:server", environment) as served:
        assert served.ask("/metrics").status == 404
        assert list(tmp_path.glob("vitrine-metrics-*")) == []
        assert listened(served.process.pid) == {served.port}


def listened(pid: int) -> set[int]:
    """The ports that a process or one of its children listens on, as the system tells."""
    psutil = pytest.importorskip("psutil")
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return {each.laddr.port for one in family for each in one.net_connections() if each.status == "LISTEN"}


@pytest.mark.parametrize("value", ["many", "0", "70000", "-1"])
def test_a_port_that_is_none_is_a_sentence(value: str) -> None:
    done = start(value)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"METRICS_PORT is '{value}'. It must be a port from 1 to 65535." in done.stderr


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = start(str(taken.getsockname()[1]), TMPDIR=str(tmp_path))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "Metrics cannot be served at 127.0.0.1 port" in done.stderr
    assert list(tmp_path.glob("vitrine-metrics-*")) == []


def start(port: str, **environment: str) -> subprocess.CompletedProcess[str]:
    config = "python:components.serving.gunicorn_config"
    return subprocess.run(
        [sys.executable, "-m", "gunicorn", "app:server", "--config", config, "--bind", "127.0.0.1:0"],
        cwd=ROOT, env=os.environ | {shared_figures.PORT: port} | environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
