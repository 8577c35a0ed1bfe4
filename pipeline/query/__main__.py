"""``python -m pipeline.query IMAGE... [--json]``: asks the live build about pictures."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline import annotations
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ImageError, VitrineError
from pipeline.images.command_line import listed_pictures
from pipeline.images.decoding import LOCAL, decoder
from pipeline.query import likenesses
from pipeline.query.engine import QueryEngine
from pipeline.query.result import as_dict


def parser() -> argparse.ArgumentParser:
    """The command line."""
    names = ", ".join(likenesses.names())
    kinds = [(name, likenesses.get(name)) for name in likenesses.titles()]
    listed = [f"  {name:16} {kind.title}: {kind.description}" for name, kind in kinds]
    made = argparse.ArgumentParser(
        prog="python -m pipeline.query",
        description="Ask the live build of pictures.",
        epilog="\n".join(["kinds of likeness:", *listed]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "images",
        nargs="+",
        metavar="IMAGE",
        type=Path,
        help="picture files, folders of them, or CSV files with a column `file`",
    )
    made.add_argument("--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)")
    made.add_argument("--json", action="store_true", help="print one JSON list, an entry for each picture in order")
    made.add_argument("-k", type=_count, default=12, help="neighbours, at least 1 (default: 12)")
    like = f"kind of likeness by which neighbours are found: {names} (default: {likenesses.DEFAULT})"
    made.add_argument("--like", choices=likenesses.names(), default=likenesses.DEFAULT, metavar="NAME", help=like)
    return made


def _count(text: str) -> int:
    """A number of neighbours; argparse words the error."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of neighbours: it takes 1 or more, such as -k 12")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Exit status 0, 1 if a picture could not be read, 2 if there is no build that can be asked."""
    options = parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    try:
        paths = listed_pictures(options.images)
        pool, asked = decoder(LOCAL), likenesses.get(options.like).annotator
        finders = {asked: annotations.PictureFinder(annotations.of_pictures()[asked], pool)} if asked else {}
        engine = QueryEngine(ArtefactStore.open(options.artefacts), pool, finders)
        engine.ranking(options.like)
        results = list(engine.query_many(paths, min(options.k, len(engine.store)), like=options.like))
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    answers, failed = [], False
    for path, result in zip(paths, results, strict=True):
        # A name of bytes that are no UTF-8 cannot be printed as it is.
        name = os.fsencode(path).decode("utf-8", "replace")
        if isinstance(result, ImageError):
            failed = True
            answers.append({"file": name, "error": {"code": result.code, "message": str(result)}})
        else:
            answers.append({"file": name, **as_dict(result, engine.store)})
    print(json.dumps(answers, indent=1, ensure_ascii=False) if options.json else "\n\n".join(map(_as_text, answers)))
    return int(failed)


def _as_text(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']['message']}"
    lines = [answer["file"] + ("" if answer["familiar"] else "  (unlike the works of this collection)")]
    lines += [f"  {score['probability']:6.1%}  {score['name']}" for score in answer["classes"]]
    lines += [f"  {score['probability']:6.1%}  may show: {score['tag']}" for score in answer["tags"]]
    lines += [
        f"  {near['similarity']:.3f}   {near['object_id']}  {near['title']} ({near['class']})"
        for near in answer["neighbours"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
