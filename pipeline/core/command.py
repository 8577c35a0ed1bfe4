"""The command line of a command with settings: flags, manual, and one sentence and an exit status for each error.

Each setting carries its own help text, which also stands in the manual of TOML files.
"""

import argparse
import errno
import logging
import sys
import textwrap
from collections.abc import Callable
from contextlib import closing
from dataclasses import Field
from pathlib import Path
from typing import Any

from pipeline.core import executors
from pipeline.core.config import C, Schema, read_toml
from pipeline.core.errors import ConfigError, VitrineError
from pipeline.core.executors.base import Executor

log = logging.getLogger("pipeline")


def parser(name: str, schema: Schema[C], description: str, epilog: str) -> argparse.ArgumentParser:
    """The parser of ``python -m pipeline.<name>``, with ``--artefacts``; flags of its own come before the settings."""
    made = argparse.ArgumentParser(
        prog=f"python -m pipeline.{name}",
        description=description,
        epilog=_toml_help(schema) + epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)")
    return made


def add_settings(made: argparse.ArgumentParser, schema: Schema[C]) -> argparse.ArgumentParser:
    """Adds the flags that say where work runs, ``--config``, and a flag for each setting that has one."""
    executors.add_flags(made)
    made.add_argument("--config", type=Path, metavar="FILE.toml", help="settings from a TOML file; flags win over it")
    for key, item in schema.settings().items():
        if schema.has_flag(key):
            add_flag(made, key, item)
    return made


def add_flag(made: argparse.ArgumentParser, key: str, item: Field[Any]) -> None:
    """Adds the flag of one setting that has one; ``key`` is the setting's full name."""
    flag = item.metadata["flag"]
    allowed = item.metadata["members"]() if item.metadata["members"] else ()
    text = item.metadata["help"] + (f": {', '.join(allowed)}" if allowed else "") + _default(item.default)
    options: dict[str, Any] = {"metavar": flag.removeprefix("--").replace("-", "_").upper()}
    if item.default is True:
        options = {"action": argparse.BooleanOptionalAction}
    elif item.default is False:
        options = {"action": "store_const", "const": True}
    # argparse reads a per cent sign as its own.
    made.add_argument(flag, dest=key, default=None, help=text.replace("%", "%%"), **options)


def config_from(options: argparse.Namespace, schema: Schema[C], others: bool = False) -> C:
    """The config that a command line asks for.

    Args:
        options: what argparse made of the command line.
        schema: the settings that there are.
        others: whether sections of the TOML file that the schema does not have are left out, with a line in the log.
            The file of a build can then serve a command that knows less.

    Raises:
        ConfigError: a flag or a TOML key that is not accepted.
    """
    known = schema.settings()
    values = read_toml(options.config) if options.config else {}
    if others:
        sections = {key.split(".")[0] for key in known}
        foreign = [key for key in values if key.split(".")[0] not in sections]
        if foreign:
            log.info("This command does not use %s of %s.", ", ".join(foreign), options.config)
        values = {key: value for key, value in values.items() if key not in foreign}
    base = schema.resolve(values, whole=False) if options.config else None
    flags = {key: value for key, value in vars(options).items() if key in known and value is not None}
    return schema.resolve({key: _typed(known[key], value) for key, value in flags.items()}, base)


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
    :func:`config_from`. Returns the exit status: 0 done; 1 failed or stopped; 2 wrong usage.
    """
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    try:
        config = config_from(options, schema, others)
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
    except OSError as error:
        if not _is_of_the_machine(error):
            raise
        print(f"{name}: {_told(error, options.artefacts)} Then {stopped}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{name}: stopped; {stopped}", file=sys.stderr)
        return 1
    return 0


#: Errors of the system that are the machine's, with what to do; any other is a fault of this program.
_ADVICE = {
    errno.ENOSPC: "Make room on the disk.",
    errno.EDQUOT: "Make room: the quota is used up.",
    errno.EROFS: "Make the disk writable, or choose another --artefacts.",
    errno.EACCES: "Give this user access, or choose another --artefacts.",
    errno.EPERM: "Give this user access, or choose another --artefacts.",
    errno.EIO: "Check the disk.",
    errno.EMFILE: "Raise the limit of open files (ulimit -n).",
    errno.ENAMETOOLONG: "Choose a shorter --artefacts.",
    errno.ESTALE: "Check the network drive.",
    errno.ENOTDIR: "Choose another --artefacts.",
}


def _is_of_the_machine(error: OSError) -> bool:
    # NumPy raises one without a number where it could not write all of an array.
    return error.errno in _ADVICE or (error.errno is None and "written" in str(error))


def _told(error: OSError, artefacts: Path) -> str:
    """What the system refused, and what to do."""
    advice = _ADVICE.get(error.errno or 0, _ADVICE[errno.ENOSPC])
    return f"{error.filename or artefacts} cannot be used ({error.strerror or 'not all was written'}). {advice}"


def _default(value: Any) -> str:
    if value is None or value is False or value in ("", ()):
        return ""
    return f" (default: {','.join(value) if isinstance(value, tuple) else value})"


def _toml_help(schema: Schema[C]) -> str:
    lines = ["settings of a TOML file (sections in brackets; those with a flag carry the same names as here):"]
    for key, item in schema.settings().items():
        flag = f" [{item.metadata['flag']}]" if item.metadata["flag"] else ""
        text = f"{key}{flag}: {item.metadata['help']}{_default(item.default)}"
        lines += textwrap.wrap(text, 110, initial_indent="  ", subsequent_indent="      ")
    return "\n".join(lines) + "\n\n"


def _typed(item: Field[Any], value: Any) -> Any:
    """A flag's text as the number that its setting takes, where it takes one."""
    if not isinstance(value, str) or "str" in str(item.type):
        return value
    number: type = float if "float" in str(item.type) else int
    try:
        return number(value)
    except ValueError as error:
        raise ConfigError(f"{item.metadata['flag']} takes a number, not {value!r}.") from error
