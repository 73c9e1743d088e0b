"""Works and what they leave behind, by hand: two powers with a product each, one state, two runs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from near import LN2, arr, num, same

from suitors.model.submodels import ownership, pipeline, prices, private_money, sectors


def moved(**changes: Any) -> SimpleNamespace:
    """Two stages with 4 and 2 bn US$ each; 1 is taken; half of a stage advances, a tenth lapses, in distress three tenths."""
    inputs = {
        "works": np.stack([np.full((2, 1, 2), 4.0), np.full((2, 1, 2), 2.0)]),
        "works_at_rates": np.stack([np.full((1, 1, 2), 0.4), np.full((1, 1, 2), 0.1)]),
        "taken": np.ones((2, 1, 2)),
        "loan_rate": np.full((1, 1, 1), 0.2),
        "loans": np.array([1]),
        "distress": np.zeros((1, 2)),
        "protests": np.zeros((1, 2)),
        "pace": np.zeros((2, 1, 2)),
        "shares_of_works": (np.full((2, 2, 1), 0.5), np.full((2, 2, 1), 0.1)),
        "shares_of_works_in_distress": (np.full((2, 2, 1), 0.25), np.full((2, 2, 1), 0.3)),
        "power_of_product": np.array([0, 1]),
        "footprint_of_product": arr([[[1.0]], [[0.5]]]),
        "opacity": arr([[[1.0]], [[0.5]]]),
        "protest_cancel": num(LN2 / 10),
        "event_lapse_factor": None,
        "event_audited": None,
        **changes,
    }
    completed, lapsed, at_rates, unbegun = pipeline.move_works(**inputs)
    return SimpleNamespace(
        works=inputs["works"][:, :, 0],
        completed=completed[:, 0],
        lapsed=lapsed[:, 0],
        unbegun=unbegun[:, 0],
        works_at_rates=inputs["works_at_rates"][:, 0, 0],
        completed_at_rates=at_rates[0, 0],
    )


def check(got: SimpleNamespace, advance: object, lapse: object) -> None:
    """Shares that advance and lapse, (product, run)."""
    advance, lapse = arr(advance), arr(lapse)
    same(got.completed, 2 * advance)
    same(got.lapsed, 7 * lapse)
    same(got.unbegun, 5 * lapse)
    keep = 1 - advance - lapse
    same(got.works, [5 * keep, 2 * keep + 5 * advance])
    # The second product is a loan: 4 at 10 % and 1 at 20 % are signed, 2 at 5 % are building.
    same(got.completed_at_rates, 0.1 * advance[1])
    same(got.works_at_rates, [0.6 * keep[1], 0.1 * keep[1] + 0.6 * advance[1]])


def test_works_advance_and_lapse() -> None:
    check(moved(), [[0.5, 0.5], [0.5, 0.5]], [[0.1, 0.1], [0.1, 0.1]])


def test_stages_lose_what_is_theirs() -> None:
    # A fifth of what is signed and nothing of what is building lapses.
    got = moved(shares_of_works=(np.full((2, 2, 1), 0.5), arr([[[0.2], [0.2]], [[0.0], [0.0]]])))
    same(got.lapsed, np.full((2, 2), 1.0))
    same(got.unbegun, np.full((2, 2), 1.0))
    same(got.works, [np.full((2, 2), 1.5), np.full((2, 2), 1.0 + 2.5)])


def test_in_distress_less_advances_and_more_lapses() -> None:
    check(moved(distress=arr([[0.0, 1.0]])), [[0.5, 0.25], [0.5, 0.25]], [[0.1, 0.3], [0.1, 0.3]])


def test_protests_end_visible_works() -> None:
    # Ten protests end half, by footprint: ½ and ¼ on top of the tenth; at most what does not advance.
    check(moved(protests=arr([[0.0, 10.0]])), [[0.5, 0.5], [0.5, 0.5]], [[0.1, 0.5], [0.1, 0.35]])
    both = moved(protests=arr([[10.0, 10.0]]), distress=arr([[0.0, 1.0]]))
    check(both, [[0.5, 0.25], [0.5, 0.25]], [[0.5, 0.75], [0.35, 0.55]])


def test_works_of_friends_go_faster_and_lapse_less() -> None:
    # A half more of ½ advances and half of a tenth lapses; a stranger's: half of ½ and one and a half tenths.
    check(moved(pace=arr([[[0.0, 0.5]], [[0.0, -0.5]]])), [[0.5, 0.75], [0.5, 0.25]], [[0.1, 0.05], [0.1, 0.15]])
    # In distress the same holds of a quarter and of three tenths.
    there = moved(pace=arr([[[0.0, 0.5]], [[0.0, 0.5]]]), distress=arr([[0.0, 1.0]]))
    check(there, [[0.5, 0.375], [0.5, 0.375]], [[0.1, 0.15], [0.1, 0.15]])
    # No more than all advances.
    shares = np.full((2, 2, 1), 0.8), np.full((2, 2, 1), 0.2)
    check(moved(pace=np.full((2, 1, 2), 0.9), shares_of_works=shares), [[1.0] * 2] * 2, [[0.0] * 2] * 2)


def test_trouble_of_the_power_multiplies_and_audits_add() -> None:
    factor, audited = arr([[2.0], [3.0]]), arr([[0.2]])
    check(moved(event_lapse_factor=factor), [[0.5] * 2] * 2, [[0.2, 0.2], [0.3, 0.3]])
    check(moved(event_audited=audited), [[0.5] * 2] * 2, [[0.3, 0.3], [0.2, 0.2]])
    # In distress: 0.3·2 + 0.2 is held to what does not advance, 0.3·2 + 0.1.
    there = moved(event_lapse_factor=arr([[2.0], [2.0]]), event_audited=audited, distress=arr([[0.0, 1.0]]))
    check(there, [[0.5, 0.25], [0.5, 0.25]], [[0.4, 0.75], [0.3, 0.7]])


def test_works_open_as_in_the_reference() -> None:
    works, at_rates, grievance = np.zeros((2, 2, 1, 2)), np.zeros((2, 1, 1, 2)), np.zeros((1, 2))
    pipeline.open_works(works, at_rates, grievance, np.full((2, 2, 1, 1), 3.0), arr([[0.2]]), np.array([1]), arr([[[0.05]]]))
    same(works, np.full((2, 2, 1, 2), 3.0))
    same(at_rates, np.full((2, 1, 1, 2), 0.15))
    same(grievance, [[0.2, 0.2]])
    same(pipeline.sum_by_focus(arr([1.0, 2.0]), lambda amounts: amounts * 3), [3.0, 6.0])


def test_works_close_gaps_by_sector() -> None:
    done, gap = arr([[[0.5]]]), arr([[[0.8]], [[0.4]]])
    # 4 bn of a GDP of 100, ¼ and ¾ by sector: paces of 50 ln 2 close by factors 2^-½ and 2^-1.5.
    sectors.close_gaps(done, gap, arr([[100.0]]), arr([[[4.0]]]), arr([[[[0.25]], [[0.75]]]]), num(50 * LN2))
    same(done, [[[0.54]]])
    same(gap, [[[0.8 * 2**-0.5]], [[0.4 * 2**-1.5]]])
    # 3·(¼·0.4 + ¾·0.8).
    same(sectors.worth(arr([[[0.4]], [[0.8]]]), arr([[[[0.25]], [[0.75]]]]), num(3.0)), [[[2.1]]])


def test_investment_and_aid_stay_behind() -> None:
    invested, aid, transfers = np.full((2, 1, 1), 10.0), np.full((2, 1, 1), 8.0), arr([[[0.5]], [[0.0]]])
    completed = arr([[[1.0]], [[2.0]], [[4.0]], [[16.0]]])
    # Products: investment and grant of the first, investment and loan of the second.
    ownership.leave_behind(invested, aid, completed, transfers, [0, 2], [1], np.array([0, 0, 1, 1]), num(2 * LN2), 0.5)
    same(invested, [[[11.0]], [[14.0]]])
    # Half stays; 2.5 in half a year is 5 a year, of which (1 - ½) / (2 ln 2) stays.
    same(aid, [[[4.0 + 5.0 * 0.5 / (2 * LN2)]], [[4.0]]])
    same(transfers, [[[0.5]], [[0.0]]])


def test_prices_revert_jump_and_are_shocked() -> None:
    price = arr([0.2, -0.4])
    change = prices.move_prices(price, num(2 * LN2), num(0.1), None, lambda process: None, 0.5)
    same(price, [0.1, -0.2])
    same(change, [-0.1, 0.2])
    # One deviation up in run 0: 0.1·√(1 - ¼); a jump of 0.3 for both.
    shocks = {"prices": arr([[[0.8413447460685429, 0.5]]])}
    change = prices.move_prices(price, num(2 * LN2), num(0.1), arr([0.3]), shocks.get, 0.5)
    same(price, [0.05 + 0.1 * 0.75**0.5 + 0.3, 0.2], rtol=1e-9)
    same(change, [price[0] - 0.1, 0.4], rtol=1e-9)


def test_public_signing_is_averaged_over_a_year() -> None:
    signing = np.zeros((2, 1, 1))
    private_money.open_signing(signing, arr([[[4.0]], [[1.0]]]))
    same(signing, [[[4.0]], [[1.0]]])
    # Public products 0, 1 and 3; 1 + 2 in half a year is 6 a year. e^-½ of the distance stays.
    taken, kept = arr([1.0, 2.0, 99.0, 3.0, 99.0])[:, None, None], np.exp(-0.5)
    private_money.note_signing(signing, taken, (slice(0, 2), slice(3, 4)), 0.5)
    same(signing, [[[6.0 - 2.0 * kept]], [[6.0 - 5.0 * kept]]])
    # Beyond 4 and 1 the first brings half as much of the private kind, less a fifth at political risk.
    brought = private_money.mobilised(
        arr([[[6.0]], [[0.5]]]), arr([[[2.0]], [[0.5]]]), arr([[200.0]]), arr([[100.0]]), num(0.5), arr([[0.2]])
    )
    same(brought, [[[0.8]], [[-0.2]]])
