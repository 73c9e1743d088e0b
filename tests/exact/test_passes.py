"""Fast ways through NumPy give the same numbers and leave NumPy as it was."""

from __future__ import annotations

import numpy as np
import pytest

from suitors.engine.passes import at_least, at_most, rows_as_wide_as


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_bounds_are_those_of_maximum_and_minimum(kind: type) -> None:
    values = np.array([[-np.inf, -1.5, -0.0, 0.0], [0.5, 1.0, np.inf, np.nan]], dtype=kind)
    np.testing.assert_array_equal(at_least(values, 0.0), np.maximum(values, kind(0.0)), strict=True)
    np.testing.assert_array_equal(at_most(values, 1.0), np.minimum(values, kind(1.0)), strict=True)
    assert at_least(values, 0.25, out=values) is values
    np.testing.assert_array_equal(values, np.array([[0.25, 0.25, 0.25, 0.25], [0.5, 1.0, np.inf, np.nan]], dtype=kind))


@pytest.mark.parametrize(("columns", "inside"), [(8, None), (255, 256), (256, 256), (1000, 1008), (20_000, None)])
def test_the_buffer_holds_a_row_and_is_given_back_also_after_a_fault(columns: int, inside: int | None) -> None:
    before = np.getbufsize()
    with pytest.raises(ArithmeticError), rows_as_wide_as(columns):
        assert np.getbufsize() == (inside or before)
        raise ArithmeticError
    assert np.getbufsize() == before


def test_no_number_depends_on_the_buffer() -> None:
    wide, column = np.random.default_rng(3).random((37, 1000)), np.linspace(0.1, 3.0, 37)[:, None]
    expected = np.exp(wide * column), (wide * column).sum(axis=0), (wide.astype(np.float32) + column).sum(axis=1)
    with rows_as_wide_as(1000):
        found = np.exp(wide * column), (wide * column).sum(axis=0), (wide.astype(np.float32) + column).sum(axis=1)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other, strict=True)
