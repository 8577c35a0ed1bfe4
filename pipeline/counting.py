"""``python -m pipeline.counting train|simulate``: trains a network that counts, or shows what it learns from."""

import argparse
import csv
import io
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.core.errors import ConfigError, ImageError, VitrineError, reason
from pipeline.core.files import write_atomically
from pipeline.core.progress import track
from pipeline.images.counting import model_file
from pipeline.images.decoding import cv2, decode
from pipeline.training.counting.labelled import COLUMNS, TABLE, labelled_pictures
from pipeline.training.counting.learning.training import LABELLED_STEPS, Plan, train
from pipeline.training.counting.simulation.exemplars import cut, like, parse_box
from pipeline.training.counting.simulation.recipes import Recipe, kinds, recipe
from pipeline.training.counting.simulation.scenes import simulate
from pipeline.training.counting.simulation.shapes import Drawn

log = logging.getLogger("pipeline")

EXAMPLES = """
examples:
  python -m pipeline.counting train --kind cells --out cells.count
  python -m pipeline.counting train --exemplar vine.jpg --boxes 120,80,24,22 300,140,26,25 --out vine.count
  python -m pipeline.counting train --labelled DIR --limit 32 --seed 1 --out cells.count
  python -m pipeline.counting simulate --kind crowd --pictures 12 --out DIR
  python -m pipeline.annotate count IMAGE --model cells.count

exit status: 0 done; 2 wrong usage, or nothing could be done, and one sentence says why
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m pipeline.counting",
        description="Train a network that counts things in pictures by their density.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (("train", "train a network and write it to a file"), ("simulate", "write simulated pictures")):
        command = commands.add_parser(name, help=text, description=f"{text.capitalize()}.")
        command.add_argument(
            "--kind", metavar="KIND", help=f"what is simulated: {', '.join(kinds())}, or a TOML file of your own"
        )
        command.add_argument(
            "--exemplar",
            type=Path,
            metavar="PICTURE",
            help="a real picture from which the things are cut; with --boxes",
        )
        command.add_argument(
            "--boxes", nargs="+", metavar="X,Y,W,H", help="boxes of single things in the exemplar, in pixels"
        )
        command.add_argument("--seed", type=_whole(0), default=0, help="seed of every random choice (default: 0)")
        out, pictures = {
            "train": ("the file of the network", Plan.simulated),
            "simulate": ("the folder of the pictures, new or empty", 12),
        }[name]
        command.add_argument("--out", type=Path, required=True, help=out)
        command.add_argument(
            "--pictures", type=_whole(1), default=pictures, help=f"simulated pictures (default: {pictures})"
        )
    command = commands.choices["train"]
    command.add_argument(
        "--labelled",
        type=Path,
        metavar="DIR",
        help=f"a folder of pictures with dots; its {TABLE} has the columns {', '.join(COLUMNS)}",
    )
    command.add_argument("--limit", type=_whole(1), help="labelled pictures at most, chosen by the seed")
    command.add_argument(
        "--steps",
        type=_whole(1),
        help=f"of gradient descent (default: {Plan.steps}; {LABELLED_STEPS} from pictures with dots alone)",
    )
    command.add_argument(
        "--recipe",
        choices=("sizes", "chapter"),
        default="sizes",
        help="sizes: a network for things of many sizes; chapter: the book's baseline, for one size (default: sizes)",
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Exit status 0; 2 if nothing could be done."""
    options = parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    # It tells of each folder that an export writes on its way.
    logging.getLogger("tensorflow").setLevel(logging.WARNING)
    try:
        if options.command == "train":
            _train(options)
        else:
            _simulate(options)
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. Nothing was written.", file=sys.stderr)
        return 2
    return 0


