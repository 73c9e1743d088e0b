"""Where money goes when the record says where it went: shares by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitors.engine.offers import flows, placing

ALL = np.ones((3, 1), dtype=bool)


def shares(usual: list[float], past: list[float], eligible: np.ndarray, habit: float) -> np.ndarray:
    """Shares of a product's money in the reference, by state."""
    weight = np.array(usual)[:, None]
    factor = placing(weight, np.array(past)[:, None], eligible, np.array([habit]))
    return np.asarray(weight * factor * eligible)[:, 0]


def test_habit_of_one_follows_the_record_and_of_nought_the_motives() -> None:
    assert shares([0.5, 0.3, 0.2], [0.1, 0.1, 0.8], ALL, 1.0) == pytest.approx([0.1, 0.1, 0.8])
    assert shares([0.5, 0.3, 0.2], [0.1, 0.1, 0.8], ALL, 0.0) == pytest.approx([0.5, 0.3, 0.2])
    # Half of each: (0.5 + 0.1) / 2, (0.3 + 0.1) / 2, (0.2 + 0.8) / 2.
    assert shares([0.5, 0.3, 0.2], [0.1, 0.1, 0.8], ALL, 0.5) == pytest.approx([0.3, 0.2, 0.5])


def test_a_state_that_is_not_eligible_leaves_its_part_to_the_others() -> None:
    two = np.array([[True], [True], [False]])
    # Record 1 : 3 among the two; motives 0.5 : 0.3 among them.
    assert shares([0.5, 0.3, 0.2], [0.1, 0.3, 0.6], two, 1.0) == pytest.approx([0.25, 0.75, 0.0])
    assert shares([0.5, 0.3, 0.2], [0.1, 0.3, 0.6], two, 0.0) == pytest.approx([0.625, 0.375, 0.0])


def test_a_state_without_a_record_keeps_what_motives_give_it() -> None:
    assert shares([0.5, 0.3, 0.2], [0.25, 0.75, np.nan], ALL, 1.0) == pytest.approx([0.2, 0.6, 0.2])
    # Nothing went anywhere: motives alone.
    assert shares([0.5, 0.3, 0.2], [0.0, 0.0, 0.0], ALL, 1.0) == pytest.approx([0.5, 0.3, 0.2])


def test_a_change_of_motives_moves_money_from_the_record() -> None:
    factor = placing(np.array([[0.5], [0.5]]), np.array([[0.2], [0.8]]), ALL[:2], np.ones(1))
    # Twice the weight for the first state: 0.2 * 2 against 0.8, a third of the money.
    flow = flows(np.array([[3.0]]), np.array([[[1.0], [0.5]]]), factor[None], factor[None], np.array([0]))
    assert flow[0, :, 0] == pytest.approx([1.0, 2.0])


@given(
    st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3),
    st.lists(st.one_of(st.just(np.nan), st.floats(0.0, 1.0)), min_size=3, max_size=3),
    st.lists(st.booleans(), min_size=3, max_size=3).filter(any),
    st.floats(0.0, 1.0),
)
def test_shares_sum_to_one_over_the_eligible(usual: list[float], past: list[float], eligible: list[bool], habit: float) -> None:
    found = shares(usual, past, np.array(eligible)[:, None], habit)
    assert found.sum() == pytest.approx(1.0)
    assert (found >= -1e-12).all() and (found[~np.array(eligible)] == 0.0).all()
