"""``python -m pipeline.acquire`` against a museum that gets everything wrong, and killed again and again."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.acquire.fetching.raw_store import RawStore
from pipeline.acquire.sources._museum.tables import parse_object
from pipeline.artefacts import manifest, schema
from pipeline.artefacts.acquired import AcquiredCollection
from tests.conftest import ROOT
from tests.museum import Fault, Guard, Museum, Spells, faults, records
from tests.museum.content import PICTURE, RECORD
from tests.museum.met import PATH, PICTURES, Met
from tests.pipeline.acquire.sources import museums

#: Code of what lasts, by the fault's name, of a record and of a picture.
LASTING = {
    RECORD: {
        "missing": "not_found", "html": "not_json", "empty": "empty", "cut_body": "cut_short",
        "cut_content": "not_json", "loop": "redirect_loop", "other": "bad_answer",
    },
    PICTURE: {
        "missing": "not_found", "html": "not_a_picture", "empty": "empty", "cut_body": "cut_short",
        "cut_content": "cut_short", "loop": "redirect_loop", "other": "not_a_picture",
    },
}  # fmt: skip


class Place:
    """A store, an artefacts folder, and the command that fills them."""

    def __init__(self, root: Path, museum: Museum, *more: str) -> None:
        self.root, self.museum = root, museum
        self.store, self.artefacts = root / "store", root / "artefacts"
        self.command = [
            sys.executable, "-m", "pipeline.acquire", "--source", "met", "--met-url", museum.url, "--json",
            "--classification", "all", "--patience", "120", "--store", str(self.store),
            "--artefacts", str(self.artefacts), *more,
        ]  # fmt: skip

    def run(self) -> dict[str, Any]:
        """Acquires to the end; the command's own account."""
        done = subprocess.run(self.command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=500)
        assert done.returncode == 0, done.stderr
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    def published(self) -> Path:
        return manifest.current_build(self.artefacts / "acquired")

    def reasons(self) -> dict[str, str]:
        """Object -> code of why it is no work."""
        rejected = pd.read_parquet(self.published() / "rejected.parquet")
        return dict(zip(rejected["object_id"], rejected["code"], strict=True))

    def kept(self) -> set[str]:
        """Paths of all records and pictures that the store has whole."""
        met = museums.met_of(self.museum)
        ids = [str(number) for number in met.records]
        pictures = {f"{self.museum.url}{picture_of(met, key)}" for key in ids}
        if not (self.store / "log.sqlite").exists():
            return set()
        with RawStore(self.store, write=False) as store:
            found = {f"{PATH}/objects/{key}" for key, _ in store.records(ids)}
            return found | {url.removeprefix(self.museum.url) for url in store.pictures(sorted(pictures))}


def picture_of(met: Met, key: str) -> str:
    """Path of an object's picture, "" when it has none."""
    address: str = met.records[int(key)]["primaryImageSmall"]
    return address.removeprefix("https://images.metmuseum.org")


def requested(museum: Museum) -> set[str]:
    """Paths of the records and pictures that were asked for."""
    return {path for path in museum.asked if path.startswith((f"{PATH}/objects/", PICTURES))}


def lasting(museum: Museum, kind: str, path: str) -> str:
    """Name of the fault of an address that never passes, or ""."""
    fault = museum.faults.of(kind, path)
    return fault.name if fault is not None and fault.times is None else ""


def expected(museum: Museum, store: Path) -> dict[str, str]:
    """Object -> code of why it is no work, by what the museum holds and gets wrong for good."""
    met = museums.met_of(museum)
    source, asked = museums.source("met"), museums.request("met", museum.url, store, museum__classification="all")
    codes = {}
    for key, record in ((str(number), record) for number, record in met.records.items()):
        wrong = lasting(museum, RECORD, f"{PATH}/objects/{key}")
        if wrong:
            codes[key] = f"record_{LASTING[RECORD][wrong]}"
            continue
        codes[key] = parse_object(source.museum, asked, key, record).code
        wrong = lasting(museum, PICTURE, picture_of(met, key)) if not codes[key] else ""
        if wrong:
            codes[key] = f"picture_{LASTING[PICTURE][wrong]}"
    return {key: code for key, code in codes.items() if code}


