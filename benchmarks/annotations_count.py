"""``python -m benchmarks.annotations_count --counting DIR``: how far counts are off, beside the chapter's recipe.

The folder has ``cells``, ``marrow`` and ``photographs``, each with pictures, pictures of dots and ``truth.csv``. Every
network is trained here; with ``--models DIR`` it is kept there, and taken from there the next time. Rows are printed as
Markdown as soon as they are measured.
"""

import argparse
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from benchmarks._measured import HEAD, Measured, mean, ratio, share
from pipeline.images.counting import model_file
from pipeline.images.counting.counted import CountedPicture
from pipeline.images.counting.network import open_model
from pipeline.training.counting.labelled import labelled_pictures
from pipeline.training.counting.learning.training import LABELLED_STEPS, Plan, train
from pipeline.training.counting.simulation.recipes import kinds, recipe
from pipeline.training.counting.simulation.scenes import at_size, simulate

log = logging.getLogger("benchmarks")
PARTS = ("cells", "halves", "simulated", "untrained", "nothing")
#: Seeds of the simulated test pictures begin here; training's are far from them.
TEST_SEED = 900_000_000
#: Folder of real pictures -> the kind of simulated ones that is nearest to them.
REAL = {"marrow": "cells", "photographs": "berries"}
#: Factors by which test pictures are enlarged.
FACTORS = (1.0, 0.5, 2.0)
NAMES = {1.0: "as they are", 0.5: "half size", 2.0: "double size"}
#: What the errors should be: on the synthetic cells things a picture, on simulated pictures a share of all things.
CELLS_ASKED, SIMULATED_ASKED = "at most 3.5", "at most 0.10"
#: Names of the two networks in the table.
Recipe: TypeAlias = Literal["sizes", "chapter"]
SHOWN: dict[Recipe, str] = {"sizes": "network", "chapter": "baseline"}


@dataclass(frozen=True)
class Asked:
    """What the errors of a network should be."""

    absolute: str = ""
    relative: str = ""


@dataclass(frozen=True)
class Bench:
    """Trains networks, or takes them from a folder, and gives the rows of each set of pictures."""

    counting: Path  #: folder of the pictures
    models: Path  #: folder of the networks
    kinds: Sequence[str] = field(default_factory=kinds)  #: what is simulated
    steps: int = Plan.steps  #: of training with simulated pictures
    labelled_steps: int = LABELLED_STEPS  #: of training with pictures that have dots
    baseline_steps: int = 400  #: of training of the chapter's network, which is smaller
    simulated_pictures: int = Plan.simulated  #: to learn from
    test: int = 40  #: simulated pictures to test
    draws: int = 1  #: draws of 32 training pictures of the cells

    def network(
        self,
        form: Recipe,
        of: str,
        kind: str | None = None,
        labelled: Sequence[CountedPicture] = (),
        seed: int = 0,
    ) -> Path:
        """The file of a recipe's network for a set of pictures; it is trained where it is missing."""
        path = self.models / f"{form}-{of}.count"
        if not path.is_file():
            self.models.mkdir(parents=True, exist_ok=True)
            begin = time.monotonic()
            own = self.labelled_steps if labelled else self.steps
            steps = own if form == "sizes" else self.baseline_steps
            plan = Plan(form, steps, self.simulated_pictures, seed)
            model_file.write(path, train(plan, recipe(kind) if kind else None, labelled=labelled))
            log.info("%s: %d steps in %.0f s", path.stem, steps, time.monotonic() - begin)
        return path

    def cells(self) -> Iterator[Measured]:
        """The public synthetic cells: 32 pictures to learn from, the others to test."""
        pictures = labelled_pictures(self.counting / "cells")
        for seed in range(self.draws):
            order = np.random.default_rng([seed, 8]).permutation(len(pictures))
            learned, tested = [pictures[at] for at in order[:32]], [pictures[at] for at in order[32:]]
            what = f"synthetic cells, 32 to learn from, draw {seed}"
            sizes = self.network("sizes", f"cells32-{seed}", None, learned, seed)
            yield from rows(what, sizes, tested, Asked(absolute=CELLS_ASKED))
            if seed == 0:
                yield from rows(what, self.network("chapter", "cells32", None, learned), tested)

    def simulated(self) -> Iterator[Measured]:
        """Simulated pictures of each kind, and the same at half and double size."""
        for kind in self.kinds:
            tested = [simulate(recipe(kind), TEST_SEED + number) for number in range(self.test)]
            networks = {name: self.network(name, kind, kind) for name in SHOWN}
            # The baseline is tested at its one size, too, which is the middle of the kind's.
            size = sum(recipe(kind).size) / 2
            one = replace(recipe(kind), size=(size, size), size_spread=0.0)
            sets = {f"all of {size:g} pixels": [simulate(one, TEST_SEED + number) for number in range(self.test)]}
            sets |= {NAMES[factor]: [at_size(made, factor) for made in tested] for factor in FACTORS}
            for name, pictures in sets.items():
                for network, path in networks.items():
                    asked = Asked(relative=SIMULATED_ASKED if network == "sizes" else "")
                    yield from rows(f"simulated {kind}, {name}", path, pictures, asked)

    def halves(self) -> Iterator[Measured]:
        """Real micrographs, and photographs of sixteen kinds of things, after training on the other half of them."""
        for folder in REAL:
            learned, tested = self._halves(folder)
            for name in SHOWN:
                yield from rows(
                    f"{folder}, trained on the other half", self.network(name, folder, None, learned), tested
                )

    def untrained(self) -> Iterator[Measured]:
        """The same pictures, counted by networks that saw simulated ones alone."""
        for folder, kind in REAL.items():
            for name in SHOWN:
                network = self.network(name, kind, kind)
                yield from rows(f"{folder}, without training", network, self._halves(folder)[1])

    def _halves(self, folder: str) -> tuple[list[CountedPicture], list[CountedPicture]]:
        """The half of a folder's pictures that is learned from, and the half that is tested."""
        pictures = labelled_pictures(self.counting / folder)
        order, half = np.random.default_rng(8).permutation(len(pictures)), len(pictures) // 2
        return [pictures[at] for at in order[:half]], [pictures[at] for at in order[half:]]

    def nothing(self) -> Iterator[Measured]:
        """Plain colours and noise."""
        rng = np.random.default_rng(9)
        nothing = np.zeros((0, 2), np.float32)
        plain = [np.broadcast_to(rng.integers(0, 256, 3), (256, 256, 3)).astype(np.uint8) for _ in range(20)]
        noise = [rng.integers(0, 256, (256, 256, 3), np.uint8) for _ in range(20)]
        for path in (self.models / f"sizes-{kind}.count" for kind in self.kinds):
            for what, pixels in (("plain colours", plain), ("noise", noise)):
                if path.is_file():
                    pictures = [CountedPicture(what, one, nothing) for one in pixels]
                    yield from rows(f"{what}, network of {path.stem.removeprefix('sizes-')}", path, pictures)


