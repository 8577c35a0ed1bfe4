import numpy as np
import pytest

from components.exploring import paging


def test_pages_hold_all_rows_once() -> None:
    rows = np.arange(50)
    shown = [paging.page_of(rows, page, 24) for page in (1, 2, 3)]
    assert np.concatenate([part for part, _, _ in shown]).tolist() == rows.tolist()
    assert [(page, pages) for _, page, pages in shown] == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(("asked", "page"), [(0, 1), (-3, 1), (99, 3)])
def test_a_page_that_is_not_there_is_the_nearest_one(asked: int, page: int) -> None:
    assert paging.page_of(np.arange(50), asked, 24)[1] == page
    assert paging.page_of(np.arange(0), asked, 24)[1:] == (1, 1)
