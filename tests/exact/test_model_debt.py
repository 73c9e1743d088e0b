"""Public finances, by hand: two powers with a loan each, one state, one run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from near import LN2, arr, num, same

from suitors.engine.contract import Contract
from suitors.model.opening_debt import OpeningDebt, opening_debt
from suitors.model.submodels import debt


class Book:
    """Asks for 4 and 50, at interest weights of 0.2 and 3; notes what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def due(self, step: int, survival: Any) -> tuple[np.ndarray, np.ndarray]:
        self.told.append((step, survival))
        return arr([[[4.0]], [[50.0]]]), arr([[[0.2]], [[3.0]]])

    def lend(self, step: int, lent: np.ndarray, at_rates: np.ndarray, survival: Any) -> None:
        self.told.append((step, lent.copy(), at_rates.copy(), survival))


def served(**changes: Any) -> dict[str, Any]:
    """Half a year. Debts of 40 and 30; products 0 and 2 are loans, of which 10 and 20 are disbursed; the first is the state's own."""
    inputs = {
        "debt": arr([[[40.0]], [[30.0]]]),
        "interest_due": arr([[[[2.0]], [[3.0]]]]),
        "present_value": arr([[[30.0]], [[20.0]]]),
        "service_average": arr([[3.0]]),
        "survival": np.ones((2, 1, 1)),
        "deferring": np.zeros((2, 1, 1)),
        "completed": arr([[[10.0]], [[7.0]], [[20.0]]]),
        "loan_rate": arr([[[0.05]], [[0.1]]]),
        # As if all had been signed at today's rates: worth 0.6 + 4·0.05 and 0.7 + 2·0.1 of the money.
        "completed_at_rates": arr([[[0.5]], [[2.0]]]),
        "worth_of_principal": arr([[[0.6]], [[0.7]]]),
        "worth_of_interest": arr([[[4.0]], [[2.0]]]),
        "book": Book(),
        "loans": np.array([0, 2]),
        "power_of_loan": np.array([0, 1]),
        "loan_is_sovereign": arr([[1.0], [0.0]]),
        "sovereign_share_of_loans": arr([[[1.0]], [[0.5]]]),
        "parts_of_step": 1,
        "interest_years": arr([[[0.5]], [[0.5]]]),
        "oftener_paid": [],
        "accrued_years": None,
        "discount_rate": num(0.21),
        "instant": 3,
        "step_length": 0.5,
        **changes,
    }
    paid, by_budget, received = debt.serve_debts(**inputs)
    return inputs | {"paid": paid[:, 0, 0], "paid_by_budget": by_budget, "received": received}


def test_debts_are_served_and_new_loans_enter() -> None:
    got = served()
    # Principal 4 and, of the 50 asked for, the 30 that are owed; interest 1 and 1.5.
    same(got["paid"], [5.0, 31.5])
    same(got["paid_by_budget"], [[5.0]])
    same(got["received"], [[10.0]])
    same(got["debt"][:, 0, 0], [46.0, 20.0])
    # 2 + 0.5 - 0.2 and 3 + 2 - 3.
    same(got["interest_due"][0, :, 0, 0], [2.3, 2.0])
    # 30·1.1 + 8 - 5; 20·1.1 + 18 - 31.5.
    same(got["present_value"][:, 0, 0], [36.0, 8.5])
    # 5 + ½·31.5 in half a year is 41.5 a year.
    same(got["service_average"], [[3.0 + (1 - np.exp(-0.5)) * 38.5]])
    (asked, lent) = got["book"].told
    assert asked == (3, None)
    assert (lent[0], lent[3]) == (3, None)
    same(lent[1][:, 0, 0], [10.0, 20.0])
    same(lent[2][:, 0, 0], [0.5, 2.0])


