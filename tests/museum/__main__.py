"""``python -m tests.museum``: the museum's server by hand, to try an acquisition out against."""

import argparse
import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.museum import Guard, Museum, Spells, cleveland, faults, records
from tests.museum.cleveland import Cleveland
from tests.museum.faults import NAMES, Faults
from tests.museum.iiif import TOP, Iiif
from tests.museum.met import Met

EPILOG = """\
faults (of --faults, and of what is posted as JSON to /_museum, which also begins all counts anew):
""" + "\n".join(f"  {name:12} {text}" for name, text in NAMES.items())


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.museum",
        description="A museum's server on this machine, with drawn pictures, that misbehaves on command.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8200, help="port (default: 8200)")
    parser.add_argument("--objects", type=int, default=2_000, help="objects of the first museum (default: 2000)")
    parser.add_argument("--made-up", action="store_true", help="no real records, though they are at hand")
    parser.add_argument("--faults", type=Path, metavar="FILE.json", help="what to get wrong, as tests/museum/faults.py")
    parser.add_argument("--every-fault", action="store_true", help="every fault there is, on one address in four")
    parser.add_argument(
        "--guard", metavar="BURST,RATE,PENALTY", help="requests at once, a second, and seconds shut, such as 30,20,30"
    )
    parser.add_argument("--spells", metavar="EVERY,LENGTH", help="seconds between spells of 503, and of one of them")
    asked = parser.parse_args(arguments)
    wrong = Faults.read(json.loads(asked.faults.read_text())) if asked.faults else Faults()
    wrong = faults.everything() if asked.every_fault else wrong
    if asked.guard:
        burst, rate, penalty = asked.guard.split(",")
        wrong = replace(wrong, guard=Guard(int(burst), float(rate), float(penalty)))
    if asked.spells:
        every, length = asked.spells.split(",")
        wrong = replace(wrong, spells=Spells(float(every), float(length)))
    apis = Met(records.met(asked.objects, shared=not asked.made_up)), Cleveland(cleveland.records()), Iiif()
    with Museum(*apis, faults=wrong, port=asked.port) as museum:
        print(f"--source met --met-url {museum.url}")
        print(f"--source cleveland --cleveland-url {museum.url}")
        print(f"--source iiif --iiif-url {museum.url}{TOP}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print(
                json.dumps({"requests": len(museum.arrivals), "refused": museum.refused, "busiest": museum.busiest()})
            )


if __name__ == "__main__":
    main()
