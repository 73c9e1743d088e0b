"""Which states powers court, and with how much money, by hand, on a few arrays that stand in for a model."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from near import arr, same
from stub_coefficients import stub_coefficients

from suitors.model import targeting
from suitors.scenario.schema import MOTIVES


def region(**changes: Any) -> Any:
    """Two powers, two states, one run. The first has two products in one ledger, the second one."""
    names = [name for name in MOTIVES if name != "neighbourhood"]
    measures = {name: arr([[1.0], [2.0]]) for name in names} | {"resources": arr([[4.0], [0.0]])}
    motives = np.zeros((2, len(MOTIVES), 1))
    motives[:, MOTIVES.index("market")] = 1.0
    motives[0, MOTIVES.index("resources")] = 0.5
    motives[1, MOTIVES.index("neighbourhood")] = 2.0
    coefficients = stub_coefficients(
        motives=motives,
        motives_of_ledgers=None,
        given_values=None,
        offered=np.array([[[[8.0]], [[4.0]]]]),
        layout=SimpleNamespace(
            owner_of_ledger=np.array([0, 1]),
            kind_of_ledger=np.array([0, 0]),
            ledger_of=np.array([0, 0, 1]),
            private_products_of=(slice(0, 0), slice(2, 3)),
        ),
        mix=arr([[[0.25], [0.25]], [[0.75], [0.75]], [[1.0], [1.0]]]),
        reach=np.ones((2, 2, 1)),
    )
    usual = {"values_as_usual": True, "spreads_as_usual": True, "courts_as_usual": True, "volume": lambda weight: None}
    powers = [SimpleNamespace(index=0, products=slice(0, 2), **usual), SimpleNamespace(index=1, products=slice(2, 3), **usual)]
    stub = SimpleNamespace(
        coefficients=coefficients,
        width=2,
        neighbourhood=arr([[[9.0], [9.0]], [[0.0], [1.0]]]),
        measures_of_states=measures,
        powers=powers,
        clock_index=0,
        concentration=np.ones((2, 1, 1)),
        standing=SimpleNamespace(share=arr([[[0.5], [0.0]], [[0.0], [0.0]]])),
        response_to_rivals=arr([[[1.0]], [[0.0]]]),
        response_to_refusal=arr([[[0.0]], [[1.0]]]),
        world=SimpleNamespace(taken_recent=arr([[[0.0], [0.0]], [[0.4], [0.0]]]), offered_recent=arr([[[0.0], [0.0]], [[2.0], [0.0]]])),
        mobilised=lambda: None,
    )
    for name, value in changes.items():
        setattr(stub, name, value)
    stub.appeal = lambda: targeting.Appeal.of(targeting.values(stub, None), stub.concentration)
    stub.attractions = lambda: targeting.attractions(stub)
    stub.tilt = lambda: tilt(stub)
    return stub


def tilt(stub: Any, urgency: Any = None) -> Any:
    return targeting.tilt(stub, urgency, targeting.values(stub, urgency))


def test_states_are_worth_what_motives_see_in_them() -> None:
    # 1·1 + ½·4 and 1·2; 1·1 + 2·0 and 1·2 + 2·1.
    same(targeting.values(region(), None), [[[3.0], [2.0]], [[1.0], [4.0]]])
    # Urgency doubles the motive of resources in run 0 for the first power.
    same(targeting.values(region(), arr([[2.0, 1.0], [1.0, 1.0]])), [[[5.0, 3.0], [2.0, 2.0]], [[1.0, 1.0], [4.0, 4.0]]])
    given = region()
    given.coefficients.focus.given_values = arr([[[7.0], [np.nan]], [[np.nan], [0.0]]])
    same(targeting.values(given, None), [[[7.0], [2.0]], [[1.0], [0.0]]])
    same(given.coefficients.focus.motives, region().coefficients.focus.motives)


def test_each_ledger_follows_motives_of_its_own() -> None:
    stub = region()
    assert tilt(stub) is None
    # The first's money goes by markets alone: worth 1 and 2 instead of 3 and 2. The second's as the power's.
    own = stub.coefficients.focus.motives.copy()
    own[0, MOTIVES.index("resources")] = 0.0
    stub.coefficients.focus.motives_of_ledgers = own
    same(tilt(stub), [[[1 / 3], [1.0]], [[1.0], [1.0]]])
    # Urgency of resources leaves markets as they are: 1 and 2 instead of 5 and 2.
    same(tilt(stub, arr([[2.0], [1.0]])), [[[1 / 5], [1.0]], [[1.0], [1.0]]])
    stub.concentration = np.full((2, 1, 1), 2.0)
    same(tilt(stub), [[[1 / 9], [1.0]], [[1.0], [1.0]]])
    # A worth that the scenario gives holds for all money.
    stub.coefficients.focus.given_values = arr([[[7.0], [np.nan]], [[np.nan], [0.0]]])
    same(tilt(stub), np.ones((2, 2, 1)))


def test_appeal_is_a_share_and_a_pull() -> None:
    got = targeting.Appeal.of(arr([[[3.0], [1.0], [-2.0]], [[0.0], [0.0], [0.0]]]), arr([[[2.0]], [[2.0]]]))
    same(got.share, [[[0.75], [0.25], [0.0]], [[0.0], [0.0], [0.0]]])
    same(got.pull, [[[9.0], [1.0], [0.0]], [[0.0], [0.0], [0.0]]])


def test_attraction_of_states_to_powers() -> None:
    # First: 3·(1 + 1 - ½), 2·(1 + 1). Second: uptake (0.4 + ½·0.8) / (2 + 0.8), as a fifth of its 4 a year goes there; and ½ of 4.
    same(targeting.attractions(region()), [[[4.5], [4.0]], [[2 / 7], [2.0]]])


def test_powers_with_their_own_values_and_money_are_asked() -> None:
    own = region()
    own.powers[0].values_as_usual = False
    own.powers[0].state_values, own.powers[1].state_values = lambda: arr([[1.0], [1.0]]), lambda: arr([[1.0], [4.0]])
    own.powers[0].money, own.powers[1].money = lambda: arr([[6.0], [2.0]]), lambda: arr([[2.0, 0.0], [3.0, 5.0]])[:, :1]
    # The second now has 5 a year, 1 of it in the first state: (0.4 + ½) / (2 + 1).
    same(targeting.attractions(own), [[[1.5], [2.0]], [[0.3], [2.0]]])


def test_money_is_spread_by_attraction_and_mix() -> None:
    # 8 as 4.5 : 4, a quarter and three quarters by product; 4 as 1 : 7.
    first, second = 8 * 4.5 / 8.5, 8 * 4 / 8.5
    same(targeting.spread_money(region()), [[[first / 4], [second / 4]], [[first * 0.75], [second * 0.75]], [[0.5], [3.5]]])


def test_a_power_that_goes_its_own_way_is_asked() -> None:
    own = region()
    own.powers[1].courts_as_usual = False
    own.powers[1].attraction = lambda: arr([[1.0], [0.0]])
    same(targeting.spread_money(own)[2], [[4.0], [0.0]])
    own.powers[0].volume = lambda weight: arr([[2.0], [0.5]]) * (weight == [[4.5], [4.0]])
    same(targeting.spread_money(own)[0], [[8 * 4.5 / 8.5 / 2], [8 * 4 / 8.5 / 8]])
    own.powers[0].values_as_usual = False
    own.powers[0].state_values, own.powers[1].state_values = lambda: arr([[1.0], [1.0]]), lambda: arr([[1.0], [4.0]])
    own.powers[0].money, own.powers[1].money = lambda: arr([[6.0]]), lambda: arr([[5.0]])
    same(targeting.spread_money(own)[2], [[5.0], [0.0]])
    own.powers[1].spreads_as_usual = False
    own.powers[0].spread_money, own.powers[1].spread_money = lambda: np.ones((2, 2, 1)), lambda: np.full((1, 2, 1), 2.0)
    same(targeting.spread_money(own)[:, 0, 0], [1.0, 1.0, 2.0])


def test_private_money_comes_along_and_never_below_zero() -> None:
    got = targeting.spread_money(region(mobilised=lambda: arr([[[9.0], [9.0]], [[0.5], [-9.0]]])))
    same(got[2], [[1.0], [0.0]])
    same(got[:2], targeting.spread_money(region())[:2])
