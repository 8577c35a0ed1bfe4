"""What commands with settings share: their common flags, and one sentence and an exit status for each error."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from pipeline.core import executors, flags
from pipeline.core.config import Schema
from pipeline.core.errors import ConfigError, VitrineError
from pipeline.core.executors.base import Executor
from pipeline.core.flags import C


def parser(name: str, schema: Schema[C], description: str, epilog: str) -> argparse.ArgumentParser:
    """The parser of ``python -m pipeline.<name>``, with ``--artefacts``; flags of its own come before the settings."""
    command = argparse.ArgumentParser(
        prog=f"python -m pipeline.{name}",
        description=description,
        epilog=flags.toml_help(schema) + epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    return command


def add_settings(command: argparse.ArgumentParser, schema: Schema[C]) -> argparse.ArgumentParser:
    """Adds the flags that say where work runs, and those of all settings; returns the parser."""
    executors.add_flags(command)
    flags.add(command, schema)
    return command


def run(
    name: str,
    schema: Schema[C],
    options: argparse.Namespace,
    work: Callable[[C, Executor], object],
    stopped: str,
    *,
    others: bool = False,
) -> int:
    """Calls ``work`` with the config and the executor of a command line, and words its errors.

    Messages begin with the command's name; a user who stops it reads ``stopped``. For ``others`` see
    :func:`.flags.config_from`. Returns the exit status: 0 done; 1 failed or stopped; 2 wrong usage.
    """
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    try:
        config = flags.config_from(options, schema, others)
        start_executor = executors.from_options(options)
    except ConfigError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    try:
        with closing(start_executor()) as executor:
            work(config, executor)
    except VitrineError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{name}: stopped; {stopped}", file=sys.stderr)
        return 1
    return 0
