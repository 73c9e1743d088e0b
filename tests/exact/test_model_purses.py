"""Purses and memories, by hand: two powers with two products and one, one state."""

from __future__ import annotations

from typing import Any

import numpy as np
from near import LN2, arr, num, same

from suitors.model.submodels.purses import open_purses, settle_purses


def opened(lumpy: bool, contested: bool) -> dict[str, np.ndarray]:
    stocks = {
        "purse": np.zeros((3, 1)),
        "money_to_date": np.zeros((2, 3, 1)),
        "offered_recent": np.zeros((2, 1, 1)),
        "taken_recent": np.zeros((2, 1, 1)),
        "courtship": np.zeros((2, 1, 1)),
    }
    open_purses(
        **stocks,
        opening_offers=arr([1.0, 2.0, 3.0])[:, None, None],
        usual_offers=arr([[[3.0]], [[5.0]]]),
        lumpy=lumpy,
        contested=contested,
        purse_draw=num(0.5),
        uptake_memory=num(2.0),
        opening_uptake=num(0.25),
        contest_memory=num(4.0),
    )
    return stocks


def test_purses_and_memories_open_as_after_long() -> None:
    got = opened(lumpy=True, contested=True)
    same(got["purse"], [[2.0], [4.0], [6.0]])
    same(got["money_to_date"], [[[2.0], [4.0], [6.0]], [[0.0], [0.0], [0.0]]])
    # Offers of 3 and 5 a year for two years, a quarter taken; four years of a contest.
    same(got["offered_recent"], [[[6.0]], [[10.0]]])
    same(got["taken_recent"], [[[1.5]], [[2.5]]])
    same(got["courtship"], [[[3.0]], [[5.0]]])


def test_money_that_flows_steadily_leaves_purses_empty_and_only_contests_know_courtship() -> None:
    got = opened(lumpy=False, contested=False)
    same(got["purse"], [[0.0], [0.0], [0.0]])
    same(got["courtship"], [[[0.0]], [[0.0]]])


def settled(**changes: Any) -> tuple[np.ndarray, dict[str, Any]]:
    """Purses of 6; money came in as 1, 2, 3, and whatever is older than one step at instant 2 expires: 3 may stay."""
    inputs = {
        "purse": np.full((3, 1), 6.0),
        "money_to_date": np.repeat(arr([1.0, 3.0, 6.0])[:, None, None], 3, axis=1),
        "offered_recent": arr([[[8.0]], [[4.0]]]),
        "taken_recent": arr([[[2.0]], [[0.0]]]),
        "courtship": arr([[[4.0]], [[2.0]]]),
        "offered": arr([2.0, 1.0, 5.0])[:, None, None],
        "taken": arr([1.0, 0.5, 5.0])[:, None, None],
        "products_of": (slice(0, 2), slice(2, 3)),
        "oldest_money": np.array([1]),
        "contested": True,
        "courtship_kept": num(0.25),
        "uptake_memory": num(0.5 / LN2),
        "instant": 2,
        "step_length": 0.5,
        **changes,
    }
    return settle_purses(**inputs), inputs


def test_taken_money_leaves_and_the_oldest_of_the_rest_expires() -> None:
    expired, got = settled()
    # 6 - 1 = 5 and 5.5 above 3; 1 is young.
    same(expired, [[2.0], [2.5], [0.0]])
    same(got["purse"], [[3.0], [3.0], [1.0]])
    # Half of the memory stays, then what was offered and taken comes on top.
    same(got["offered_recent"], [[[4.0 + 3.0]], [[2.0 + 5.0]]])
    same(got["taken_recent"], [[[1.0 + 1.5]], [[5.0]]])
    same(got["courtship"], [[[1.0 + 1.5]], [[0.5 + 5.0]]])


def test_purses_never_fall_below_zero_and_courtship_rests_without_a_contest() -> None:
    expired, got = settled(taken=arr([7.0, 0.0, 0.0])[:, None, None], contested=False)
    same(got["purse"], [[0.0], [3.0], [3.0]])
    same(expired, [[0.0], [3.0], [3.0]])
    same(got["courtship"], [[[4.0]], [[2.0]]])


def test_purses_serve_all_states_of_each_run() -> None:
    """One power with one product, two states, three runs."""
    purse, to_date = np.zeros((1, 3)), np.zeros((3, 1, 3))
    memories = [np.zeros((1, 2, 3)) for _ in range(3)]
    flow, numbers = arr([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]), [num(value) for value in (0.5, 2.0, 0.25, 4.0)]
    open_purses(purse, to_date, *memories, flow, np.ones((1, 2, 1)), True, False, *numbers)
    same(purse, [[10.0, 14.0, 18.0]])
    settle_purses(purse, to_date + 99, *memories, flow, flow / 2, (slice(0, 1),), np.array([5]), False, num(1.0), num(1.0), 1, 0.5)
    same(purse, [[7.5, 10.5, 13.5]])
