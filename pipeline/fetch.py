"""``python -m pipeline.fetch``: fetches the build at an address and makes it live, as the server does by itself."""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.artefacts.delivery import address, fetching
from pipeline.artefacts.delivery.fetching import Progress
from pipeline.core.errors import ConfigError, FetchError

#: Seconds between two lines of progress.
_EVERY = 0.5


class _Teller:
    """Prints what is being done, now and then."""

    def __init__(self, as_json: bool) -> None:
        self._as_json, self._last, self._when = as_json, "", 0.0

    def progress(self, now: Progress) -> None:
        if now.phase == self._last and time.monotonic() - self._when < _EVERY:
            return
        self._last, self._when = now.phase, time.monotonic()
        of = f": {now.done / 1e6:,.0f} of {now.total / 1e6:,.0f} MB" if now.total else ""
        self.line({"phase": now.phase, "done": now.done, "total": now.total}, f"{now.phase}{of}")

    def line(self, content: dict[str, object], words: str) -> None:
        # Where nobody reads any more, the server that started this process has ended: so does this process.
        print(json.dumps(content) if self._as_json else words, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Exit status 0 when the build is live, 1 when it could not be fetched, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.fetch",
        description="Fetches the build at an address, checks it and makes it live. An interrupted download is gone on "
        "with. The server does the same by itself where ARTEFACTS_URL is set.",
    )
    parser.add_argument(
        "url", nargs="?", metavar="URL", help="address of a descriptor or archive (default: the variable ARTEFACTS_URL)"
    )
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    parser.add_argument("--json", action="store_true", help="print progress and outcome as lines of JSON")
    options = parser.parse_args(arguments)
    try:
        if options.json and hasattr(os, "nice"):
            os.nice(10)  # A server started it: what visitors wait for comes first.
        return _fetch(options, _Teller(options.json))
    except BrokenPipeError:
        # Python would complain about it once more while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _fetch(options: argparse.Namespace, teller: _Teller) -> int:
    """Fetches, and tells of it. Returns the exit status."""
    try:
        source = address.parse(options.url or os.environ.get(address.VARIABLE, ""))
        most_bytes = address.number(address.MEGABYTES) * 1_000_000
        fetched = fetching.fetch(source, options.artefacts, teller.progress, most_bytes=most_bytes)
    except (ConfigError, FetchError) as error:
        if options.json:
            teller.line({"failure": str(error)}, "")
        else:
            print(f"fetch: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 1
    words = f"The build {fetched.build_id} is live{'' if fetched.is_new else ', as it was'}."
    teller.line({"build_id": fetched.build_id, "is_new": fetched.is_new}, words)
    return 0


if __name__ == "__main__":
    sys.exit(main())