def test_six_hundred_objects_with_everything_going_wrong(tmp_path: Path) -> None:
    found = records.met(600)
    wrong = faults.everything(
        0.015,
        0.003,
        # With this one each fault hits some of the records and some of the pictures.
        seed=11,
        guard=Guard(burst=30, rate=50, penalty=2),
        spells=Spells(every=6, length=1),
        retry_after=0.5,
        hang_seconds=3,
    )
    with Museum(Met(found), faults=wrong) as museum:
        place = Place(tmp_path, museum)
        said = place.run()
        # Nothing is lost: each object is a work or has its reason.
        assert said["found"] == len(found) == said["fetched"] + sum(said["rejected"].values())
        assert said["now"]["listed"] == len(found) and set(museum.refused) >= {*faults.NAMES, "guard", "spell"}
        # Nothing comes twice: of no address was a whole answer sent again.
        twice = {path: count for path, count in museum.sent.items() if count > 1}
        assert {path for path in twice if path in requested(museum)} == set()
        # Sent evenly, requests may arrive a little closer to each other than they were sent.
        assert museum.busiest(0.9) <= 80
        kept = place.kept()
        # What the server's bad hours cost is asked for once more, and nothing else.
        museum.faults = replace(wrong, guard=None, spells=None)
        museum.forget()
        said = place.run()
        assert not requested(museum) & kept
        codes = expected(museum, tmp_path)
        assert place.reasons() == codes and said["rejected"] == dict(Counter(codes.values()).most_common())
        table = pd.read_parquet(place.published() / "records.parquet", columns=["object_id", "status"])
        taken = set(table.loc[table["status"] == schema.TAKEN, "object_id"])
        assert taken == {str(number) for number in found} - set(codes) and len(taken) == said["fetched"] > 150
        assert len(AcquiredCollection(place.published()).records) == len(table)


def files(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


#: Kills while records and pictures are fetched, and while the collection is written.
FETCHING, PUBLISHING = 8, 2


def killed(place: Place, rng: random.Random, *, publishing: bool) -> bool:
    """Acquires and kills it at a random moment; returns whether there was anything left to kill."""
    environment = {key: value for key, value in os.environ.items() if key != "ARTEFACTS_DIR"}
    many = len(place.museum.arrivals) + rng.randrange(3, 45)
    with subprocess.Popen(
        place.command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            if publishing and list((place.artefacts / "acquired").glob(".*.partial")):
                break
            if not publishing and len(place.museum.arrivals) >= many:
                break
            time.sleep(0.002)
        time.sleep(rng.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


def test_ten_kills_leave_the_same_bytes_as_none(tmp_path: Path) -> None:
    rng = random.Random(20)
    passing = tuple(
        Fault(name, kind, 0.02, times=1)
        for name in ("error", "html", "cut_body", "cut_content", "reset", "slow")
        for kind in (RECORD, PICTURE)
    )
    for_good = tuple(
        Fault(name, kind, 0.02, times=None)
        for name in ("missing", "empty", "cut_body", "loop")
        for kind in (RECORD, PICTURE)
    )
    wrong = faults.Faults(passing + for_good, seed=2, slow_seconds=0.3)
    with Museum(Met(records.met(200)), faults=wrong) as museum:
        calm, killing = Place(tmp_path / "calm", museum), Place(tmp_path / "killed", museum)
        calm.run()
        museum.forget()
        kept: set[str] = set()
        for number in range(FETCHING + PUBLISHING):
            before = museum.asked.copy()
            assert killed(killing, rng, publishing=number >= FETCHING), f"kill {number} came too late"
            # Nothing that was whole is asked for again.
            asked = {path for path in requested(museum) if museum.asked[path] > before[path]}
            assert not asked & kept, f"kill {number}"
            assert kept <= killing.kept()
            kept = killing.kept()
        killing.run()
        assert calm.reasons() == killing.reasons() == expected(museum, tmp_path)
    for name in ("records.parquet", "rejected.parquet"):
        assert (calm.published() / name).read_bytes() == (killing.published() / name).read_bytes(), name
    assert files(calm.published() / "thumbnails") == files(killing.published() / "thumbnails")
    assert files(calm.store / "pictures") == files(killing.store / "pictures")
    left = [path.name for path in (killing.artefacts / "acquired").iterdir() if path.name.endswith(".partial")]
    assert left == [] and AcquiredCollection(killing.published()).build_id


@pytest.mark.parametrize("arguments", [["--max-rate", "100"], ["--since", "yesterday"], ["--department", "Attic"]])
def test_what_cannot_be_asked_is_said_in_a_sentence(arguments: list[str], tmp_path: Path) -> None:
    with Museum(Met(records.met(5))) as museum:
        place = Place(tmp_path, museum, *arguments)
        done = subprocess.run(place.command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode in (1, 2) and done.stdout == ""
    assert "Traceback" not in done.stderr and done.stderr.strip().splitlines()[-1].startswith("acquire: ")
