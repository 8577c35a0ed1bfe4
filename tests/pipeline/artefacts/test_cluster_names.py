"""Curators' names of clusters, as a file and in another build."""

from typing import Any

import numpy as np
import pytest

from pipeline.artefacts import cluster_names
from pipeline.artefacts.cluster_names import ClusterName
from pipeline.artefacts.records.chosen_csv import FileError

#: Works a0 to a9 lie in cluster 0, a10 to a14 in cluster 1, a15 in none.
ASSIGNED = np.array([0] * 10 + [1] * 5 + [-1])
ROWS = {f"a{row}": row for row in range(len(ASSIGNED))}


def name(text: str = "Mist", first: int = 0, last: int = 4, **parts: Any) -> ClusterName:
    """A name for the cluster of works first to last."""
    ids = tuple(f"a{row}" for row in range(first, last))
    about: dict[str, Any] = {"clustering": "ward", "computed": "fog", "size": 10, "exemplars": ids}
    return ClusterName(name=text, **(about | {"time": "2026-05-01"} | parts))


def found(*names: ClusterName) -> dict[int, str]:
    return {cluster: each.name for cluster, each in cluster_names.recognised(names, ASSIGNED, ROWS)[0].items()}


def test_names_come_back_from_their_file() -> None:
    names = [name("=1+1"), name("雪", exemplars=('with "quotes"', "comma, | bar"), build="b"), name("Mist; fog")]
    assert cluster_names.from_csv(cluster_names.to_csv(names).decode("utf-8-sig")) == names


def test_many_long_ids_still_fit_into_a_cell() -> None:
    (back,) = cluster_names.from_csv(cluster_names.to_csv([name(exemplars=("x" * 400,) * 12)]).decode("utf-8-sig"))
    assert back.exemplars == ("x" * 400,) * 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("clustering,new_name,size,typical_works\n", "no row"),
        ("clustering,new_name\nward,Mist\n", "no column size and no column typical_works"),
        ('clustering,new_name,size,typical_works\nward,Mist,six,"[]"\n', "Row 2 has no size"),
        ('clustering,new_name,size,typical_works\nward,Mist,6,"[""a0"\n', "Row 2 has no size, or no list"),
        ("clustering,new_name,size,typical_works\nward,Mist,6,7\n", "Row 2 has no size, or no list"),
        (f'clustering,new_name,size,typical_works\nward,{"x" * 81},6,"[]"\n', "Row 2 has no name of 1 to 80"),
    ],
)
def test_another_file_is_refused_with_a_reason(text: str, words: str) -> None:
    with pytest.raises(FileError, match=words):
        cluster_names.from_csv(text)


def test_a_cluster_is_recognised_by_its_typical_works() -> None:
    assert found(name(), name("Birds", 10, 13, size=5)) == {0: "Mist", 1: "Birds"}
    assert found(name(exemplars=("a0", "a1", "a2", "a10", "gone"))) == {0: "Mist"}


def test_a_cluster_that_fell_apart_joined_or_left_is_not_recognised() -> None:
    for lost in (
        name(exemplars=("a0", "a1", "a10", "a11")),  # half of them, not more
        name(size=21),  # a part of what it was
        name(size=4),  # several that have joined
        name(exemplars=("gone", "lost", "a0")),  # too few are left
        name(exemplars=("a15", "a0", "a15")),  # most are in no cluster
        name(exemplars=()),
    ):
        assert found(lost) == {} and cluster_names.recognised([lost], ASSIGNED, ROWS)[1] == [lost]


def test_of_two_names_the_better_recognised_counts_then_the_newer() -> None:
    weaker, newer = name("Weak", exemplars=("a0", "a1", "a10"), time="2027"), name("Newer", time="2026-06")
    assert found(newer, weaker, name()) == {0: "Newer"}
    assert [each.name for each in cluster_names.recognised([name(), newer], ASSIGNED, ROWS)[1]] == ["Mist"]
