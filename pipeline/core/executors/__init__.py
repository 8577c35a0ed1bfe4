"""Executors: where work that maps over the works of a collection runs. One file each; a module offers ``EXECUTOR``.

``--executor`` chooses one, and ``--scheduler`` says where the cluster is. Neither changes a result, so neither is a
setting of the build: they are in no fingerprint and in no manifest.
"""

import argparse
import re
from collections.abc import Callable
from functools import partial

from pipeline.core.errors import ConfigError
from pipeline.core.executors.base import Executor
from pipeline.core.registry import Family

FAMILY: Family[type[Executor]] = Family(__name__, "EXECUTOR", "executor")
names, get = FAMILY.names, FAMILY.get
_ADDRESS = re.compile(r"(tcp|tls)://\S+:\d+")


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Adds ``--executor`` and ``--scheduler``."""
    parser.add_argument(
        "--executor",
        metavar="NAME",
        help=f"where pictures are prepared and embedded: {', '.join(names())} (default: processes; with --scheduler: "
        "dask)",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="a Dask cluster's scheduler, such as tcp://HOST:8786 (docs/cluster.md)",
    )


def from_options(options: argparse.Namespace) -> Callable[[], Executor]:
    """What makes the executor of a command line. Raises a ConfigError where it does not go with ``--scheduler``."""
    name, scheduler = options.executor or ("dask" if options.scheduler else "processes"), options.scheduler or ""
    executor = get(name)
    if executor.needs_scheduler and not _ADDRESS.fullmatch(scheduler):
        raise ConfigError(f"--executor {name} needs --scheduler with an address as tcp://HOST:8786, not {scheduler!r}.")
    if scheduler and not executor.needs_scheduler:
        raise ConfigError(f"--executor {name} runs on this machine and takes no --scheduler. Leave one of them out.")
    return partial(executor, scheduler)
