"""The text in a picture: lines and columns in reading order, and seals, which are marked and not read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pipeline.annotations._text.lines import Line, share_inside, sides
from pipeline.annotations._text.rapidocr_engine import open_rapidocr
from pipeline.annotations._text.reading_order import in_reading_order
from pipeline.annotations._text.seals import find_seals
from pipeline.annotations._text.tesseract_engine import open_tesseract
from pipeline.annotations.base import Found, PictureAnnotator
from pipeline.core.settings import setting
from pipeline.images.decoding import Picture

#: A reading across a seal that is this certain and this much longer than wide is text in red, not a seal.
CERTAIN, LONG = 0.9, 2.5
#: Thickness of a line in pixels of the picture under which characters are not told apart.
THINNEST = 8


@dataclass(frozen=True)
class TextOptions:
    """How text is read."""

    engine: str = setting(
        "rapidocr", "the program that reads: rapidocr or tesseract", flag="--engine", choices=("rapidocr", "tesseract")
    )
    confidence: float = setting(0.8, "least confidence of a line", flag="--confidence", low=0, high=1)
    area: int = setting(400_000, "pixels that the detector of rapidocr sees", flag="--area", low=40_000)
    smallest: int = setting(
        256, "pixels of the longer side under which a picture is not read", flag="--smallest", low=1
    )


TOO_SMALL = "The picture is too small to be read. Give it in its original size."


def open_reader(options: TextOptions) -> Callable[[Picture], Found]:
    """The reader of pictures. Raises a ConfigError where the engine is not installed."""
    read = open_tesseract() if options.engine == "tesseract" else open_rapidocr(options.area)

    def found(picture: Picture) -> Found:
        if max(picture.width, picture.height) < options.smallest:
            return _found([], picture) | {"note": TOO_SMALL}
        seals, lines = apart(find_seals(picture.pixels), read(picture.pixels), options.confidence)
        return _found([*in_reading_order(lines), *seals], picture)

    return found


def apart(seals: list[Line], lines: list[Line], confidence: float) -> tuple[list[Line], list[Line]]:
    """The seals, and the lines that were read with at least that confidence.

    A line in a seal is dropped, because carved script is read wrongly. A long line that is certain is text printed in
    red, and the seal that it was taken for is dropped.
    """
    printed = [
        line
        for line in lines
        if (line.confidence or 0) >= CERTAIN and max(sides(line.polygon)) >= LONG * min(sides(line.polygon))
    ]
    kept = [seal for seal in seals if not any(share_inside(seal.box, line.box) > 0.5 for line in printed)]
    read = [
        line
        for line in lines
        if (line.confidence or 0) >= confidence
        and min(sides(line.polygon)) >= THINNEST
        and not any(share_inside(line.box, seal.box) > 0.5 for seal in kept)
    ]
    return kept, read


def _found(lines: list[Line], picture: Picture) -> Found:
    height, width = picture.pixels.shape[:2]
    scale = np.array([picture.width / width, picture.height / height])
    placed = [replace(line, polygon=line.polygon * scale) for line in lines]
    return {"lines": [_as_json(line) for line in placed], "text": "\n".join(line.text for line in placed if line.text)}


def _as_json(line: Line) -> dict[str, Any]:
    return {
        "kind": "text" if line.text else "seal",
        "text": line.text,
        "confidence": None if line.confidence is None else round(line.confidence, 3),
        "polygon": np.round(line.polygon, 1).tolist(),
        "direction": line.direction,
    }


def rows(found: Found, picture: Picture) -> list[dict[str, Any]]:
    """A row for each line. Its label is the text; a seal has the label ``seal`` and no confidence."""
    made = []
    for line in found["lines"]:
        polygon = np.array(line["polygon"]) / (picture.width, picture.height)
        (x, y), (w, h) = polygon.min(axis=0), np.ptp(polygon, axis=0)
        place = {"x": float(x), "y": float(y), "w": float(w), "h": float(h)}
        made.append({"label": line["text"] or "seal", "confidence": line["confidence"], **place})
    return made


def in_words(found: Found) -> list[str]:
    """A line of output for each line of text, with its confidence, and for each seal."""
    if not found["lines"]:
        return [found.get("note", "No text was found.")]
    return [
        "a seal, not read"
        if line["kind"] == "seal"
        else f"{line['text']}  ({line['direction']}, {line['confidence']:.2f})"
        for line in found["lines"]
    ]


ANNOTATOR = PictureAnnotator(
    title="Text",
    description="The text in a picture, and its seals.",
    open=open_reader,
    rows=rows,
    lines=in_words,
    options=TextOptions,
    libraries=("rapidocr", "onnxruntime"),
)
