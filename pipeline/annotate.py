"""``python -m pipeline.annotate KIND IMAGE... [--json]``: what is in a picture."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import annotations
from pipeline.annotations.base import Found, PictureAnnotator, picture_for
from pipeline.core.command import add_flag, config_from
from pipeline.core.config import Config, Schema
from pipeline.core.errors import ImageError, VitrineError
from pipeline.images.command_line import listed_pictures
from pipeline.images.decoding import LOCAL, Picture, decoder


@dataclass(frozen=True)
class CommandConfig(Config):
    """The options of every annotator, as the sections ``[annotate.<name>]``."""


SCHEMA = Schema(CommandConfig, {"annotate": annotations.FAMILY})


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m pipeline.annotate", description="Find what is in pictures.")
    kinds = made.add_subparsers(dest="kind", required=True, metavar="KIND")
    for name, annotator in annotations.of_pictures().items():
        kind = kinds.add_parser(name, help=annotator.description, description=annotator.description)
        kind.add_argument(
            "images",
            nargs="+",
            metavar="IMAGE",
            type=Path,
            help="picture files, folders of them, or CSV files with a column `file`",
        )
        kind.add_argument("--json", action="store_true", help="print one JSON list, an entry for each picture in order")
        kind.add_argument(
            "--config", type=Path, metavar="FILE.toml", help="settings from a TOML file; flags win over it"
        )
        for key, item in SCHEMA.settings().items():
            if key.startswith(f"annotate.{name}.") and SCHEMA.has_flag(key):
                add_flag(kind, key, item)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Exit status 0; 1 if a picture could not be read; 2 if nothing could be done."""
    options = parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    annotator = annotations.of_pictures()[options.kind]
    try:
        config = config_from(options, SCHEMA, others=True)
        paths = listed_pictures(options.images)
        chosen = config.options_of("annotate", options.kind, annotations.FAMILY)
        read = annotator.open(chosen)
        answers = [_answer(path, annotator, read) for path in paths]
        together = annotator.conclude(chosen, answers) if annotator.conclude else []
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(answers, indent=1, ensure_ascii=False))
    else:
        parts = [_as_text(answer, annotator) for answer in answers]
        print("\n\n".join([*parts, "\n".join(together)] if together else parts))
    return int(any("error" in answer for answer in answers))


def _answer(path: Path, annotator: PictureAnnotator, read: Callable[[Picture], Found]) -> dict[str, Any]:
    # A name of bytes that are no UTF-8 cannot be printed as it is.
    name = os.fsencode(path).decode("utf-8", "replace")
    try:
        return {"file": name, **read(picture_for(annotator, decoder(LOCAL), path))}
    except ImageError as error:
        return {"file": name, "error": {"code": error.code, "message": str(error)}}


def _as_text(answer: dict[str, Any], annotator: PictureAnnotator) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']['message']}"
    return "\n".join([answer["file"], *(f"  {line}" for line in annotator.lines(answer))])


if __name__ == "__main__":
    sys.exit(main())
