"""Sites within reach, by hand: two sectors, two states or three deals."""

from __future__ import annotations

import numpy as np
from near import arr, num, same

from suitors.engine import reach
from suitors.model.submodels import accessibility


def test_what_is_out_of_reach_shrinks_with_the_transport_gap() -> None:
    # Half and a quarter out of reach; the gap in transport is closed by half, and there never was one in the second state.
    opening = arr([[[0.5], [0.75]]])
    same(reach.accessibility(opening, arr([[0.2], [0.0]]), arr([[0.4], [0.0]])), [[[0.75], [1.0]]])
    assert np.isnan(reach.accessibility(arr([[[np.nan]]]), arr([[0.2]]), arr([[0.4]]))).all()


def test_each_sector_of_a_deal_is_cut_to_its_room() -> None:
    # 10 half and half with room for 3 and 9: 3 + 5. A small deal goes through, and so does one without limits.
    size, share = arr([10.0, 4.0, 10.0]), arr([[0.5, 0.5, 1.0], [0.5, 0.5, 0.0]])
    same(reach.within_reach(size, share, arr([[3.0, 3.0, np.inf], [9.0, 9.0, 0.0]])), [8.0, 4.0, 10.0])
    same(reach.within_reach(arr([10.0]), arr([[0.5], [0.5]]), arr([[0.0], [0.0]])), [0.0])


OPENING = {
    "works_in_progress": arr([[[6.0]]]),
    "by_focus": lambda amounts: amounts,
    "sector_share": arr([[[[0.5]], [[0.5]]]]),
    "gdp": arr([[100.0]]),
    "opening_accessibility": arr([[[0.5]], [[1.0]]]),
}
"""One product, one focus half in each of two sectors, a GDP of 100; works of 6 in progress."""


def assured(**changes: object) -> np.ndarray:
    return accessibility.remember(works_margin=num(0.5), **{**OPENING, **changes})["assured_works"]  # type: ignore[arg-type, no-any-return]


def room(**changes: object) -> np.ndarray:
    inputs = {
        **OPENING,
        "transport_gap": arr([[0.4]]),
        "opening_transport_gap": arr([[0.4]]),
        "assured_works": np.zeros((2, 1, 1)),
        "sector_cap": num(0.1),
        **changes,
    }
    return accessibility.sector_room(**inputs)  # type: ignore[arg-type]


def test_room_of_a_sector() -> None:
    # 0.1·½·100 and 0.1·100, less 3 each in progress.
    same(room(), [[[2.0]], [[7.0]]])
    # Nothing limits the first; the second is full.
    limits = arr([[[np.nan]], [[0.1]]])
    same(room(opening_accessibility=limits, assured_works=arr([[[np.inf]], [[0.0]]])), [[[np.inf]], [[0.0]]])
    # What was being built can be reached, and half as much again: 0.04·1.5·100 = 6.
    same(room(assured_works=arr([[[0.06]], [[0.0]]])), [[[3.0]], [[7.0]]])
    # Roads open up the rest: 0.75.
    same(room(transport_gap=arr([[0.2]])), [[[4.5]], [[7.0]]])


def test_works_that_there_is_room_for_in_any_case() -> None:
    # 1.5·6·0.25 / 100 and three times as much.
    same(assured(sector_share=arr([[[[0.25]], [[0.75]]]])), [[[0.0225]], [[0.0675]]])
    same(assured(opening_accessibility=arr([[[np.nan]], [[0.1]]])), [[[np.inf]], [[0.045]]])
