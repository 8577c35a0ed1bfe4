"""``python -m benchmarks.annotations_count --counting DIR``: how far counts are off, beside the chapter's recipe.

The folder has ``cells``, ``marrow`` and ``photographs``, each with pictures, pictures of dots and ``truth.csv``. Every
network is trained here; with ``--models DIR`` it is kept there, and taken from there the next time. Rows are printed as
Markdown as soon as they are measured.
"""

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.stats import binomtest, bootstrap

from pipeline.images.counting import model_file
from pipeline.images.counting.counted import CountedPicture
from pipeline.images.counting.network import open_model
from pipeline.training.counting.labelled import labelled_pictures
from pipeline.training.counting.learning.training import Plan, train
from pipeline.training.counting.simulation.recipes import kinds, recipe
from pipeline.training.counting.simulation.scenes import at_size, simulate

PARTS = ("cells", "halves", "simulated", "untrained", "nothing")
#: Seeds of the simulated test pictures begin here; training's are far from them.
TEST_SEED = 900_000_000
#: Folder of real pictures -> the kind of simulated ones that is nearest to them.
REAL = {"marrow": "cells", "photographs": "berries"}
#: Factors by which test pictures are enlarged.
FACTORS = (1.0, 0.5, 2.0)
NAMES = {1.0: "as they are", 0.5: "half size", 2.0: "double size"}
HEAD = (
    "| pictures | network | n | things | mean absolute error | relative error | interval holds the truth |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


class Bench:
    """Trains networks, or takes them from a folder, and prints a row for each set of pictures."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        options.models.mkdir(parents=True, exist_ok=True)

    def network(
        self, name: str, plan: Plan, kind: str | None = None, labelled: Sequence[CountedPicture] = ()
    ) -> tuple[str, Path]:
        """Trains a network, if there is none of that name yet, and returns the name and the file."""
        path = self._options.models / f"{name}.count"
        if not path.is_file():
            begin = time.monotonic()
            model_file.write(path, train(plan, recipe(kind) if kind else None, labelled=labelled))
            print(f"<!-- {name}: {plan.steps} steps in {time.monotonic() - begin:.0f} s -->", flush=True)
        return name, path

    def row(self, what: str, network: tuple[str, Path], pictures: Sequence[CountedPicture]) -> None:
        """Counts in pictures and prints how far the counts are off, with 95 % intervals over pictures."""
        count = open_model(network[1])
        found = [count(picture.pixels) for picture in pictures]
        true = np.array([picture.count for picture in pictures], float)
        errors = np.abs(np.array([made.count for made in found]) - true)
        held = sum(made.low <= value <= made.high for made, value in zip(found, true, strict=True))
        share = binomtest(held, len(pictures)).proportion_ci(0.95, "wilson")
        relative = "" if true.sum() == 0 else shown((errors, true), ratio, 3)
        print(
            f"| {what} | {network[0]} | {len(pictures)} | {true.mean():.0f} | {shown((errors,), np.mean, 1)} "
            f"| {relative} | {held / len(pictures):.2f} ({share.low:.2f} to {share.high:.2f}) |",
            flush=True,
        )

    def plan(self, name: str = "sizes", seed: int = 0) -> Plan:
        """The plan of a network; the chapter's, which is smaller, needs fewer steps."""
        steps = self._options.steps if name == "sizes" else self._options.baseline_steps
        return Plan(name, steps, self._options.simulated, seed)

    def cells(self) -> None:
        """The public synthetic cells: 32 pictures to learn from, the others to test."""
        pictures = labelled_pictures(self._options.counting / "cells")
        for seed in range(self._options.draws):
            order = np.random.default_rng([seed, 8]).permutation(len(pictures))
            learned, tested = [pictures[at] for at in order[:32]], [pictures[at] for at in order[32:]]
            self.row(
                f"cells, draw {seed}",
                self.network(f"sizes-cells32-{seed}", self.plan(seed=seed), None, learned),
                tested,
            )
            if seed == 0:
                chapter = self.network("chapter-cells32", self.plan("chapter"), None, learned)
                self.row("cells, draw 0", chapter, tested)

    def simulated(self) -> None:
        """Simulated pictures of each kind, and the same at half and double size."""
        for kind in self._options.kinds:
            tested = [simulate(recipe(kind), TEST_SEED + number) for number in range(self._options.test)]
            networks = [self.network(f"{name}-{kind}", self.plan(name), kind) for name in ("sizes", "chapter")]
            # The baseline is tested at its one size, too, which is the middle of the kind's.
            size = sum(recipe(kind).size) / 2
            one = replace(recipe(kind), size=(size, size), size_spread=0.0)
            at_one = [simulate(one, TEST_SEED + number) for number in range(self._options.test)]
            for network in networks:
                self.row(f"simulated {kind}, all of {size:g} pixels", network, at_one)
            for factor in FACTORS:
                for network in networks:
                    self.row(f"simulated {kind}, {NAMES[factor]}", network, [at_size(made, factor) for made in tested])

    def halves(self) -> None:
        """Real micrographs, and photographs of sixteen kinds of things, after training on the other half of them."""
        for folder in REAL:
            learned, tested = self._halves(folder)
            for name in ("sizes", "chapter"):
                trained = self.network(f"{name}-{folder}", self.plan(name), None, learned)
                self.row(f"{folder}, trained on the other half", trained, tested)

    def untrained(self) -> None:
        """The same pictures, counted by networks that saw simulated ones alone."""
        for folder, kind in REAL.items():
            for name in ("sizes", "chapter"):
                network = self.network(f"{name}-{kind}", self.plan(name), kind)
                self.row(f"{folder}, without training", network, self._halves(folder)[1])

    def _halves(self, folder: str) -> tuple[list[CountedPicture], list[CountedPicture]]:
        """The half of a folder's pictures that is learned from, and the half that is tested."""
        pictures = labelled_pictures(self._options.counting / folder)
        order, half = np.random.default_rng(8).permutation(len(pictures)), len(pictures) // 2
        return [pictures[at] for at in order[:half]], [pictures[at] for at in order[half:]]

    def nothing(self) -> None:
        """Plain colours and noise."""
        rng = np.random.default_rng(9)
        nothing = np.zeros((0, 2), np.float32)
        plain = [np.broadcast_to(rng.integers(0, 256, 3), (256, 256, 3)).astype(np.uint8) for _ in range(20)]
        noise = [rng.integers(0, 256, (256, 256, 3), np.uint8) for _ in range(20)]
        for name in (f"sizes-{kind}" for kind in self._options.kinds):
            path = self._options.models / f"{name}.count"
            for what, pixels in (("plain colours", plain), ("noise", noise)):
                if path.is_file():
                    self.row(what, (name, path), [CountedPicture(what, one, nothing) for one in pixels])


def ratio(errors: np.ndarray, true: np.ndarray, axis: int = -1) -> np.ndarray:
    """Errors as a share of all things: pictures without any thing have no share of their own."""
    return np.asarray(errors.sum(axis=axis) / np.maximum(true.sum(axis=axis), 1))


def shown(samples: tuple[np.ndarray, ...], statistic: object, digits: int) -> str:
    """A statistic with its 95 % bootstrap interval over pictures."""
    paired = len(samples) > 1
    value = float(statistic(*samples, axis=-1))  # type: ignore[operator]
    if np.ptp(samples[0]) == 0:
        return f"{value:.{digits}f}"
    found = bootstrap(samples, statistic, paired=paired, n_resamples=2000, method="percentile", rng=0)
    low, high = found.confidence_interval
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.annotations_count", description=__doc__)
    made.add_argument("--counting", type=Path, required=True, help="folder with cells, marrow and photographs")
    made.add_argument("--models", type=Path, required=True, help="folder of the networks that are trained")
    made.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    made.add_argument("--kinds", nargs="+", choices=kinds(), default=kinds())
    made.add_argument("--steps", type=int, default=Plan.steps, help="of training")
    made.add_argument("--baseline-steps", type=int, default=400, help="of training of the chapter's network")
    made.add_argument("--simulated", type=int, default=Plan.simulated, help="pictures that are simulated to learn from")
    made.add_argument("--test", type=int, default=40, help="simulated pictures to test")
    made.add_argument("--draws", type=int, default=1, help="draws of 32 training pictures of the cells")
    options = made.parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    bench = Bench(options)
    print(HEAD, flush=True)
    for part in options.parts:
        getattr(bench, part)()
    return 0


if __name__ == "__main__":
    sys.exit(main())
