"""Finding the greatest of many numbers without sorting them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forum.search.backends.whoosh.snapshot import Mask

# Of so many times more numbers, every so manieth is looked at first.
MANY, STEP = 20, 16


def greatest(values: NDArray[Any], most: int) -> Mask:
    """Which values are among the greatest so many; more of them when the last ones are equal."""
    if len(values) <= most:
        return np.ones(len(values), np.bool_)
    left = values
    if len(values) > MANY * most:
        some = values[::STEP]
        # Three times as many as there should be; when there are too few after all, everything is looked at.
        above = values[values >= _nth(some, 3 * most // STEP)]
        left = above if len(above) >= most else values
    return np.asarray(values >= _nth(left, most), np.bool_)


def _nth(values: NDArray[Any], place: int) -> Any:
    """The value that so many are not less than."""
    first = len(values) - place
    return np.partition(values, first)[first]
