"""What a served page holds of a small dyno's 512 MB."""

import urllib.request
from pathlib import Path

import psutil

from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import start

MOST = 250 * 2**20


def test_a_server_that_has_answered_many_pictures_stays_small(demo_build: Path) -> None:
    store = ArtefactStore.open(demo_build)
    pictures = [store.root / store.picture_name(row, preview=True) for row in range(0, len(store), len(store) // 20)]
    with start(demo_build) as (address, pid):
        for path in pictures:
            request = urllib.request.Request(f"{address}/identify", data=path.read_bytes())
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert b'"neighbours"' in answer.read()
        (worker,) = psutil.Process(pid).children()
        assert len(pictures) >= 20
        assert worker.memory_info().rss < MOST
