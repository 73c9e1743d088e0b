"""What exact cases share: arrays written short, and what counts as the same number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LN2 = float(np.log(2.0))
"""As a rate: half is left after a year."""


def num(value: float) -> Array:
    """One number that is the same in every run."""
    return np.array([float(value)])


def arr(values: Any) -> Array:
    """Nested lists as an array of floats; the innermost lists are runs."""
    return np.array(values, dtype=np.float64)


def column(values: Any) -> Array:
    """Nested lists without a run axis, which is added with length 1."""
    return arr(values)[..., None]


def same(found: Any, expected: Any, rtol: float = 1e-12) -> None:
    """Same shape, and the same numbers but for rounding."""
    expected = np.asarray(expected)
    assert np.shape(found) == expected.shape, f"shape {np.shape(found)} instead of {expected.shape}"
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=1e-14)
