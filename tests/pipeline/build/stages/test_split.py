"""Works that belong together stay together, every class is on every side, and the shares are near what was wished."""

import numpy as np
import pandas as pd
import pytest

from pipeline.build.stages.split import (
    KEPT_FOR_TRAINING,
    SEVERAL,
    check_groups,
    grouped_split,
    indivisible_groups,
)
from pipeline.core.errors import BuildError

SHARES = (0.7, 0.15, 0.15)
SIDES = ("train", "validation", "test")


def works(*rows: tuple[str, int]) -> pd.DataFrame:
    """A row a work: group, perceptual hash."""
    frame = pd.DataFrame(rows, columns=["group", "perceptual_hash"])
    frame["perceptual_hash"] = frame["perceptual_hash"].map(lambda value: f"{value:016x}")
    return frame


def collection(seed: int, classes: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Labels and groups as a museum has them: a few artists with many works, many with one or two."""
    rng = np.random.default_rng(seed)
    labels, groups, group = [], [], 0
    for index in range(classes):
        for size in rng.choice([1, 1, 2, 3, 5, 12], rng.integers(12, 25)):
            labels += [f"class-{index}"] * size
            groups += [group] * size
            group += 1
    order = rng.permutation(len(labels))
    return np.array(labels)[order], np.array(groups)[order]


@pytest.mark.parametrize("seed", range(6))
def test_no_group_is_on_two_sides_and_every_class_is_on_three(seed: int) -> None:
    labels, groups = collection(seed)
    split = grouped_split(labels, groups, SHARES, seed)
    for group in np.unique(groups):
        assert len(set(split[groups == group])) == 1
    for label in np.unique(labels):
        assert set(split[labels == label]) == set(SIDES)


@pytest.mark.parametrize("seed", range(6))
def test_the_shares_are_near_what_was_wished_in_each_class(seed: int) -> None:
    labels, groups = collection(seed)
    split = grouped_split(labels, groups, SHARES, seed)
    for side, share in zip(SIDES, SHARES, strict=True):
        assert abs((split == side).mean() - share) < 0.04
        for label in np.unique(labels):
            assert abs((split[labels == label] == side).mean() - share) < 0.15


@pytest.mark.parametrize("seed", range(6))
def test_the_test_side_holds_more_than_one_group_of_a_class(seed: int) -> None:
    labels, groups = collection(seed)
    split = grouped_split(labels, groups, SHARES, seed)
    for label in np.unique(labels):
        assert len(np.unique(groups[(labels == label) & (split == "test")])) >= 2


@pytest.mark.parametrize("seed", range(8))
def test_the_test_side_has_several_artists_of_a_class_whose_works_are_by_few(seed: int) -> None:
    # Ten artists as uneven as a museum's print designers: the evenest draw may put one of 93 works alone into the test.
    sizes = [130, 128, 115, 93, 73, 26, 23, 17, 9, 6]
    groups = np.concatenate([np.repeat(np.arange(10), sizes), 100 + np.arange(400)])
    labels = np.array(["a"] * sum(sizes) + ["b"] * 400)
    split = grouped_split(labels, groups, SHARES, seed)
    for label, works_of_class in (("a", sum(sizes)), ("b", 400)):
        assert len(np.unique(groups[(labels == label) & (split == "test")])) >= SEVERAL
        kept = ((labels == label) & (split == "train")).sum()
        assert kept >= KEPT_FOR_TRAINING * SHARES[0] * works_of_class


def test_artists_of_the_test_are_not_taken_from_the_training() -> None:
    # Four artists of equal size: three in the test would leave none to learn from.
    labels, groups = np.array(["a"] * 40 + ["b"] * 40), np.concatenate([np.arange(40) // 10, 100 + np.arange(40)])
    split = grouped_split(labels, groups, SHARES, 0)
    assert len(np.unique(groups[(labels == "a") & (split == "train")])) == 2


def test_a_group_of_two_classes_is_not_divided_either() -> None:
    labels, groups = collection(1)
    groups[groups == groups[labels == "class-1"][0]] = groups[labels == "class-0"][0]
    split = grouped_split(labels, groups, SHARES, 0)
    assert len(set(split[groups == groups[labels == "class-0"][0]])) == 1


def test_three_groups_of_a_class_are_enough_however_uneven() -> None:
    labels = np.array(["a"] * 42 + ["b"] * 30)
    groups = np.array([0] * 40 + [1, 2] + list(range(3, 33)))
    split = grouped_split(labels, groups, SHARES, 0)
    assert {split[0], split[40], split[41]} == set(SIDES)


def test_two_groups_of_a_class_are_too_few_and_the_message_says_which() -> None:
    labels = np.array(["a"] * 40 + ["b"] * 30)
    groups = np.array([0] * 20 + [1] * 20 + list(range(2, 32)))
    with pytest.raises(BuildError, match=r"class 'a' belong to 2 artist.*--classes"):
        grouped_split(labels, groups, SHARES, 0)


def test_the_split_is_seeded() -> None:
    labels, groups = collection(0)
    first = grouped_split(labels, groups, SHARES, 5)
    np.testing.assert_array_equal(first, grouped_split(labels, groups, SHARES, 5))
    assert (first != grouped_split(labels, groups, SHARES, 6)).any()


def test_works_without_a_class_are_on_no_side_and_change_nothing() -> None:
    labels, groups = collection(0)
    before = grouped_split(labels, groups, SHARES, 0)
    more = grouped_split(np.append(labels, ["", ""]), np.append(groups, [9000, 9001]), SHARES, 0)
    np.testing.assert_array_equal(more, [*before, "unlabelled", "unlabelled"])


def test_a_group_stays_together_and_works_without_one_stand_alone() -> None:
    found = indivisible_groups(
        works(("album", 0xFF), ("album", 0xFF00), ("Ma Yuan", 0xFF0000), ("", 0xFF << 40), ("", 0xFF << 48)), 4
    )
    assert found[0] == found[1] and len(set(found)) == 4


def test_near_duplicates_stay_together_across_artists_and_in_chains() -> None:
    rows = works(("A", 0b0), ("B", 0b1111), ("C", 0b11111111), ("D", (1 << 64) - 1))
    found = indivisible_groups(rows, 4)
    assert found[0] == found[1] == found[2] != found[3]
    assert len(set(indivisible_groups(rows, 3))) == 4
    assert len(set(indivisible_groups(works(("A", 7), ("B", 7)), -1))) == 2


def class_of(label: str, groups: list[str], hashes: list[int]) -> pd.DataFrame:
    """Works of one class, a row each."""
    frame = works(*zip(groups, hashes, strict=True))
    return frame.assign(label=label, image_sha256=[f"{value:064x}" for value in hashes])


#: Hashes that differ from one another by more bits than near-duplicates do.
APART = [0b11111111 << (8 * place) for place in range(8)]


@pytest.mark.parametrize(
    ("groups", "hashes", "says"),
    [
        ([""] * 14, [7] * 14, r"its 14 works are one and the same picture.*Add other pictures"),
        ([""] * 14, [7, 15] * 7, r"its 14 works show one picture.*near-duplicates.*at most 4 bits.*duplicate_distance"),
        ([""] * 4, [7, 7, APART[2], APART[2]], r"its 4 works show 2 pictures"),
        (["Ma Yuan", "Xia Gui"] * 4, APART, r"all 8 are by 2 artist\(s\) or in 2 group\(s\): Ma Yuan, Xia Gui"),
        (["Ma Yuan"] * 7 + [""], APART, r"its 8 works fall into 2 part\(s\).*near-duplicates"),
    ],
)
def test_a_class_that_cannot_be_divided_is_refused_with_the_reason(
    groups: list[str], hashes: list[int], says: str
) -> None:
    objects = class_of("china", groups, hashes)
    with pytest.raises(BuildError, match=rf"'china' cannot be divided.*{says}.*--classes") as caught:
        check_groups(objects, indivisible_groups(objects, 4), 4)
    assert ("artist" in str(caught.value)) == any(groups)


def test_three_groups_of_each_class_can_be_divided_and_works_of_no_class_do_not_count() -> None:
    objects = pd.concat(
        [class_of("china", ["a", "b", ""], APART[:3]), class_of("", [""] * 2, [0, 0])], ignore_index=True
    )
    check_groups(objects, indivisible_groups(objects, 4), 4)
