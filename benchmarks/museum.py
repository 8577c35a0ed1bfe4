"""A whole acquisition from a museum on this machine, against the most that the museum's guard lets through."""

import multiprocessing
import statistics
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks._process import answering
from benchmarks._timing import Row, Table
from pipeline.acquire import collection
from pipeline.build.config import resolve

OBJECTS, ROUNDS = 2_000, 3
#: The guard: requests at once, a second, and seconds shut after a breach; and every so many seconds one of 503.
BURST, RATE, PENALTY = 30, 70.0, 2.0
SPELL_EVERY, SPELL = 15.0, 1.0


def run(_: object = None) -> Table:
    """2,000 objects, once with nothing but the guard and once with every fault besides; needs no build."""
    rows = [Row("the most that the guard lets through", 1.0, 1.0)]
    for title, every in (("Vitrine, the guard alone", False), ("Vitrine, every fault on, spells of 503 besides", True)):
        ratio = statistics.median(_times_the_least(every) for _ in range(ROUNDS))
        rows.append(Row(title, ratio, ratio))
    return Table(
        "A museum through its guard",
        f"{OBJECTS:,} objects with their records and pictures, by a client that knows nothing of the server; a guard "
        f"that allows {RATE:g} requests a second, forgives {BURST} and refuses everything for {PENALTY:g} seconds "
        "after a breach. The most is what it lets through of the same requests outside of the spells; median of "
        f"{ROUNDS} runs.",
        "share of the most",
        tuple(rows),
        lambda ratio: f"{1 / ratio:.2f}",
    )


def _times_the_least(every_fault: bool) -> float:
    """Seconds that a run takes, in those that the guard needs at least to let its requests through."""
    requests, seconds = _acquire(every_fault)
    open_share = SPELL_EVERY / (SPELL_EVERY + SPELL) if every_fault else 1.0
    return seconds / ((requests - BURST) / RATE / open_share)


def _acquire(every_fault: bool) -> tuple[int, float]:
    with answering(_serve, every_fault) as url, TemporaryDirectory() as scratch:
        config = resolve(
            {
                "source.name": "met",
                "source.met.url": url,
                "museum.store": str(Path(scratch) / "store"),
                "museum.classification": "all",
                "museum.patience": 120.0,
                "source.classes": ("all",),
                "source.keep_others": True,
            }
        )
        done = collection.fetch(config)
        assert done is not None
        return int(done["requests"]), float(done["seconds"])


def _serve(pipe: Connection, every_fault: bool) -> None:
    from tests.museum import Guard, Museum, Spells, faults, records
    from tests.museum.met import Met

    guard = Guard(burst=BURST, rate=RATE, penalty=PENALTY)
    wrong = faults.Faults(guard=guard)
    if every_fault:
        spells = Spells(every=SPELL_EVERY, length=SPELL)
        wrong = faults.everything(0.015, seed=1, guard=guard, spells=spells, retry_after=0.5, hang_seconds=3)
    with Museum(Met(records.met(OBJECTS)), faults=wrong) as museum:
        pipe.send(museum.url)
        pipe.close()
        multiprocessing.Event().wait()
