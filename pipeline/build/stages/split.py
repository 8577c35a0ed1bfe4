"""Stage split: train, validation, test; stratified by class; one artist's works and near-duplicates in one part."""

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
import pandas as pd

from pipeline.artefacts import schema
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.build.stages._grouping import indivisible_groups
from pipeline.core.errors import BuildError

#: Seeded draws of which the evenest is taken. Artists differ in size: one draw alone may give a class one test artist.
DRAWS = 200


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    publishes = {"objects.parquet": "objects.parquet"}
    yield Stage("split", run, needs=["prepare"], settings=[asdict(config.split), config.seed], publishes=publishes)


def run(context: Context) -> None:
    """Writes ``objects.parquet`` with the column ``split``, and ``groups.npy``, int64 (N,): what may not be divided."""
    objects = pd.read_parquet(context.inputs["prepare"] / "objects.parquet")
    settings = context.config.split
    groups = indivisible_groups(objects, settings.duplicate_distance)
    shares = (1 - settings.validation - settings.test, settings.validation, settings.test)
    objects["split"] = grouped_split(objects["label"].to_numpy(str), groups, shares, context.config.seed)
    columns = [*schema.OBJECTS, *(name for name in objects.columns if name not in schema.OBJECTS)]
    objects[columns].to_parquet(context.out / "objects.parquet", index=False)
    np.save(context.out / "groups.npy", groups)


def grouped_split(labels: np.ndarray, groups: np.ndarray, shares: tuple[float, float, float], seed: int) -> np.ndarray:
    """The part of each work, str (N,), see ``schema.SPLITS``. No group is in two parts; each class is in all three.

    scikit-learn's StratifiedGroupKFold makes equal folds and may leave a class with few artists out of one; here the
    groups go greedily, in random order, to the part that misses their class most, and the best of several draws wins.

    Args:
        labels: str (N,), "" for works outside of the classes, which become ``unlabelled``.
        groups: int (N,).
        shares: of train, validation and test; they sum to 1.
        seed: of the draws.

    Raises:
        BuildError: a class has fewer than three groups.
    """
    labelled = labels != ""
    classes, class_codes = np.unique(labels[labelled], return_inverse=True)
    names, group_codes = np.unique(groups[labelled], return_inverse=True)
    counts = np.zeros((len(names), len(classes)), np.int64)
    np.add.at(counts, (group_codes, class_codes), 1)
    for name, spread in zip(classes, (counts > 0).sum(axis=0), strict=True):
        if spread < 3:
            raise BuildError(
                f"All works of the class '{name}' belong to {spread} artist(s) or group(s); train, validation and test "
                f"need one each at least. Add works of others, or leave the class out with --classes."
            )
    wanted = np.outer(shares, counts.sum(axis=0))
    rng = np.random.default_rng(seed)
    best, best_cost = np.zeros(len(names), np.int64), np.inf
    for _ in range(DRAWS):
        parts, held = _draw(counts, wanted, rng)
        cost = (np.abs(held - wanted) / wanted).mean() + 10 * (held == 0).sum() - _variety(counts, parts)
        if cost < best_cost:
            best, best_cost = parts, cost
    split = np.full(len(labels), "unlabelled", dtype="<U10")
    split[labelled] = np.array(["train", "validation", "test"])[best[group_codes]]
    return split


def _draw(counts: np.ndarray, wanted: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """One greedy division: part of each group, and works held by each part of each class."""
    parts = np.zeros(len(counts), np.int64)
    held = np.zeros_like(wanted)
    for group in rng.permutation(len(counts)):
        lacking = (wanted - held) / wanted
        parts[group] = int(np.argmax(lacking @ (counts[group] / counts[group].sum())))
        held[parts[group]] += counts[group]
    return parts, held


def _variety(counts: np.ndarray, parts: np.ndarray) -> float:
    """A reward, up to 0.5, for small parts with several groups of each class: one artist alone makes a poor test."""
    groups = np.stack([(counts[parts == part] > 0).sum(axis=0) for part in (1, 2)])
    return float(0.5 * np.minimum(groups, 5).mean() / 5)
