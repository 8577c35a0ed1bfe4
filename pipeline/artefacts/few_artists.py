"""Whether works are by enough artists or groups for an interval: the one rule, and what stands in place of one.

See docs/decisions/0017-few-artists.md.
"""

import numpy as np

#: Groups of which a figure needs this many for an interval: the resamples of two groups are always the same three.
MIN_GROUPS = 3
#: Least effective number of groups (Kish 1965) for an interval. Of one artist with a hundred works and two with one, it
#: is 1.04: the resamples say whether the one was drawn, and little else.
MIN_EFFECTIVE_GROUPS = 2.0
#: In the place of an interval that :func:`are_enough` does not allow.
NOT_ESTIMABLE = "not estimable: too few artists"


def are_enough(sizes: np.ndarray) -> bool:
    """Whether groups of so many works, float (G,), are enough for an interval. Groups of size 0 do not count."""
    count, squares = np.count_nonzero(sizes), float(np.square(sizes, dtype=np.float64).sum())
    return bool(count >= MIN_GROUPS and float(sizes.sum()) ** 2 >= MIN_EFFECTIVE_GROUPS * squares)
