"""The benchmark's second table: single scores of "unlike", measured on answers whose order is known."""

import numpy as np

from benchmarks import unlike
from benchmarks._labelled import Collection, Split, Trained
from benchmarks.unlike import BESIDE, BUILT, BUILT_BESIDE, STRANGE, UNSEEN
from pipeline.query.outputs import ModelOutputs

CLASSES, EACH, OTHERS, DRAWN = 3, 60, 40, 12


def answers(others: int = OTHERS) -> tuple[Collection, Split, Trained]:
    """Classes and what is none of them, each about a direction of its own; drawn pictures have no direction at all."""
    rng = np.random.default_rng(0)
    targets = np.concatenate([np.repeat(np.arange(CLASSES), EACH), np.full(others, -1), np.full(DRAWN, -2)])
    middles = 3 * np.eye(CLASSES + 1, 8)
    vectors = np.where(targets[:, None] == -2, 0, middles[np.maximum(targets, -1)]) + rng.normal(
        0, 0.5, (len(targets), 8)
    )
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    part = rng.integers(0, 4, len(targets))
    known = targets >= 0
    split = Split(known & (part < 2), known & (part == 2), known & (part == 3), 0)
    collection = Collection([], targets, np.arange(len(targets)) // 2, ["a", "b", "c"], [])
    # Two depths; what knows a background knows the direction of the others.
    logits, beside = 5 * vectors[:, :CLASSES], 5 * vectors[:, : CLASSES + 1]
    seen, taught = (ModelOutputs(vectors, logits, vectors, np.stack([each, each], axis=1)) for each in (logits, beside))
    return collection, split, Trained(seen, taught if others else None, 8, 0.0, 0.0)


def test_what_has_a_direction_of_its_own_is_told() -> None:
    found = unlike.measure(*answers())
    assert list(found) == [UNSEEN, BESIDE, STRANGE]
    assert all(value > 0.9 and low <= value <= high for value, low, high in found.values())


def test_what_a_build_does_is_the_row_that_says_so() -> None:
    found, rows = unlike.measure(*answers()), unlike.by_score(*answers())
    np.testing.assert_allclose(rows[BUILT][UNSEEN], found[UNSEEN])
    np.testing.assert_allclose(rows[BUILT][STRANGE], found[STRANGE])
    np.testing.assert_allclose(rows[BUILT_BESIDE][BESIDE], found[BESIDE])
    assert len(rows) == 14
    # What was learned from is never what is asked about.
    for title, row in rows.items():
        assert (UNSEEN in row) != title.startswith("with a background")
    # What is none of the classes lies so far from them here that every score can tell.
    assert all(row[UNSEEN][0] > 0.9 for row in rows.values() if UNSEEN in row)


def test_the_table_has_a_row_a_score_and_means_over_divisions() -> None:
    rows = unlike.by_score(*answers())
    lower = {title: {name: value - 0.2 for name, value in row.items()} for title, row in rows.items()}
    lines = unlike.table([rows, lower]).split("\n")
    assert lines[0] == f"| score | {UNSEEN} | {BESIDE} | {STRANGE} |" and len(lines) == 2 + len(rows)
    told = next(line for line in lines if line.startswith(f"| {BUILT} |")).split(" | ")
    assert told[1].startswith(f"{rows[BUILT][UNSEEN][0] - 0.1:.3f} (")
    assert next(line for line in lines if line.startswith(f"| {BUILT_BESIDE} |")).split(" | ")[1] == ""


def test_without_pictures_of_none_of_the_classes_only_drawn_ones_are_asked() -> None:
    rows = unlike.by_score(*answers(others=0))
    assert all(list(row) == [STRANGE] for row in rows.values()) and not any("background" in title for title in rows)
    assert unlike.table([rows]).startswith(f"| score | {STRANGE} |\n")
