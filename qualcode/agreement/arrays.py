"""The kinds of array that this package passes around."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
AnyInts = npt.NDArray[np.signedinteger[Any]]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Table = AnyInts
"""Counts by transcript and code, of which there are many: as few bits as will do."""
Bools = npt.NDArray[np.bool_]


def no_table(*shape: int, most: int) -> Table:
    """A table of zeros, with as few bits as hold numbers up to ``most``."""
    return np.zeros(shape, dtype=np.min_scalar_type(-most - 1))


def packed(column: Ints) -> npt.NDArray[Any]:
    """The same numbers, none below 0, in as few bits as hold them: to be kept, not to be reckoned with."""
    return column.astype(np.min_scalar_type(-int(column.max(initial=0)) - 1))
