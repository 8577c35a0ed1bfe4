"""Trains a counting network: from simulated pictures, from pictures with dots, or from both."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from pipeline.core.errors import ConfigError, SourceError
from pipeline.core.progress import track
from pipeline.images.counting.counted import CountedPicture
from pipeline.images.counting.grid import CELL
from pipeline.images.counting.intervals import interval_of
from pipeline.images.counting.model_file import ModelFile
from pipeline.images.counting.network import DensityNetwork
from pipeline.training.counting.learning.patches import Cutting, typical_size
from pipeline.training.counting.simulation.recipes import Recipe
from pipeline.training.counting.simulation.scenes import simulate
from pipeline.training.counting.simulation.shapes import Drawn

#: Simulated pictures that are held out for the interval.
HELD_OUT = 80
#: Of labelled pictures, one in so many is held out, and at least two.
HELD_OUT_ONE_IN = 6
#: Least number of labelled pictures: two to learn from and two that are held out.
FEWEST = 4
#: A simulated picture is made at any of these factors of its recipe's sizes.
SCALES = (0.45, 2.2)
#: Below this factor a picture is not made smaller, but holds more things.
LEAST_SCALE = 0.75
#: A network that counts less or more than this in what it learned from has not learned; no factor mends it.
MOST_EXCESS = (0.8, 1.25)
#: Share of patches whose things have the size at which the network counts, where sizes are known.
FITTED = 0.5
#: Share of the steps before held-out labelled pictures are learned from, too.
FIRST = 0.6
#: How differently patches are lit. Real pictures vary by themselves, and their brightness may tell how many things
#: lie over one another.
SIMULATED_LIGHT, LABELLED_LIGHT = 0.05, 0.01
#: Steps of a network that learns from labelled pictures alone. Few pictures with dots teach less exactly than many
#: simulated ones: with half the steps, two trainings alike were 3.3 and 4.3 off on the synthetic cells.
LABELLED_STEPS = 3000
#: Learning rate of each network at its highest.
RATES = {"sizes": 2e-3, "chapter": 1e-3}


@dataclass(frozen=True)
class Plan:
    """What is learned, and how."""

    network: Literal["sizes", "chapter"] = "sizes"  #: one for things of many sizes, or the book's baseline
    steps: int = 1500  #: of gradient descent
    simulated: int = 200  #: pictures that are simulated to learn from
    seed: int = 0  #: of every random choice
    #: Factors by which labelled pictures are enlarged while the network learns.
    scales: tuple[float, float] = (0.9, 1.11)
    patch: int = Cutting.side  #: pixels along the side of a patch's middle, which has labels


def train(
    plan: Plan,
    recipe: Recipe | None = None,
    exemplars: Sequence[Drawn] = (),
    labelled: Sequence[CountedPicture] = (),
) -> ModelFile:
    """Trains a network, exports it, and takes its interval from pictures that it had not learned from.

    Args:
        plan: how.
        recipe: of simulated pictures; None for none.
        exemplars: things that take the place of the recipe's shapes.
        labelled: pictures with dots. Some are held out at first, for the interval, and learned from in the end.
            Without labelled pictures, simulated ones are held out.

    Raises:
        ConfigError: TensorFlow is not installed.
        SourceError: too few labelled pictures, or no dot in any.
    """
    # TensorFlow tells of instruction sets and of each conversion; none of it helps the reader of a log.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import keras
    except ImportError as error:
        raise ConfigError(
            "Training needs TensorFlow, which is not installed. Run: pip install -r requirements-pipeline.txt"
        ) from error

    from pipeline.training.counting.learning.export import exported
    from pipeline.training.counting.learning.fitting import fit
    from pipeline.training.counting.learning.networks import GAIN, chapter, over_sizes

    pictures, parted = _parted(labelled, plan)
    one_size = plan.network == "chapter"
    if recipe is not None:
        pictures = [*_simulated(recipe, plan.simulated, 2 * plan.seed, exemplars, one_size), *pictures]
    held_out = parted
    if recipe is not None and not held_out:
        held_out = _simulated(recipe, HELD_OUT, 2 * plan.seed + 1, exemplars, one_size)
    if not any(picture.count for picture in pictures):
        raise SourceError("There is nothing to count in any of the pictures. Add pictures that have dots.")
    keras.utils.set_random_seed(plan.seed)
    # Sizes are learned where they are known: dots have none.
    sized = not one_size and all(picture.sizes is not None for picture in pictures)
    network = chapter() if one_size else over_sizes(sized)
    light = SIMULATED_LIGHT if recipe else LABELLED_LIGHT
    cutting = Cutting(plan.patch, plan.scales, light, fitted=FITTED if sized else 0.0)
    if one_size:
        # One deviation for all: the chapter knows one radius.
        size = float(np.median(np.concatenate([typical_size(picture) for picture in pictures])))
        cutting = Cutting(plan.patch, (1.0, 1.0), light=0.0, blank=0.0, deviation=max(1.0, 0.15 * size / CELL))
    rate, blocks = RATES[plan.network], not one_size
    first = round(plan.steps * FIRST) if parted else plan.steps
    fit(network, pictures, cutting, first, plan.seed, rate=rate, blocks=blocks)
    content = exported(network)
    counter = DensityNetwork(content, GAIN, "the trained network")
    gain = GAIN if one_size else GAIN * _excess(counter, pictures)
    found = GAIN / gain * _counts(counter, held_out, "counting in held-out pictures")
    if first < plan.steps:
        # The held-out pictures have given the interval. They are learned from as well now: labelled pictures are few.
        pictures = [*pictures, *parted]
        fit(network, pictures, cutting, plan.steps - first, plan.seed + 1, rate=rate / 2, blocks=blocks)
        content = exported(network)
        counter = DensityNetwork(content, GAIN, "the trained network")
        gain = GAIN if one_size else GAIN * _excess(counter, pictures)
    true = [picture.count for picture in held_out]
    sizes = np.concatenate([typical_size(picture) for picture in pictures])
    low, high = np.quantile(sizes, (0.05, 0.95)) * cutting.scales
    trained: dict[str, Any] = {
        "network": plan.network,
        "steps": plan.steps,
        "seed": plan.seed,
        "kind": recipe.title if recipe else None,
        "exemplars": len(exemplars),
        "simulated": plan.simulated if recipe else 0,
        "labelled": len(pictures) - (plan.simulated if recipe else 0),
        "held_out": len(held_out),
        "held_out_error": round(float(np.abs(np.subtract(found, true)).mean()), 3),
        # Pixels of the things' longer axis; a guess where they have dots only.
        "sizes": [round(float(low), 1), round(float(high), 1)],
        "sizes_are_guessed": any(picture.sizes is None for picture in pictures),
    }
    return ModelFile(content, interval_of(found.tolist(), true), gain, trained)


def _counts(counter: DensityNetwork, pictures: Sequence[CountedPicture], what: str) -> np.ndarray:
    """What a network counts in each picture, float64 (N,)."""
    densities = (counter.density(picture.pixels)[0] for picture in track(pictures, len(pictures), what))
    return np.array([density.sum(dtype=np.float64) for density in densities])


def _excess(counter: DensityNetwork, pictures: Sequence[CountedPicture]) -> float:
    """By which factor a network counts too many in the pictures that it learned from, all together.

    The network learned the density of patches; a small error of all of them adds up in a whole picture.
    """
    found = float(_counts(counter, pictures, "counting in the pictures learned from").sum())
    return float(np.clip(found / sum(picture.count for picture in pictures), *MOST_EXCESS))


def _parted(labelled: Sequence[CountedPicture], plan: Plan) -> tuple[list[CountedPicture], list[CountedPicture]]:
    """Labelled pictures to learn from, and those that are held out. Raises a SourceError where there are too few."""
    if not labelled:
        return [], []
    if len(labelled) < FEWEST:
        raise SourceError(
            f"{len(labelled)} pictures with dots are too few. The network needs {FEWEST} or more: some are held out "
            "to find how sure it is."
        )
    order = np.random.default_rng([plan.seed, 4]).permutation(len(labelled))
    n = max(2, len(labelled) // HELD_OUT_ONE_IN)
    return [labelled[at] for at in order[n:]], [labelled[at] for at in order[:n]]


def _simulated(recipe: Recipe, n: int, seed: int, exemplars: Sequence[Drawn], one_size: bool) -> list[CountedPicture]:
    """Simulated pictures of all sizes, or of the one size in the middle of the recipe's."""
    if one_size:
        recipe = replace(recipe, size=(sum(recipe.size) / 2,) * 2, size_spread=0.0)
    rng = np.random.default_rng([seed, 5])
    made = []
    for number in track(range(n), n, "simulating pictures"):
        scale = 1.0 if one_size else float(np.exp(rng.uniform(*np.log(SCALES))))
        larger = max(1.0, LEAST_SCALE / scale)
        low, high = recipe.number
        here = replace(recipe, side=round(recipe.side * larger), number=(low * larger**2, high * larger**2))
        made.append(simulate(here, seed * 1_000_003 + number, scale, exemplars))
    return made