def test_loans_bear_the_rate_at_which_they_were_signed() -> None:
    got = served(completed_at_rates=arr([[[0.7]], [[1.0]]]))
    same(got["interest_due"][0, :, 0, 0], [2.5, 1.0])
    # 33 + 10·0.6 + 4·0.7 - 5; 22 + 20·0.7 + 2·1 - 31.5.
    same(got["present_value"][:, 0, 0], [36.8, 6.5])
    same(got["book"].told[1][2][:, 0, 0], [0.7, 1.0])


def test_deferred_principal_becomes_a_new_loan() -> None:
    got = served(deferring=arr([[[0.0]], [[1.0]]]))
    same(got["paid"], [5.0, 1.5])
    same(got["debt"][:, 0, 0], [46.0, 50.0])
    same(got["interest_due"][0, :, 0, 0], [2.3, 5.0])
    # 22 + 50·0.9 - 31.5.
    same(got["present_value"][:, 0, 0], [36.0, 35.5])
    # What is deferred is not disbursed anew to the budget.
    same(got["received"], [[10.0]])
    same(served(deferring=arr([[[1.0]], [[0.0]]]))["paid_by_budget"], [[1.0]])


def test_interest_at_the_end_is_paid_with_the_principal() -> None:
    # Four years of interest weights of 3.
    got = served(accrued_years=arr([[[0.0]], [[4.0]]]))
    same(got["paid"], [5.0, 42.0])


def test_haircuts_are_passed_on_by_creditor() -> None:
    got = served(survival=arr([[[0.5]], [[1.0]]]))
    for told in got["book"].told:
        same(told[-1][:, 0, 0], [0.5, 1.0])


def test_stocks_do_not_fall_below_zero() -> None:
    nothing = {"completed": np.zeros((3, 1, 1)), "completed_at_rates": np.zeros((2, 1, 1))}
    got = served(present_value=np.zeros((2, 1, 1)), interest_due=arr([[[[0.1]], [[3.0]]]]), **nothing)
    same(got["present_value"], np.zeros((2, 1, 1)))
    same(got["interest_due"][0, :, 0, 0], [0.0, 0.0])


def test_interest_is_paid_on_its_dates() -> None:
    """Two interest dates: the first loan pays at each, the second at every other one, for a year."""
    bearing = arr([[[[0.0]], [[1.0]]], [[[2.0]], [[3.0]]]])
    calm = {"interest_due": bearing, "interest_years": arr([[[0.5]], [[1.0]]]), "oftener_paid": [(1, np.array([0]))]}
    got = served(**calm)
    # Step 3 is an odd one: 2 for half a year and 3 for a year, besides the principal of 4 and 30.
    same(got["paid"], [5.0, 33.0])
    # What the first loan bears, 2 - 0.2 + 0.5, comes round at the next step; what the second does, 3 - 3 + 2, two steps on.
    same(got["interest_due"][:, :, 0, 0], [[2.3, 1.0], [0.0, 2.0]])


def test_payments_within_a_step_follow_each_other() -> None:
    """A step of half a year in two quarters: payments of 4 and again 4, discounted each at its own date."""
    got = served(parts_of_step=2, interest_years=arr([[[0.25]], [[0.25]]]))
    assert [told[0] for told in got["book"].told] == [5, 5, 6, 6]
    # 4 + 2/4 and 4 + 1.8/4; 30 + 3/4 and, after that, nothing more to pay or to bear.
    same(got["paid"], [8.95, 30.75])
    same(got["debt"][:, 0, 0], [42.0, 20.0])
    same(got["interest_due"][0, :, 0, 0], [2.1, 2.0])
    unwound = 1.21**0.25
    same(got["present_value"][:, 0, 0], [(30 * unwound - 4.5) * unwound - 4.45 + 8.0, max((20 * unwound - 30.75) * unwound + 18, 0.0)])


