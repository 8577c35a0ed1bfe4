"""The process that reads pictures for the page: ``python -m pipeline.annotations._process``.

The networks of some kinds take more memory than the page may keep. They are loaded in this process, one kind at a
time, and :mod:`pipeline.annotations._reader` ends it when nobody has asked for a while.

    first a line of JSON {} when the process is ready, then for each picture

    request:  a line of JSON {kind, options, shape, width, height}, then height x width x 3 bytes of RGB (``shape``)
    answer:   a line of JSON {found, lines}
              or a line of JSON {message}, why this kind cannot be read
"""

import json
import sys
from typing import Any, BinaryIO

import numpy as np

from pipeline import annotations
from pipeline.core.errors import VitrineError
from pipeline.images.decoding import Picture


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers requests until there are no more."""
    loaded: tuple[str, dict[str, Any]] | None = None
    read = None
    _say(answers, {})
    while line := requests.readline():
        request = json.loads(line)
        height, width = request["shape"]
        content = requests.read(3 * height * width)
        if len(content) < 3 * height * width:
            return  # The page has ended.
        picture = Picture(
            np.frombuffer(content, np.uint8).reshape(height, width, 3), request["width"], request["height"], ""
        )
        annotator = annotations.of_pictures()[request["kind"]]
        wanted = (request["kind"], request["options"])
        try:
            if read is None or loaded != wanted:
                read = None  # Its memory is free before the next one is loaded.
                loaded, read = wanted, annotator.open(annotator.options(**request["options"]))
            found = read(picture)
        except VitrineError as error:
            _say(answers, {"message": str(error)})
            continue
        _say(answers, {"found": found, "lines": annotator.lines(found)})


def _say(answers: BinaryIO, content: dict[str, Any]) -> None:
    answers.write(json.dumps(content, ensure_ascii=False).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