def rows(
    what: str, network: Path, pictures: Sequence[CountedPicture], asked: Asked | None = None
) -> Iterator[Measured]:
    """Counts in pictures: how far the counts are off, and how often the interval has the truth."""
    wanted, count = asked or Asked(), open_model(network)
    name = next((shown for name, shown in SHOWN.items() if network.stem.startswith(name)), network.stem)
    found = [count(picture.pixels) for picture in pictures]
    true = np.array([picture.count for picture in pictures], float)
    errors = np.abs(np.array([made.count for made in found]) - true)
    yield mean(f"{name}: mean absolute error", what, errors, wanted.absolute, f"{true.mean():.0f} things a picture")
    if true.any():
        # Pictures without any thing have no share of their own: errors and things are summed up.
        yield ratio(f"{name}: error as a share of all things", what, np.column_stack([errors, true]), wanted.relative)
    held = sum(made.low <= value <= made.high for made, value in zip(found, true, strict=True))
    yield share(f"{name}: interval (90 %) has the truth", what, held, len(pictures))


def measured(counting: Path, models: Path) -> Iterator[Measured]:
    """The rows of the table of all annotators."""
    bench = Bench(counting, models)
    for part in PARTS:
        yield from getattr(bench, part)()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.annotations_count", description=__doc__)
    made.add_argument("--counting", type=Path, required=True, help="folder with cells, marrow and photographs")
    made.add_argument("--models", type=Path, required=True, help="folder of the networks that are trained")
    made.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    made.add_argument("--kinds", nargs="+", choices=kinds(), default=kinds())
    made.add_argument("--steps", type=int, default=Plan.steps, help="of training")
    made.add_argument("--labelled-steps", type=int, default=LABELLED_STEPS, help="of training with dots")
    made.add_argument("--baseline-steps", type=int, default=400, help="of training of the chapter's network")
    made.add_argument("--simulated", type=int, default=Plan.simulated, help="pictures that are simulated to learn from")
    made.add_argument("--test", type=int, default=40, help="simulated pictures to test")
    made.add_argument("--draws", type=int, default=1, help="draws of 32 training pictures of the cells")
    options = made.parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    bench = Bench(
        options.counting,
        options.models,
        options.kinds,
        options.steps,
        options.labelled_steps,
        options.baseline_steps,
        options.simulated,
        options.test,
        options.draws,
    )
    print(*HEAD, sep="\n")
    for part in options.parts:
        for row in getattr(bench, part)():
            print(row.markdown("count"), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
