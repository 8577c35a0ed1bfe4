"""``python -m pipeline.load_database``: loads a build into PostgreSQL, where searches run then (docs/postgresql.md).

A load that was stopped continues when the command is run again. ``NEIGHBOURS_URL`` names the database.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.artefacts import manifest
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError, BuildError, ConfigError, SearchUnavailableError
from pipeline.similarity import database, database_loading
from pipeline.similarity.database import VARIABLE, Table


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line.

    Exit status 0 when the build is in the database; 1 when the load stopped on its way, or what is in the table is not
    what was loaded; 2 when the database or the build cannot be used at all.
    """
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    try:
        address = options.url or database.url()
        if not address:
            raise ConfigError(f"Name a database: set {VARIABLE}, or give --url.")
        build = options.artefacts / options.build if options.build else manifest.current_build(options.artefacts)
        store = ArtefactStore(build)
        with closing(database.connect(address)) as connection:
            return _load(connection, store, options.batch)
    except (ArtefactError, ConfigError, SearchUnavailableError) as error:
        print(f"load_database: {error}", file=sys.stderr)
        return 2
    except BuildError as error:
        print(f"load_database: {error}", file=sys.stderr)
        return 1


def _load(connection: Any, store: ArtefactStore, batch: int) -> int:
    import psycopg

    loaded = [0]
    table = Table.of(store.root.name, store.embeddings)
    columns = {name: store.objects[name].tolist() for name in ("object_id", *database_loading.FILTERS)}
    try:
        count = database_loading.load(
            connection, table, store.embeddings, columns, batch, _progress(table.works, loaded)
        )
    except psycopg.Error as error:
        what = f"The load stopped after {loaded[0]:,} of {table.works:,} works ({database.told(error)})."
        print(f"load_database: {what} Run the command again: it continues.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("load_database: stopped; what is loaded stays, and the next run continues.", file=sys.stderr)
        return 1
    known = table.works - count
    before = f" {known:,} of them were there already." if known else ""
    print(f'{table.build_id}: all {table.works:,} works are in the table "{table.name}".{before}')
    return 0


def _progress(works: int, loaded: list[int]) -> Callable[[int], None]:
    """Prints each hundredth of the works, and keeps the last number."""

    def show(count: int) -> None:
        if count * 100 // works > loaded[0] * 100 // works or count == works:
            print(f"{count:,} of {works:,} works", flush=True)
            if count == works:
                print("making the index ...", flush=True)
        loaded[0] = count

    return show


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipeline.load_database", description=__doc__)
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    parser.add_argument("--build", metavar="BUILD_ID", help="which build (default: the live one)")
    parser.add_argument(
        "--url", metavar="URL", help=f"postgresql://USER:PASSWORD@HOST:5432/DATABASE (default: {VARIABLE})"
    )
    parser.add_argument(
        "--batch", type=_count, default=database_loading.BATCH, help="works of one transaction (default: 1000)"
    )
    return parser


def _count(text: str) -> int:
    """A number of works; argparse words the error."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of works: it takes 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
