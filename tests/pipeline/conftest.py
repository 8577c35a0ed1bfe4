"""A small network that was trained in seconds, once for all tests of counting."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.images.counting import model_file
from pipeline.training.counting.simulation.recipes import Background, Recipe

#: Bright discs on dark: simple enough to be learned in seconds.
DISCS = Recipe(
    title="Discs",
    side=96,
    number=(0, 24),
    size=(9, 11),
    colours=("#e0e0e0",),
    shading=(0, 0.2),
    overlap=(0, 0.1),
    clusters=(0, 0.3),
    light=(0, 0.1),
    noise=(0, 4),
    background=Background(colours=("#101010", "#202020"), mottle=(0, 3)),
)


@pytest.fixture(scope="session")
def discs() -> Recipe:
    return DISCS


@pytest.fixture(scope="session")
def model_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from pipeline.training.counting.learning.training import Plan, train

    plan = Plan(steps=400, simulated=24, patch=48, seed=1)
    path = tmp_path_factory.mktemp("counting") / "discs.count"
    model_file.write(path, train(plan, replace(DISCS)))
    return path
