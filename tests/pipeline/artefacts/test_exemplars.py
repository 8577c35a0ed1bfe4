import numpy as np
import pandas as pd

from pipeline.artefacts.exemplars import exemplars, wanted_first


def _clusters(*entries: tuple[int, int, list[int]]) -> pd.DataFrame:
    return pd.DataFrame(entries, columns=["cluster", "size", "exemplars"])


def test_clusters_take_turns_the_largest_first_and_nobody_comes_twice() -> None:
    tables = [
        _clusters((0, 3, [4, 5]), (1, 9, [1, 2, 3]), (-1, 50, [9])),
        _clusters((0, 5, [2, 7])),
    ]
    assert exemplars(tables, 10).tolist() == [1, 4, 2, 5, 3, 7]
    assert exemplars([], 10).tolist() == []


def test_rows_that_there_are_not_are_left_out() -> None:
    assert exemplars([_clusters((0, 2, [1, 12]))], 10).tolist() == [1]


def test_all_other_works_follow_in_a_mixed_order_that_is_always_the_same() -> None:
    order = wanted_first(np.array([7, 2], np.uint32), 1000)
    assert order[:2].tolist() == [7, 2] and sorted(order.tolist()) == list(range(1000))
    # tests/assets/map/parts.test.mjs has the same numbers: the browser must want what the first sheets have.
    assert order[2:8].tolist() == [609, 232, 842, 465, 88, 698]
    assert wanted_first(order[:2], 1000).tolist() == order.tolist()
