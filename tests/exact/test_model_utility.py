"""What deals are worth to states, by hand, on a few arrays that stand in for a model."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from near import arr, num, same
from stub_coefficients import stub_coefficients

from suitors.model import answers, utility
from suitors.model.submodels.base import argument_names
from suitors.model.utility import Term


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
