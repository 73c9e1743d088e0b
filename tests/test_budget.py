"""Public budgets: no dollar of debt comes from nowhere."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from small_models import small

from suitors.engine import budget
from suitors.model.model import CompetitionModel
from suitors.model.submodels import debt

money = st.floats(0.0, 1e3)
share = st.floats(0.0, 1.0)


@given(money, money, money, st.floats(-1e3, 1e3), share, share, share, st.sampled_from((1.0, 0.25, 1 / 12)))
def test_what_is_needed_is_what_bonds_grow_by_less_deposits(
    abroad: float, at_home: float, deposits: float, need: float, share_abroad: float, due_abroad: float, due_at_home: float, step: float
) -> None:
    before = [np.array([[value]]) for value in (abroad, at_home, deposits)]
    bonds_abroad, bonds_at_home, kept = after = [values.copy() for values in before]
    rates = np.array([due_abroad]), np.array([due_at_home])
    budget.fund(bonds_abroad, bonds_at_home, kept, np.array([[need]]), np.array([[share_abroad]]), rates, step)
    assert all((values >= 0).all() for values in after)
    change = [new.item() - old.item() for new, old in zip(after, before, strict=True)]
    assert abs(change[0] + change[1] - change[2] - need) < 1e-9
    # Bonds are paid back when they mature, not before.
    for new, old, rate in zip(after[:2], before[:2], rates, strict=True):
        assert new.item() >= old.item() * np.exp(-rate.item() * step) - 1e-9
    # Nothing is raised as long as there are deposits.
    redeemed = sum(old.item() * -np.expm1(-rate.item() * step) for old, rate in zip(before[:2], rates, strict=True))
    assert kept.item() < 1e-9 or change[0] + change[1] <= -redeemed + 1e-9


def test_all_debt_grows_by_deficit_and_interest_less_grants() -> None:
    """Where loans and grants replace borrowing in full and no loan is written off."""
    loaded = small("parameters.fungibility=1", 'off=["distress"]', "horizon.years=3", "states.UZB.balance=0.2")
    model = CompetitionModel(loaded, runs=range(8), seed=1)
    world, constants, usual = model.world, model.constants, model.reference
    rates = model.coefficients.parameter["market_rate"], model.coefficients.parameter["domestic_rate"]

    def bonds() -> tuple[np.ndarray, np.ndarray]:
        return world.market_external_debt.copy(), world.market_domestic_debt.copy()

    def loans() -> np.ndarray:
        return (world.debt * model.loan_is_sovereign[:, None]).sum(axis=0)

    kept_some = False
    while not model.finished:
        bonds_before, loans_before, deposits_before, years = bonds(), loans(), world.government_deposits.copy(), model.clock_index / 4
        model.step()
        moment, step = model.moment, model.step_length
        principal = loans_before + moment["lent_to_budget"] - loans()
        interest = moment["paid_by_budget"] - principal
        interest = interest + sum(owed * ((1 + rate) ** step - 1) for owed, rate in zip(bonds_before, rates, strict=True))
        unsettled = np.exp(-model.coefficients.parameter["balance_fade"] * years)
        deficit = constants["settled_deficit"] + (constants["opening_deficit"] - constants["settled_deficit"]) * unsettled
        owed = debt.public_debt(world.debt, *bonds_before, model.sovereign_share_of_loans)
        net = (owed - deposits_before) / world.gdp - constants["opening_debt_ratio"]
        deficit = deficit - model.coefficients.parameter["market_reaction"] * net
        grants = moment["completed"][model.coefficients.money.grants].sum(axis=0) - usual.granted * step * usual.grown(world.gdp)
        new_bonds = sum(after - before for after, before in zip(bonds(), bonds_before, strict=True))
        grown = new_bonds + loans() - loans_before - (world.government_deposits - deposits_before)
        np.testing.assert_allclose(grown, deficit * world.gdp * step + interest - grants, atol=1e-9)
        kept_some |= bool((world.government_deposits > 0).any())
    assert kept_some
