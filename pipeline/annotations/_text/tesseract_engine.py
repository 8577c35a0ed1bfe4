"""Tesseract 5 as a program: rows and columns are read by models of their own, and the more certain reading counts."""

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Callable

import numpy as np

from pipeline.annotations._text.lines import Direction, Line, rectangle
from pipeline.core.errors import ConfigError, reason
from pipeline.images.decoding import cv2

#: Direction -> the languages and the page segmentation mode: text in no order; a block of columns.
_WAYS: dict[Direction, tuple[str, str]] = {
    "horizontal": ("eng+chi_tra+jpn", "11"),
    "vertical": ("chi_tra_vert+jpn_vert", "5"),
}
_SECONDS = 120
_INSTALL = "apt-get install tesseract-ocr tesseract-ocr-{chi-tra,chi-tra-vert,jpn,jpn-vert}"


def open_tesseract() -> Callable[[np.ndarray], list[Line]]:
    """The reader of RGB uint8 (H, W, 3). Its lines have polygons in pixels of the array.

    Raises:
        ConfigError: the program is not installed; at reading, it lacks a language or did not answer.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise ConfigError(f"The program tesseract is not installed: run {_INSTALL}, or choose --engine rapidocr.")
    return lambda pixels: _read(program, pixels)


def _read(program: str, pixels: np.ndarray) -> list[Line]:
    _, png = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    readings = [
        lines_of(_run(program, png.tobytes(), languages, mode), direction)
        for direction, (languages, mode) in _WAYS.items()
    ]
    return max(readings, key=lambda lines: sum((line.confidence or 0) * len(line.text or "") for line in lines))


def _run(program: str, png: bytes, languages: str, mode: str) -> str:
    command = [program, "stdin", "stdout", "-l", languages, "--psm", mode, "tsv"]
    try:
        done = subprocess.run(
            command,
            input=png,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"Tesseract did not read the picture ({reason(error)}); choose --engine rapidocr.") from error
    if done.returncode:
        said = next(iter(done.stderr.decode("utf-8", "replace").strip().splitlines()), "it said nothing")
        raise ConfigError(
            f"Tesseract did not read the picture ({said.rstrip('. ')}). It needs {languages}: {_INSTALL}."
        )
    return done.stdout.decode("utf-8", "replace")


def lines_of(table: str, direction: Direction) -> list[Line]:
    """The lines of Tesseract's table of words (TSV), words joined by a space unless both sides are East Asian."""
    rows: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and row["text"] and row["text"].strip():
            rows.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    return [_joined(words, direction) for words in rows.values()]


def _joined(words: list[dict[str, str]], direction: Direction) -> Line:
    text = ""
    for word in words:
        found = word["text"].strip()
        text += f" {found}" if text and (text[-1].isascii() and found[0].isascii()) else found
    boxes = np.array([[float(word[name]) for name in ("left", "top", "width", "height")] for word in words])
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    left, top = boxes[:, :2].min(axis=0)
    confidence = float(np.mean([max(float(word["conf"]), 0) for word in words])) / 100
    return Line(text, confidence, rectangle(left, top, right, bottom), direction)
