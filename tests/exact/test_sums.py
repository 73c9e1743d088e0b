"""Sums of groups, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from near import arr, same

from suitors.engine.sums import group_sums, weighted_sum


def test_groups_add_up_their_rows() -> None:
    values = arr([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    same(group_sums(values, [slice(0, 2), slice(0, 0), [0, 2]]), [[4.0, 6.0], [0.0, 0.0], [6.0, 8.0]])
    assert group_sums(values.astype(np.float32), [slice(0, 1)]).dtype == np.float32


def test_weights_meet_the_first_axis() -> None:
    values = arr([[[1.0, 2.0]], [[3.0, 4.0]]])
    same(weighted_sum(values, arr([[[2.0]], [[0.5]]])), [[3.5, 6.0]])
    with pytest.raises(ValueError, match=r"dimension|broadcast"):
        weighted_sum(values, np.ones((3, 1, 1)))