def _train(options: argparse.Namespace) -> None:
    if options.kind is None and options.labelled is None and options.exemplar is None:
        raise ConfigError("There is nothing to learn from. Name --kind, --exemplar with --boxes, or --labelled.")
    if options.limit is not None and options.labelled is None:
        raise ConfigError("--limit is of labelled pictures. Name their folder with --labelled DIR.")
    if options.out.is_dir() or not options.out.parent.is_dir():
        raise ConfigError(f"{options.out} cannot be written: name a file in a folder that exists.")
    made, exemplars = _scene(options) if options.kind or options.exemplar else (None, [])
    labelled = labelled_pictures(options.labelled, options.limit, options.seed) if options.labelled else []
    steps = options.steps or (LABELLED_STEPS if made is None else Plan.steps)
    plan = Plan(options.recipe, steps, options.pictures, options.seed)
    model = train(plan, made, exemplars, labelled)
    try:
        model_file.write(options.out, model)
    except OSError as error:
        raise ConfigError(f"{options.out} cannot be written ({reason(error)}). Name another file.") from error
    print("\n".join([f"{options.out}: {_learned(model.trained)}", *_limits(model.trained)]))


def _learned(about: Mapping[str, Any]) -> str:
    return f"learned from {about['simulated']:,} simulated and {about['labelled']:,} labelled pictures."


def _limits(about: Mapping[str, Any]) -> list[str]:
    """How far off the network is, and for which sizes it holds."""
    smallest, largest = about["sizes"]
    guess = " (guessed from the distances of the dots)" if about["sizes_are_guessed"] else ""
    off, pictures = about["held_out_error"], about["held_out"]
    return [
        f"It was off by {off:.1f} on average in {pictures:,} pictures that were held out.",
        f"It holds for things of {smallest:g} to {largest:g} pixels{guess}.",
    ]


def _scene(options: argparse.Namespace) -> tuple[Recipe, list[Drawn]]:
    """The recipe, and the things that were cut from the exemplar. Raises a ConfigError."""
    if (options.exemplar is None) != (options.boxes is None):
        raise ConfigError("--exemplar and --boxes go together: a picture, and boxes of single things in it.")
    made = recipe(options.kind or "berries")
    if options.exemplar is None:
        return made, []
    boxes = [parse_box(text) for text in options.boxes]
    try:
        pixels = decode(options.exemplar)
    except ImageError as error:
        raise ConfigError(f"{options.exemplar}: {error}") from error
    things = cut(pixels, boxes)
    return like(made, pixels, boxes, things), things


def _simulate(options: argparse.Namespace) -> None:
    if options.kind is None and options.exemplar is None:
        raise ConfigError("There is nothing to simulate. Name --kind, or --exemplar with --boxes.")
    made, exemplars = _scene(options)
    if options.out.exists() and (not options.out.is_dir() or any(options.out.iterdir())):
        raise ConfigError(f"{options.out} is there already. Name a folder that is new or empty.")
    rows: list[tuple[str, str, int]] = []
    things = 0
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        for number in track(range(options.pictures), options.pictures, "simulating pictures"):
            picture = simulate(made, options.seed * 1_000_003 + number, exemplars=exemplars)
            marked = np.zeros(picture.pixels.shape[:2], np.uint8)
            columns, lines = picture.dots.astype(int).T
            marked[lines, columns] = 255
            # Two things may have their middles in one pixel; the table counts what the dots show.
            names, count = (f"{number:04}.png", f"{number:04}-dots.png"), int((marked > 0).sum())
            for name, pixels in zip(names, (picture.pixels[..., ::-1], marked), strict=True):
                write_atomically(options.out / name, cv2.imencode(".png", pixels)[1].tobytes())
            rows.append((*names, count))
            things += count
        table = io.StringIO(newline="")
        csv.writer(table, lineterminator="\n").writerows([COLUMNS, *rows])
        write_atomically(options.out / TABLE, table.getvalue().encode())
    except OSError as error:
        raise ConfigError(f"{options.out} cannot be written ({reason(error)}). Name another folder.") from error
    print(f"{options.out}: {len(rows):,} pictures with {things:,} things.")


class _whole:  # noqa: N801 - argparse shows the name of a type in its errors
    """A whole number of at least so much."""

    def __init__(self, least: int) -> None:
        self._least = least

    def __call__(self, text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = self._least - 1
        if number < self._least:
            raise argparse.ArgumentTypeError(f"a whole number of at least {self._least} is needed, not {text!r}")
        return number


if __name__ == "__main__":
    sys.exit(main())
