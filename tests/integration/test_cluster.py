"""A build on a cluster is the build of one machine, bit for bit, though a worker is killed in the middle."""

import functools
import hashlib
import inspect
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

from pipeline.artefacts import manifest
from pipeline.artefacts.store import ArtefactStore
from pipeline.build.config import resolve
from pipeline.build.plan import planned
from pipeline.verify import problems
from tests.conftest import ROOT
from tests.dask_cluster import Cluster, cluster
from tests.integration.conftest import Collection, steps


def given_to_executors() -> set[str]:
    """The stages that give work to an executor. All others run in the build's own process in any case."""

    def module(stage: Any) -> Any:
        run = stage.run.func if isinstance(stage.run, functools.partial) else stage.run
        return inspect.getmodule(run)

    stages = planned(resolve({"projection.names": "pca,tsne"}))
    return {stage.name for stage in stages if "context.executor" in inspect.getsource(module(stage))}


def prepared(artefacts: Path) -> int:
    """Pictures whose thumbnail the running stage prepare has written."""
    return sum(1 for _ in artefacts.glob(".stages/prepare-*.partial/thumbnails/*.webp"))


def kill_a_busy_worker(there: Cluster, build: subprocess.Popen[str], artefacts: Path) -> int:
    """Kills the first worker with tasks in its hands when a picture is through; returns how many were through."""
    from distributed import Client

    victim = there.workers[0]
    with Client(there.address, set_as_default=False) as client:
        workers = client.scheduler_info(n_workers=-1)["workers"]
        (address,) = (address for address, details in workers.items() if details["name"] == "worker-0")
        while True:
            assert build.poll() is None, "the build ended before a worker could be killed"
            if prepared(artefacts) and client.processing()[address]:
                # While it is stopped, nothing that it works on can be finished: what it holds a second later is lost.
                victim.send_signal(signal.SIGSTOP)
                time.sleep(1)
                if client.processing()[address]:
                    break
                victim.send_signal(signal.SIGCONT)
            time.sleep(0.02)
        done = prepared(artefacts)
        victim.send_signal(signal.SIGKILL)
        assert victim.wait() == -signal.SIGKILL
        return done


def content(build: Path) -> dict[str, Any]:
    """File below a build -> its digest, without the times that are written into some of them."""
    found: dict[str, Any] = {}
    for path in build.rglob("*"):
        name = path.relative_to(build).as_posix()
        if path.is_dir():
            continue
        if path.suffix == ".keras":  # a zip archive: its members carry the time
            with zipfile.ZipFile(path) as archive:
                parts = {each: archive.read(each) for each in archive.namelist() if each != "metadata.json"}
            # Keras writes addresses of objects in memory.
            parts["config.json"] = re.sub(rb'"shared_object_id": \d+', b"", parts["config.json"])
            found |= {f"{name}/{each}": hashlib.sha256(data).hexdigest() for each, data in parts.items()}
        elif path.suffix == ".json":
            found[name] = without_times(json.loads(path.read_text()))
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    del found["manifest.json"]
    return found


def without_times(value: Any) -> Any:
    """JSON without what is measured in seconds."""
    if isinstance(value, dict):
        return {key: without_times(item) for key, item in value.items() if "seconds" not in key}
    return [without_times(item) for item in value] if isinstance(value, list) else value


def test_a_build_on_a_cluster_survives_a_killed_worker_bit_for_bit(
    first_build: tuple[Collection, str], tmp_path: Path
) -> None:
    local, _ = first_build
    made = Collection(local.folder, local.settings, tmp_path / "artefacts")
    # What one process makes of the same input is taken from the other build, the trained network above all.
    on_cluster = given_to_executors()
    assert {"prepare", "embed", "keypoints", "duplicates", "sprites"} <= on_cluster
    shutil.copytree(
        local.artefacts / ".stages", made.artefacts / ".stages",
        ignore=shutil.ignore_patterns(*(f"{name}-{'[0-9a-f]' * 16}" for name in on_cluster)),
    )  # fmt: skip
    environment = {key: value for key, value in os.environ.items() if key != "ARTEFACTS_DIR"}
    with cluster(tmp_path, 2) as there:
        command = [sys.executable, "-m", "pipeline.build", *made.arguments("--scheduler", there.address)]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as build:
            done = kill_a_busy_worker(there, build, made.artefacts)
            said = build.communicate()[1]
        assert build.returncode == 0, said
    assert {name for name, ran in steps(said).items() if ran} == {*on_cluster, "publish"}
    assert "Traceback" not in said
    ours, theirs = ArtefactStore.open(local.artefacts).root, ArtefactStore.open(made.artefacts).root
    assert 1 <= done < len(list((theirs / "thumbnails").iterdir()))
    assert problems(theirs) == []
    assert content(theirs) == content(ours)
    # A cluster is no setting: the same fingerprints, and nothing of it in the manifest.
    here, cluster_built = manifest.load(ours), manifest.load(theirs)
    assert cluster_built["fingerprint"] == here["fingerprint"] and cluster_built["config"] == here["config"]
    assert there.address not in json.dumps(cluster_built)
    shutil.rmtree(made.artefacts)