def test_the_opening_lays_old_loans_on_the_books() -> None:
    stocks = [np.zeros((2, 1, 1)), np.zeros((2, 2, 1, 1)), np.zeros((2, 1, 1)), np.zeros((1, 1)), np.zeros((1, 1))]
    by_date = arr([[[0.25], [0.0]], [[0.75], [1.0]]])
    opening: Any = SimpleNamespace(
        owed=arr([[[40.0]], [[30.0]]]), by_date=by_date, present_value=arr([[[30.0]], [[20.0]]]), service=arr([[3.0]])
    )
    debt.open_debts(*stocks, arr([[20.0]]), opening, arr([[[0.05]], [[0.1]]]), arr([[100.0]]), arr([[[1.0]], [[0.5]]]))
    same(stocks[0], opening.owed)
    same(stocks[1][:, :, 0, 0], [[0.5, 0.0], [1.5, 3.0]])
    same(stocks[2], opening.present_value)
    same(stocks[3], [[3.0]])
    # 100 - (40 + ½·30) - 20 at home; never less than nothing.
    same(stocks[4], [[25.0]])
    two = [np.zeros((2, 2, 1)), np.zeros((2, 2, 2, 1)), np.zeros((2, 2, 1)), np.zeros((2, 1)), np.zeros((2, 1))]
    debt.open_debts(*two, arr([[20.0], [0.0]]), opening, arr([[[0.05]], [[0.1]]]), arr([[100.0], [60.0]]), arr([[[1.0]], [[0.5]]]))
    same(two[4], [[25.0], [5.0]])
    debt.open_debts(*stocks, arr([[90.0]]), opening, arr([[[0.05]], [[0.1]]]), arr([[100.0]]), arr([[[1.0]], [[0.5]]]))
    same(stocks[4], [[0.0]])


def test_the_opening_balance_is_split_into_interest_and_the_rest() -> None:
    kept = debt.open_budget(
        arr([[20.0], [0.0]]),
        arr([[30.0], [10.0]]),
        arr([[[40.0], [0.0]], [[30.0], [10.0]]]),
        arr([[[[0.5], [1.0]], [[3.0], [1.0]]], [[[1.5], [0.0]], [[0.0], [2.0]]]]),
        arr([[200.0], [100.0]]),
        arr([[1.0], [0.0]]),
        arr([[[1.0]], [[0.5]]]),
        num(0.09),
        num(0.04),
        num(0.01),
        arr([[-0.04], [0.02]]),
        np.expm1(arr([[0.04], [0.1]])),
    )
    # Interest of (0.09·20 + 0.04·30 + 2) / 200 and (0.04·10 + 1) / 100; deficits of 4 % and -2 %, and 1 % outside of them.
    same(kept["opening_deficit"], [[0.05 - 0.025], [-0.01 - 0.014]])
    same(kept["opening_debt_ratio"], [[105 / 200], [15 / 100]])
    # What keeps these ratios where GDP grows by 4 and 10 log points.
    same(kept["settled_deficit"], [[0.04 * 105 / 200 - 0.025], [0.1 * 15 / 100 - 0.014]])


def borrowed(**changes: Any) -> list[float]:
    """Bonds abroad and at home and deposits after half a year at 21 %: 20, 60 and nothing before, 40 and 30 owed to powers, a GDP of 200.

    Half of all bonds falls due. Markets are half closed.
    """
    inputs = {
        "market_external_debt": arr([[20.0]]),
        "market_domestic_debt": arr([[60.0]]),
        "government_deposits": arr([[0.0]]),
        "debt": arr([[[40.0]], [[30.0]]]),
        "gdp": arr([[200.0]]),
        "completed": arr([[[9.0]], [[1.0]]]),
        "grants": [1],
        "paid_by_budget": arr([[5.0]]),
        "lent_to_budget": arr([[8.0]]),
        "opening_deficit": arr([[0.05]]),
        "settled_deficit": arr([[0.01]]),
        "opening_debt_ratio": arr([[0.575]]),
        "usual_lending": arr([[6.0]]),
        "usual_grants": arr([[1.0]]),
        "usual_gdp": arr([[100.0]]),
        "sovereign_share_of_loans": arr([[[1.0]], [[0.5]]]),
        "worst_debt_ratio": arr([[0.75]]),
        "balance_fade": num(LN2),
        "market_reaction": num(0.1),
        "fungibility": num(0.25),
        "market_external_share": num(0.4),
        "market_rate": num(0.21),
        "market_amortisation": num(2 * LN2),
        "domestic_rate": num(0.21),
        "domestic_amortisation": num(2 * LN2),
        "stress_onset": num(0.5),
        "years_passed": 1.0,
        "step_length": 0.5,
        **changes,
    }
    debt.borrow_from_markets(**inputs)
    return [inputs[name].item() for name in ("market_external_debt", "market_domestic_debt", "government_deposits")]


