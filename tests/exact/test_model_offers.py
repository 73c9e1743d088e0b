"""Targeting, utility and the numbers behind them, by hand, on a few arrays that stand in for a model."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from near import arr, num, same
from stub_coefficients import stub_coefficients

from suitors.engine.tender import Settlement, TenderTable
from suitors.model import answers, targeting, utility
from suitors.model.numbers import Numbers, stack
from suitors.model.submodels.base import argument_names
from suitors.model.utility import Term
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import MOTIVES, Forms


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


# --- which states powers court


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


# --- what deals are worth to states


def weighing(off: tuple[str, ...] = ()) -> Any:
    """Two powers with products 0 (loan) and 1 of the first and 2 (loan) of the second; two states, one run; two foci."""
    parameter = {
        "weight_hedging": num(3.0),
        "weight_conditions": num(2.0),
        "weight_grant_element": num(4.0),
        "weight_stress": num(0.5),
        "weight_waiting": num(3.0),
        "taste_scale": num(2.0),
    }
    by_state = {"aversion": arr([[9.0], [0.5]]), "hedging": arr([[9.0], [0.25]])}
    coefficients = stub_coefficients(
        parameter=parameter,
        by_state=by_state.__getitem__,
        scenario=SimpleNamespace(off=off),
        focus_of=np.array([0, 0, 1]),
        given_utilities=None,
        layout=SimpleNamespace(
            powers=("A", "B"),
            offers=("a", "b", "c"),
            loans=np.array([0, 2]),
            power_of=np.array([0, 0, 1]),
            products_of=(slice(0, 2), slice(2, 3)),
            nests_are_powers=True,
        ),
    )
    known = {
        "gap": arr([[[9.0], [0.5]]]),
        "sector_share": arr([[[[1.0], [0.2]]], [[[1.0], [0.4]]]]),
        "weight_need": num(1.0),
        "know_how": arr([[[0.5]], [[1.0]], [[0.0]]]),
        "technology": arr([[9.0], [0.4]]),
        "digital_gap": arr([[9.0], [0.2]]),
        "human_gap": arr([[9.0], [0.1]]),
        "weight_skills": num(2.0),
        "mineral_price": arr([[0.5]]),
        "mineral_aims": np.ones((2, 1, 2, 1)),
        "minerals_share": arr([[[9.0], [1.0]], [[9.0], [0.5]]]),
        "power_of_focus": np.array([0, 1]),
        "weight_mineral_price": num(0.2),
        "goodwill": arr([[[9.0], [0.5]], [[9.0], [-0.5]]]),
        "openness": arr([[9.0], [0.5]]),
        "weight_goodwill": num(2.0),
        "institution": arr([[[9.0], [0.75]], [[9.0], [0.25]]]),
        "usual_institution": arr([[[9.0], [0.5]], [[9.0], [0.25]]]),
        "weight_institution": num(4.0),
        "ties": arr([[[9.0], [0.25]], [[9.0], [0.0]]]),
        "weight_ties": num(1.0),
        "grievance": arr([[9.0], [1.0]]),
        "footprint": arr([[0.1], [0.3]]),
        "weight_footprint": num(1.0),
    }
    return SimpleNamespace(
        coefficients=coefficients,
        standing=SimpleNamespace(
            share=arr([[[9.0], [0.5]], [[9.0], [0.1]]]), concentration=arr([[9.0], [0.3]]), stress=arr([[9.0], [1.5]])
        ),
        contestant=arr([[[1.0]], [[0.0]]]),
        loan_is_sovereign=arr([[1.0], [0.0]]),
        ask=lambda function: function(*(known[name] for name in argument_names(function))),
        width=1,
        precision=np.dtype(np.float64),
    )


MARKET: Any = SimpleNamespace(
    conditionality=arr([[[9.0], [0.4]], [[9.0], [0.1]]]), loan_grant_element=arr([[[9.0], [0.3]], [[9.0], [0.6]]])
)
HERE = slice(1, 2)


def test_terms_of_the_utility_of_a_state() -> None:
    terms = {(term.name, term.axis): term.values[..., 0].tolist() for term in utility.moving_terms(weighing(), HERE, MARKET)}
    expected = {
        ("need", "focus"): [[0.1], [0.2]],
        # 2·know-how·(0.6 + 0.2 + 0.1) / 3.
        ("skills", "product"): [[0.3], [0.6], [0.0]],
        ("goodwill", "power"): [[0.5], [-0.5]],
        ("ties", "power"): [[0.25], [0.0]],
        ("institutions", "power"): [[1.0], [0.0]],
        # -1·½·(1 + 1)·footprint.
        ("footprint", "power"): [[-0.1], [-0.3]],
        # 0.2·½·share of minerals.
        ("mineral prices", "focus"): [[0.1], [0.05]],
        # -2·½·conditions.
        ("conditions", "power"): [[-0.4], [-0.1]],
        # -2·(3·¼)·(½ - 0.3); who does not contest is no party to hedge against.
        ("hedging", "power"): [[-0.3], [0.0]],
        ("grant element", "loan"): [[1.2], [2.4]],
        # -½·1.5 for what the state itself borrows.
        ("debt stress", "loan"): [[-0.75], [0.0]],
    }
    assert terms.keys() == expected.keys()
    for name, values in expected.items():
        same(terms[name], values)


def test_terms_of_submodels_that_are_off_rest() -> None:
    stub = weighing(off=("ties", "goodwill"))
    assert [term.name for term in utility.terms_of_submodels(stub, HERE, off=True)] == ["goodwill", "ties"]
    names = [term.name for term in utility.terms_of_submodels(stub, HERE, off=False)]
    assert names == ["institutions", "need", "skills", "footprint", "mineral prices"]
    assert {"ties", "goodwill"}.isdisjoint(term.name for term in utility.moving_terms(stub, HERE, MARKET))


def test_terms_are_laid_on_products_and_added_up() -> None:
    stub = weighing()
    terms = [
        Term("one", "power", arr([[[1.0]], [[2.0]]])),
        Term("two", "power", arr([[[0.5]], [[0.0]]])),
        Term("three", "focus", arr([[[10.0]], [[20.0]]])),
        Term("four", "loan", arr([[[100.0]], [[200.0]]])),
        Term("five", "product", arr([[[1000.0]], [[2000.0]], [[3000.0]]])),
    ]
    laid = [utility.of_products(term, stub.coefficients)[:, 0, 0].tolist() for term in terms]
    assert laid == [[1, 1, 2], [0.5, 0.5, 0], [10, 10, 20], [100, 0, 200], [1000, 2000, 3000]]
    fixed = arr([[[0.25]], [[0.0]], [[0.0]]])
    same(utility.add_up(stub, HERE, fixed, terms)[:, 0, 0], [1111.75, 2011.5, 3222.0])
    same(utility.add_up(stub, HERE, fixed, [])[:, 0, 0], [0.25, 0.0, 0.0])
    same(fixed[:, 0, 0], [0.25, 0.0, 0.0])
    # In single precision everything is laid out in it; two runs take the same values.
    stub.precision, stub.width = np.dtype(np.float32), 2
    single = utility.add_up(stub, HERE, fixed.astype(np.float32), terms[:2])
    assert single.dtype == np.float32
    same(single[:, 0], [[1.75, 1.75], [1.5, 1.5], [2.0, 2.0]])


def test_what_the_scenario_gives_stands_instead() -> None:
    stub = weighing()
    stub.coefficients.focus.given_utilities = arr([[[9.0], [np.nan]], [[9.0], [7.0]]])
    same(utility.add_up(stub, HERE, np.ones((3, 1, 1)), [])[:, 0, 0], [1.0, 1.0, 7.0])


def test_waiting_and_menus() -> None:
    stub = weighing()
    stub.world, stub.opening_menu = SimpleNamespace(menu=arr([[9.0], [1.5]])), arr([[9.0], [1.0]])
    same(answers.worth_of_waiting(stub, HERE), [[1.5]])
    stub.attraction_of_powers, stub.attraction_of_nests, stub.offers_of_powers = np.zeros((3, 2, 2, 1))
    market: Any = SimpleNamespace(flow=arr([[[9.0], [1.0]], [[9.0], [3.0]], [[9.0], [5.0]]]), offered=arr([[[9.0], [4.0]], [[9.0], [5.0]]]))
    worth = 2 * np.log(arr([[[3.0]], [[1.0]], [[2.0]]]))
    # Means (1·3 + 3·1) / 4 and 2: 2 ln(1 + 1.5 + 2).
    same(answers.worth_of_menu(stub, HERE, worth, market), [[2 * np.log(4.5)]])
    same(stub.attraction_of_powers, [[[0.0], [1.5]], [[0.0], [2.0]]])
    same(stub.attraction_of_nests, [[[0.0], [1.5]], [[0.0], [2.0]]])
    # Both in one nest: (3 + 3 + 10) / 9.
    stub.coefficients.layout.nests_are_powers, stub.coefficients.layout.products_of_nest = False, (slice(0, 3),)
    stub.attraction_of_nests = np.zeros((1, 2, 1))
    same(answers.worth_of_menu(stub, HERE, worth, market), [[2 * np.log(1 + 16 / 9)]])
    same(stub.attraction_of_powers, [[[0.0], [1.5]], [[0.0], [2.0]]])


def test_settlements_of_several_states_lie_side_by_side() -> None:
    one = Settlement(arr([[1.0], [2.0]]), arr([3.0]))
    other = Settlement(arr([[4.0], [0.0]]), arr([6.0]), prize_share=arr([[0.0], [1.0]]), transfer=arr([[7.0], [8.0]]))
    both = answers.stacked([one, other])
    same(both.taken, [[[1.0], [4.0]], [[2.0], [0.0]]])
    same(both.cut, [[3.0], [6.0]])
    same(both.prize_share, [[[1 / 3], [0.0]], [[2 / 3], [1.0]]])
    same(both.transfer, [[[0.0], [7.0]], [[0.0], [8.0]]])
    again = answers.settlement_of(both, 1)
    for name in ("taken", "cut", "prize_share", "transfer"):
        same(getattr(again, name), getattr(other, name))
    plain = answers.settlement_of(answers.stacked([one, one]), 0)
    assert plain.prize_share is None
    assert plain.transfer is None
    same(plain.taken, one.taken)


def answering(mechanism: str = "tender", taste: bool = False, usual: bool = True) -> tuple[Any, Any]:
    """Two states, one power with a loan and a grant, one run; utilities ½ and 1 in the first state, 2 and 0.25 in the second."""
    states: list[Any] = [
        SimpleNamespace(index=place, answers_as_usual=usual, weighs_as_usual=False, settles_as_usual=mechanism == "tender")
        for place in (0, 1)
    ]
    for state, worth in zip(states, ([[0.5], [1.0]], [[2.0], [0.25]]), strict=True):
        state.utility = lambda market, worth=worth: arr(worth)
        state.settle = lambda table: Settlement(table.size * 0.5, table.room)
        state.answer = lambda market, place=state.index: Settlement(np.full((2, 1), float(place)), np.zeros(1))
    stub = SimpleNamespace(
        states=states,
        standing=SimpleNamespace(room=arr([[5.0], [9.0]]), headroom=arr([[9.0], [1.0]])),
        discipline=np.ones((2, 2, 1)),
        room_share=np.ones((2, 2, 1)),
        debt_share=arr([[[0.5], [0.5]], [[0.0], [0.0]]]),
        coefficients=stub_coefficients(
            parameter={"taste_scale": num(2.0), "weight_waiting": num(1.0)},
            scenario=SimpleNamespace(places=None, mechanism=mechanism, forms=Forms()),
            is_reach_limited=False,
            layout=SimpleNamespace(nests_are_powers=True, products_of=(slice(0, 2),)),
        ),
        world=SimpleNamespace(menu=arr([[1.0], [1.5]])),
        opening_menu=arr([[1.0], [1.0]]),
        attraction_of_powers=np.zeros((1, 2, 1)),
        offers_of_powers=np.zeros((1, 2, 1)),
        attraction_of_nests=np.zeros((1, 2, 1)),
        remembered=[],
        noise={"taste"} if taste else set(),
        nests=SimpleNamespace(taste=lambda gumbels, deals, here, step: gumbels),
        clock_index=0,
        width=1,
        deals=None,
    )
    stub.remember_menu = lambda here, worth: stub.remembered.append(worth)
    market = SimpleNamespace(
        size=np.full((2, 2, 1), 4.0),
        flow=np.ones((2, 2, 1)),
        offered=np.full((1, 2, 1), 2.0),
        luck=np.full((2, 2, 1), 0.5),
        waiting=np.full((2, 1), np.exp(-1.0)),
        found_at=np.arange(4),
    )
    return stub, market


def test_states_answer_by_tender() -> None:
    stub, market = answering()
    got = answers.answers(stub, market)
    # First state: 5 of room, the grant first. Second: the grant is worth less than waiting (½), the loan is cut to 1 / ½.
    same(got.taken[..., 0], [[1.0, 2.0], [4.0, 0.0]])
    same(got.cut[..., 0], [3.0, 2.0])
    means = [(np.exp(0.25) + np.exp(0.5)) / 2, (np.exp(1.0) + np.exp(0.125)) / 2]
    same(stub.remembered[0][:, 0], 2 * np.log1p(means))
    market.found_at = None
    same(answers.answers(stub, market).taken[..., 0], [[1.0, 2.0], [4.0, 0.0]])


def test_states_answer_one_by_one_where_the_mechanism_or_the_agent_asks_for_it() -> None:
    stub, market = answering(mechanism="split")
    got = answers.answers(stub, market)
    same(got.taken[..., 0], [[2.0, 2.0], [2.0, 2.0]])
    same(got.cut[..., 0], [5.0, 9.0])
    stub, market = answering(usual=False)
    same(answers.answers(stub, market).taken[..., 0], [[0.0, 1.0], [0.0, 1.0]])


def test_tastes_come_from_the_later_digits_of_luck() -> None:
    stub, market = answering(taste=True)
    # After 27 digits of 0.5 come none: the smallest uniform, a taste of -2 ln(54 ln 2) on every deal; waiting gains -2 ln 1 = 0.
    same(answers.answers(stub, market).taken, np.zeros((2, 2, 1)))
    # Digits that say 0.75 behind: a taste of -2 ln(-ln 0.75) = 2.5.
    market.luck[1, 1] = 0.5 + 2.0**-27 * 0.75
    taste = -2 * np.log(-np.log(0.75))
    seen: list[TenderTable] = []
    stub.deals = SimpleNamespace(note=lambda state, market, table, settlement, on_offer: seen.append(table))
    same(answers.answers(stub, market).taken[..., 0], [[0.0, 0.0], [0.0, 4.0]])
    same(seen[1].utility[1], [0.25 + taste])
    same(seen[1].waiting, [0.5])
    same(seen[0].utility[0], [0.5 - 2 * np.log(54 * np.log(2.0))])
    assert seen[0].found_at is None
    same(seen[1].room, [9.0])
    same(seen[1].headroom, [1.0])
    same(seen[1].debt_share, [[0.5], [0.0]])


def test_utilities_come_from_terms_unless_an_agent_weighs_by_itself() -> None:
    stub = weighing()
    stub.fixed_utility = arr([[[9.0], [0.5]], [[9.0], [0.25]], [[9.0], [0.0]]])
    states: Any = [SimpleNamespace(index=1, weighs_as_usual=True)]
    # By power 0.5 + 0.25 + 1 - 0.1 - 0.4 - 0.3 and -0.5 - 0.3 - 0.1; needs 0.1 and 0.2; loans 1.2 - 0.75 and 2.4; skills 0.3 and 0.6.
    # Prices 0.1, 0.1 and 0.05.
    same(answers.utility_of(stub, states, MARKET)[:, 0, 0], [1.9 - 0.05 + 0.1 + 0.45, 1.95 - 0.05 + 0.1, -0.9 + 0.2 + 2.4 + 0.05])
    seen = []
    states[0].weighs_as_usual, states[0].utility = False, lambda market: seen.append(market) or np.ones((3, 1))
    same(answers.utility_of(stub, states, MARKET), np.ones((3, 1, 1)))
    assert seen == [MARKET]


def test_some_states_answer_by_themselves() -> None:
    stub, market = answering(taste=True)
    noted: list[tuple[Any, Any, TenderTable, Settlement, np.ndarray]] = []
    stub.deals = SimpleNamespace(note=lambda *told: noted.append(told))
    # Tastes of the nests see where deals lie among the states that answer, and the step.
    told: list[Any] = []
    stub.nests.taste = lambda gumbels, deals, here, step: told.append((deals.tolist(), here, step)) or 0.0 * gumbels
    got = answers.answered_together(stub, stub.states[1:], market)
    same(got.taken[..., 0], [[2.0], [0.0]])
    assert told == [([0, 1], slice(1, 2), 0)]
    ((state, seen, table, settlement, on_offer),) = noted
    assert np.shares_memory(on_offer, table.size)
    assert (state, seen) == (stub.states[1], market)
    same(table.size, [[4.0], [4.0]])
    same(table.discipline, [[1.0], [1.0]])
    same(settlement.taken, [[2.0], [0.0]])
    same(settlement.cut, [2.0])


def test_the_scale_of_tastes_may_differ_from_run_to_run() -> None:
    stub, market = answering(taste=True)
    stub.width, stub.coefficients.parameter["taste_scale"] = 2, arr([2.0, 3.0])
    for place, state in enumerate(stub.states):
        state.utility = lambda market, place=place: np.full((2, 2), 10.0 * (1 + place))
    market.size, market.flow, market.offered = (np.repeat(values, 2, axis=-1) for values in (market.size, market.flow, market.offered))
    market.waiting, market.luck = np.repeat(market.waiting, 2, axis=-1), np.full((2, 2, 2), 0.5 + 2.0**-27 * 0.75)
    stub.standing = SimpleNamespace(room=np.full((2, 2), 99.0), headroom=np.full((2, 2), 99.0))
    stub.attraction_of_powers, stub.attraction_of_nests, stub.offers_of_powers = np.zeros((3, 1, 2, 2))
    market.found_at = np.arange(8)
    noted: list[TenderTable] = []
    stub.deals = SimpleNamespace(note=lambda state, market, table, settlement, on_offer: noted.append(table))
    answers.answers(stub, market)
    taste = -np.log(-np.log(0.75))
    same(noted[1].utility, [[20 + 2 * taste, 20 + 3 * taste]] * 2)
