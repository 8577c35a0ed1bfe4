"""``python -m benchmarks.annotations_text TRUTH_DIR GROUNDS_DIR FONT... [--engine NAME]``: how well text is read.

It prints a Markdown table: character error rates of real pictures (``TRUTH_DIR`` with ``truth.csv``) and of
inscriptions rendered in each font on paintings (``GROUNDS_DIR``, enlarged), lines found where there is no text, and
time and peak memory. Intervals are bootstrap intervals over pictures (percentiles 2.5 and 97.5).
"""

import argparse
import csv
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks._measured import HEAD, Measured, ratio, share
from benchmarks._paintings import LANDSCAPES, drawn
from pipeline.annotations.text import TextOptions, open_reader
from pipeline.core.text import fold
from pipeline.images.decoding import LOCAL, Picture, decoder

#: What is written: lines of a horizontal inscription, columns of a vertical one.
WRITTEN = {
    "chinese": ("春眠不覺曉", "處處聞啼鳥", "夜來風雨聲", "花落知多少"),
    "japanese": ("古池や蛙とびこむ", "水のおと", "夏草や兵どもが", "夢のあと"),
    "english": ("Mountains and rivers", "in the evening light", "painted from nature"),
}
SIDE = 1024


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", type=Path)
    parser.add_argument("grounds", type=Path)
    parser.add_argument("fonts", type=Path, nargs="+")
    parser.add_argument("--engine", default="rapidocr")
    parser.add_argument("--pictures", type=int, default=4, help="rendered pictures for each font, script and direction")
    options = parser.parse_args()
    seconds: list[float] = []
    print(*HEAD, sep="\n")
    for row in measured(
        options.truth, options.grounds, options.fonts, engine=options.engine, count=options.pictures, seconds=seconds
    ):
        print(row.markdown(options.engine), flush=True)
    print(
        f"\n{len(seconds)} pictures: median {np.median(seconds):.2f} s, longest {max(seconds):.2f} s of CPU;", end=" "
    )
    print(f"peak {_peak()} MB resident (VmHWM, this process with its decoder excluded).")


def measured(
    truth: Path,
    paintings: Path,
    fonts: Sequence[Path],
    *,
    engine: str = "rapidocr",
    count: int = 4,
    seconds: list[float] | None = None,
) -> Iterator[Measured]:
    """The rows of the table of all annotators; ``seconds`` gets those of the processor for each picture."""
    read, rng = open_reader(TextOptions(engine=engine)), np.random.default_rng(0)
    taken: list[float] = [] if seconds is None else seconds
    grounds = sorted(paintings.glob("*/*.jpg"))
    yield ratio("character error rate", "photographs with transcriptions", _errors(read, _real(truth), taken))
    for vertical in (False, True):
        for font in fonts:
            rendered = _errors(read, _rendered(rng, grounds, font, vertical, count), taken)
            name = f"inscriptions on paintings, {'vertical' if vertical else 'horizontal'}, {font.stem}"
            yield ratio("character error rate", name, rendered)
    lines = [len(read(picture)["lines"]) > 0 for picture in _without_text(rng, grounds)]
    yield share("pictures with any line", "paintings enlarged, plain colours, noise", sum(lines), len(lines))
    landscapes = drawn(paintings, LANDSCAPES, "landscape")
    found = [read(decoder(LOCAL).picture(path, 2048, 0)) for path in landscapes]
    texts = sum(any(line["kind"] == "text" for line in one["lines"]) for one in found)
    yield share("pictures with text", "landscapes of the paintings, as they are", texts, len(found))
    seals = sum(any(line["kind"] == "seal" for line in one["lines"]) for one in found)
    yield share("pictures with a seal", "landscapes of the paintings, as they are", seals, len(found))


def _real(folder: Path) -> Iterator[tuple[Picture, str]]:
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield decoder(LOCAL).picture(folder / row["file"], 2048, 0), row["text"]


def _rendered(
    rng: np.random.Generator, grounds: list[Path], font: Path, vertical: bool, count: int
) -> Iterator[tuple[Picture, str]]:
    """Inscriptions in ink of a size of 28 to 56 pixels on paintings; columns have Chinese and Japanese only."""
    for script, lines in WRITTEN.items():
        for _ in range(0 if vertical and script == "english" else count):
            image = _ground(grounds[rng.integers(len(grounds))])
            size = int(rng.integers(28, 57))
            face, draw = ImageFont.truetype(str(font), size), ImageDraw.Draw(image)
            left, top = (int(value) for value in rng.integers(80, 300, 2))
            right = left + len(lines) * 2 * size
            # The ink is dark on a light place and light on a dark one, as a painter would choose.
            place = np.asarray(image)[top : top + 400, left : left + 400]
            ink = (20, 20, 20) if place.mean() > 110 else (240, 235, 220)
            for number, line in enumerate(lines):
                if vertical:
                    for row, letter in enumerate(line):
                        x, y = right - number * int(1.6 * size), top + row * int(1.1 * size)
                        draw.text((x, y), letter, fill=ink, font=face)
                else:
                    draw.text((left, top + number * int(1.6 * size)), line, fill=ink, font=face)
            yield _picture(np.asarray(image)), "\n".join(lines)


def _without_text(rng: np.random.Generator, grounds: list[Path]) -> Iterator[Picture]:
    for _ in range(20):
        yield _picture(np.asarray(_ground(grounds[rng.integers(len(grounds))])))
    for _ in range(5):
        yield _picture(np.full((SIDE, SIDE, 3), rng.integers(0, 256, 3), np.uint8))
        yield _picture(rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8))


def _ground(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def _picture(pixels: np.ndarray) -> Picture:
    return Picture(pixels, pixels.shape[1], pixels.shape[0], "png")


def _errors(
    read: Callable[[Picture], dict[str, Any]], pictures: Iterator[tuple[Picture, str]], seconds: list[float]
) -> Iterator[np.ndarray]:
    """Edits and characters int (2,) of each picture, white space and letter case ignored, in reading order."""
    for picture, truth in pictures:
        start = time.process_time()
        found = read(picture)["text"]
        seconds.append(time.process_time() - start)
        expected = fold(truth).replace(" ", "")
        yield np.array([_distance(fold(found).replace(" ", ""), expected), len(expected)])


def _distance(one: str, other: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        former, row = row, [number]
        for place, wanted in enumerate(other, 1):
            row.append(min(former[place - 1] + (letter != wanted), former[place] + 1, row[-1] + 1))
    return row[-1]


def _peak() -> int:
    """Peak resident memory of this process in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) // 1024


if __name__ == "__main__":
    main()