def test_budgets_borrow_what_is_left_to_finance() -> None:
    # Half-way from 5 to 1 %: 3 %, less 0.1·(135 / 200 - 0.575): a deficit of 2 in half a year. Usual loans at twice the GDP: 6; financed
    # 6 + ¼·(8 - 6) = 6.5. Needed 2 + 5 + 8 of interest - 6.5 = 8.5, and 40 to replace bonds: a fifth of it is raised abroad.
    same(borrowed(), [10 + 9.7, 30 + 38.8, 0.0])
    # Grants of 5 where 1 was usual: one less to raise.
    same(borrowed(completed=arr([[[9.0]], [[5.0]]])), [10 + 9.5, 30 + 38.0, 0.0])
    # Another rate at home: 6 less of interest there.
    same(borrowed(domestic_rate=num(0.0)), [10 + 8.5, 30 + 34.0, 0.0])


def test_foreign_markets_close_towards_the_threshold() -> None:
    same(borrowed(worst_debt_ratio=arr([[0.4]])), [10 + 19.4, 30 + 29.1, 0.0])
    same(borrowed(worst_debt_ratio=arr([[1.1]])), [10.0, 30 + 48.5, 0.0])


def test_surpluses_redeem_what_falls_due_and_are_kept() -> None:
    # 10 less to pay: needed -1.5, three quarters of which are tied and built with; -0.375 leaves 39.625 to raise.
    same(borrowed(paid_by_budget=arr([[-5.0]])), [10 + 7.925, 30 + 31.7, 0.0])
    # Needed -396.5, and no more than the 8 lent is tied: 6 are spent. Bonds of 40 are redeemed, the rest is kept.
    same(borrowed(paid_by_budget=arr([[-400.0]])), [10.0, 30.0, 390.5 - 40.0])
    # What was kept is spent before anything is raised. Net debt counts for the budget: a deficit of 3.
    same(borrowed(government_deposits=arr([[20.0]])), [10 + 5.9, 30 + 23.6, 0.0])
    same(borrowed(government_deposits=arr([[60.0]]), opening_debt_ratio=arr([[0.375]])), [10.0, 30.0, 60.0 - 49.5])


def test_a_state_without_usual_loans_finances_by_the_fungible_part() -> None:
    # 2 + 5 + 8 - ¼·(8 + 1) = 12.75.
    same(borrowed(usual_gdp=arr([[0.0]])), [10 + 10.55, 30 + 42.2, 0.0])


def product(ledger: str, share: float, tiers: str) -> Any:
    return SimpleNamespace(ledger=ledger, share=SimpleNamespace(value=share), suits=lambda tier: tier in tiers)


