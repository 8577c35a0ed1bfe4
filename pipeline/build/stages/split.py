"""Stage split: train, validation, test; stratified by class; one artist's works and near-duplicates in one part."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import NamedTuple

import numpy as np
import pandas as pd

from pipeline.artefacts import schema
from pipeline.artefacts.few_artists import MIN_GROUPS
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.build.stages._grouping import indivisible_groups
from pipeline.core.errors import BuildError

#: Seeded draws of which the evenest is taken. Artists differ in size: one draw alone may give a class one test artist.
DRAWS = 200
#: Train, validation and test.
PARTS = 3
#: Artists or groups that the test side should have of each class; of fewer a figure has no interval.
SEVERAL = MIN_GROUPS
#: Share of its training works that each class, and all together, keep when the test side gets more groups.
KEPT_FOR_TRAINING = 0.95


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    publishes = {"objects.parquet": "objects.parquet"}
    yield Stage("split", run, needs=["prepare"], settings=[asdict(config.split), config.seed], publishes=publishes)


def run(context: Context) -> None:
    """Writes ``objects.parquet`` with the column ``split``, and ``groups.npy``, int64 (N,): what may not be divided."""
    objects = pd.read_parquet(context.inputs["prepare"] / "objects.parquet")
    settings = context.config.split
    groups = indivisible_groups(objects, settings.duplicate_distance)
    check_groups(objects, groups, settings.duplicate_distance)
    shares = (1 - settings.validation - settings.test, settings.validation, settings.test)
    objects["split"] = grouped_split(objects["label"].to_numpy(str), groups, shares, context.config.seed)
    columns = [*schema.OBJECTS, *(name for name in objects.columns if name not in schema.OBJECTS)]
    objects[columns].to_parquet(context.out / "objects.parquet", index=False)
    np.save(context.out / "groups.npy", groups)


def check_groups(objects: pd.DataFrame, groups: np.ndarray, duplicate_distance: int) -> None:
    """Refuses classes whose works cannot be divided into three parts, with the reason that it is.

    Args:
        objects: one row a work, with ``label``, ``group`` and ``image_sha256``.
        groups: int (N,), see :func:`~pipeline.build.stages._grouping.indivisible_groups`.
        duplicate_distance: by which near-duplicates were joined.

    Raises:
        BuildError: a class has fewer than three groups.
    """
    for name, works in objects.groupby("label"):
        distinct = len(np.unique(groups[works.index]))
        if not name or distinct >= PARTS:
            continue
        count, named = len(works), works.loc[works["group"] != "", "group"]
        people = named.nunique()
        if len(named) == count and people < PARTS:
            artists = ", ".join(sorted(named.unique()))
            reason = f"all {count} are by {people} artist(s) or in {people} group(s): {artists}"
            advice = "Add works of others"
        elif people == 0 and works["image_sha256"].nunique() == 1:
            reason, advice = f"its {count} works are one and the same picture", "Add other pictures"
        elif people == 0:
            pictures = "one picture" if distinct == 1 else f"{distinct} pictures"
            reason = (
                f"its {count} works show {pictures}: the others are near-duplicates (perceptual hashes at most "
                f"{duplicate_distance} bits apart)"
            )
            advice = "Add other pictures, or set split.duplicate_distance lower where these are different works"
        else:
            reason = (
                f"its {count} works fall into {distinct} part(s) that cannot be divided: works of one artist or group "
                f"({people} of them), and near-duplicates"
            )
            advice = "Add works of other artists, and other pictures"
        raise BuildError(
            f"The class '{name}' cannot be divided into train, validation and test: {reason}. Each of the three needs "
            f"works that are in no other. {advice}, or leave the class out with --classes."
        )


def grouped_split(labels: np.ndarray, groups: np.ndarray, shares: tuple[float, float, float], seed: int) -> np.ndarray:
    """The part of each work, str (N,), see ``schema.SPLITS``. No group is in two parts; each class is in all three.

    scikit-learn's StratifiedGroupKFold makes equal folds and may leave a class with few artists out of one; here the
    groups go greedily, in random order, to the part that misses their class most. Of several draws the one wins whose
    test side lacks the fewest groups (of :data:`SEVERAL` in each class that has two more), then the evenest one
    (docs/decisions/0017-few-artists.md).

    Args:
        labels: str (N,), "" for works outside of the classes, which become ``unlabelled``.
        groups: int (N,).
        shares: of train, validation and test; they sum to 1.
        seed: of the draws.

    Raises:
        BuildError: a class has fewer than three groups. :func:`check_groups` says why.
    """
    labelled = labels != ""
    classes, class_codes = np.unique(labels[labelled], return_inverse=True)
    names, group_codes = np.unique(groups[labelled], return_inverse=True)
    counts = np.zeros((len(names), len(classes)), np.int64)
    np.add.at(counts, (group_codes, class_codes), 1)
    for name, spread in zip(classes, (counts > 0).sum(axis=0), strict=True):
        if spread < PARTS:
            raise BuildError(
                f"All works of the class '{name}' belong to {spread} artist(s) or group(s); train, validation and test "
                f"need one each at least. Add works of others, or leave the class out with --classes."
            )
    wanted = np.outer(shares, counts.sum(axis=0))
    rng = np.random.default_rng(seed)
    best = _best([_drawn(counts, wanted, rng) for _ in range(DRAWS)])
    split = np.full(len(labels), "unlabelled", dtype="<U10")
    split[labelled] = np.array(["train", "validation", "test"])[best.parts[group_codes]]
    return split


class _Draw(NamedTuple):
    """One division and what speaks for it."""

    parts: np.ndarray  # part of each group, int64
    uneven: float  # how far the parts are from their shares
    lacking: int  # groups that the test side lacks, summed over the classes
    kept: np.ndarray  # works that the training side holds of what it should, float (C + 1,): of each class, of all
    missing: int  # classes that a part lacks, summed over the parts


def _best(draws: Sequence[_Draw]) -> _Draw:
    """The draw with the fewest groups lacking, of equal ones the evenest, of those that leave enough for training."""
    evenest = min(draws, key=lambda draw: draw.uneven)
    least = np.minimum(KEPT_FOR_TRAINING, evenest.kept)
    enough = [draw for draw in draws if draw.missing <= evenest.missing and (draw.kept >= least).all()]
    return min(enough, key=lambda draw: (draw.lacking, draw.uneven))


def _drawn(counts: np.ndarray, wanted: np.ndarray, rng: np.random.Generator) -> _Draw:
    """One greedy division of groups with ``counts`` (G, C) works into parts that should hold ``wanted`` (3, C)."""
    parts = np.zeros(len(counts), np.int64)
    held = np.zeros_like(wanted)
    for group in rng.permutation(len(counts)):
        lacking = (wanted - held) / wanted
        parts[group] = int(np.argmax(lacking @ (counts[group] / counts[group].sum())))
        held[parts[group]] += counts[group]
    missing = int((held == 0).sum())
    uneven = (np.abs(held - wanted) / wanted).mean() + 10 * missing - _variety(counts, parts)
    kept = np.append(held[0] / wanted[0], held[0].sum() / wanted[0].sum())
    return _Draw(parts, float(uneven), _lacking(counts, parts), kept, missing)


def _lacking(counts: np.ndarray, parts: np.ndarray) -> int:
    """Number of groups that the test side lacks, summed over the classes."""
    wanted = np.minimum((counts > 0).sum(axis=0) - 2, SEVERAL)
    return int(np.maximum(wanted - (counts[parts == 2] > 0).sum(axis=0), 0).sum())


def _variety(counts: np.ndarray, parts: np.ndarray) -> float:
    """A reward, up to 0.5, for small parts with several groups of each class: one artist alone makes a poor test."""
    groups = np.stack([(counts[parts == part] > 0).sum(axis=0) for part in (1, 2)])
    return float(0.5 * np.minimum(groups, 5).mean() / 5)
