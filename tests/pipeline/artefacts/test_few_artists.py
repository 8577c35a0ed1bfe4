import numpy as np
import pytest

from pipeline.artefacts.few_artists import are_enough


@pytest.mark.parametrize(
    ("sizes", "enough"),
    [((100, 1, 1), False), ((93, 4, 3), False), ((5, 5, 0), False), ((10, 8, 3), True), ((1, 1, 1), True), ((), False)],
)
def test_three_artists_of_whom_none_has_nearly_all_works_are_enough(sizes: tuple[int, ...], enough: bool) -> None:
    assert are_enough(np.array(sizes, float)) is enough
