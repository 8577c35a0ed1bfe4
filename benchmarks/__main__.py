"""``python -m benchmarks``: runs all of them on the live build, prints the tables and writes docs/benchmarks.md."""

import argparse
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import acquiring, answering, exploring, museum, startup, throughput
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.core.executors.processes import cores

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD = """\
# Benchmarks

Made by `make bench` (`python -m benchmarks`), on {date}, with {cores} cores ({machine}), Python {python}, over the
build `{build}` ({works:,} works, backbone `{backbone}`). Absolute figures are this machine's; the ratios travel:
candidates take turns in one run, and each ratio is the median of the rounds' own ratios. Below 1 is faster.
"""


def main() -> int:
    """Exit status 0, or 2 when there is no build to measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    options = parser.parse_args()
    try:
        store = ArtefactStore.open(options.artefacts)
    except ArtefactError as error:
        print(error, file=sys.stderr)
        return 2
    text = HEAD.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=cores(),
        machine=platform.machine(),
        python=platform.python_version(),
        build=store.build_id,
        works=len(store),
        backbone=store.json("training/summary.json")["backbone"],
    )
    for benchmark in (throughput, answering, startup, exploring, acquiring, museum):
        table = benchmark.run(store).markdown()
        print(table, flush=True)
        text += "\n" + table
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