def opening(**changes: Any) -> Any:
    """One power with two sovereign loans and a commercial one; two states of tiers L and H; yearly steps over two years.

    The first loan goes to both tiers, the second to tier L only. Loans are paid back at once after a year; the third product is new.
    """
    fresh = {
        "contracts": [[Contract(0.1, 1, 1, 1, 1.0)] * 2, [Contract(0.1, 1, 1, 2, 1.0)] * 2, [None, None], [Contract(0.1, 1, 1, 1, 1.0)] * 2]
    }
    carried = [product("public_sovereign", 0.6, "LH"), product("public_sovereign", 0.2, "L"), None, product("public_commercial", 1.0, "H")]
    debts = {"sovereign_debt": arr([[[8.0], [4.0]]]), "commercial_debt": arr([[[2.0], [6.0]]])}
    values = {
        "layout": SimpleNamespace(
            powers=("A",),
            states=("S", "T"),
            loans=np.arange(4),
            loans_of=(slice(0, 4),),
            offers=[SimpleNamespace(carries=one) for one in carried],
        ),
        "scenario": SimpleNamespace(
            horizon=SimpleNamespace(steps_per_year=1), states={"S": SimpleNamespace(tier="L"), "T": SimpleNamespace(tier="H")}
        ),
        "clock": SimpleNamespace(steps=2, step=1.0),
        "parts_of_step": 1,
        "part_length": 1.0,
        "interest_dates": 1,
        "rate": np.full((4, 2, 1), 0.1),
        "sovereign_share": arr([[1.0], [1.0], [1.0], [0.5]]),
        "parameter": {"discount_rate": num(0.25)},
        "by_dyad": debts.__getitem__,
        **fresh,
        **changes,
    }
    return SimpleNamespace(**values)


def laid(stub: Any) -> OpeningDebt:
    return opening_debt(stub, stub.contracts, stub.rate, stub.sovereign_share, stub.parts_of_step, stub.interest_dates)


def test_old_debts_lie_on_the_loans_that_a_power_comes_with() -> None:
    got = laid(opening())
    # Three quarters and one quarter where both loans go, else all on the first; commercial debt also where no product goes any more.
    same(got.owed[..., 0], [[6, 4], [2, 0], [0, 0], [2, 6]])
    # The second loan pays halves: of loans of two ages two thirds fall due after one year, one third after two.
    same(got.due[:, :, 0], [[0, 0, 0, 0], [1, 2 / 3, 0, 1], [0, 1 / 3, 0, 0]])
    same(got.due[:, 1, 1], [0, 0, 0])
    # The state answers for half of commercial debts: 6·1.1 + 2·(2/3 + 0.1) + ½·2·1.1.
    same(got.service[:, 0], [6.6 + 2 * (2 / 3 + 0.1) + 1.1, 4.4 + 3.3])


def test_the_present_value_of_old_debts_without_interest() -> None:
    got = laid(opening(rate=np.zeros((4, 2, 1))))
    # All after one year at 25 %; two thirds after one and one third after two.
    halves = (2 / 3) / 1.25 + (1 / 3) / 1.5625
    same(got.present_value[..., 0], [[6 * 0.8, 4 * 0.8], [2 * halves, 0], [0, 0], [2 * 0.8, 6 * 0.8]])


def test_the_present_value_of_old_debts_with_interest() -> None:
    got = laid(opening())
    halves = (2 / 3 + 0.1) / 1.25 + (1.1 / 3) / 1.5625
    same(got.present_value[..., 0], [[6 * 0.88, 4 * 0.88], [2 * halves, 0], [0, 0], [2 * 0.88, 6 * 0.88]])


def test_a_ledger_without_loans_is_carried_by_the_others() -> None:
    own = opening()
    own.layout.offers[3].carries = None
    # Commercial debts of 2 and 6 lie on the sovereign loans.
    same(laid(own).owed[..., 0], [[7.5, 10], [2.5, 0], [0, 0], [0, 0]])
    # Loans that suit nobody carry alike.
    none = opening()
    for place in (0, 1):
        none.layout.offers[place].carries = product("public_sovereign", 0.5, "")
    same(laid(none).owed[:2, :, 0], [[4, 2], [4, 2]])


def test_a_debt_that_nothing_carries_is_refused() -> None:
    bare = opening()
    for offer in bare.layout.offers:
        offer.carries = None
    with pytest.raises(ValueError, match=r"^A is owed sovereign_debt but has no loan product to carry it$"):
        laid(bare)
    bare.by_dyad = lambda name: np.zeros((1, 2, 1))
    same(laid(bare).owed, np.zeros((4, 2, 1)))
