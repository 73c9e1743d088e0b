"""Numbers by path, with one value or one for each run, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from near import arr, num, same

from suitors.model.numbers import Numbers, stack
from suitors.scenario.quantity import Quantity


def numbers(lanes: dict[str, list[float]] | None = None, **values: float) -> Numbers:
    return Numbers(
        {path: Quantity(value=value) for path, value in values.items()}, {path: np.array(lane) for path, lane in (lanes or {}).items()}
    )


def test_numbers_by_path_have_one_value_or_one_for_each_run() -> None:
    got = numbers({"b": [2.0, 3.0]}, a=1.0, b=9.0)
    same(got("a"), [1.0])
    same(got("b"), [2.0, 3.0])
    same(got.each(["a", "b"]), [[1.0, 1.0], [2.0, 3.0]])
    same(got.each(["a", "a"]), [[1.0], [1.0]])
    same(got.each_or_zero(["b", "none", "a"]), [[2.0, 3.0], [0.0, 0.0], [1.0, 1.0]])
    same(got.each_or_zero(["none"]), [[0.0]])
    assert (got.width, got.width_under("b"), got.width_under("a")) == (2, 2, 1)
    assert (got.has("a"), got.has("c")) == (True, False)
    assert numbers(a=1.0).width is None
    same(numbers(**{"parameters.x": 4.0}).parameter("x"), [4.0])


def test_lanes_must_be_numbers_of_the_scenario() -> None:
    with pytest.raises(KeyError, match=r"^'no such number in the scenario: c, d'$"):
        numbers({"d": [1.0], "c": [1.0], "a": [1.0]}, a=1.0)
    assert numbers({"a": [1, 2]}, a=1.0)("a").dtype == np.float64  # type: ignore[list-item]


def test_rows_are_stacked_and_broadcast() -> None:
    same(stack([num(1.0), arr([2.0, 3.0])]), [[1.0, 1.0], [2.0, 3.0]])
    same(stack([]), np.zeros((0, 1)))
