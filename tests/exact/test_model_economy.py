"""Growth of economies, by hand: one state, two runs with a GDP of 100 and 200, two powers with a product each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from near import LN2, arr, num, same

from suitors.model.submodels.economy import first_remittances, grow, remittances

ONE_DEVIATION = 0.8413447460685429
"""The uniform that is one standard deviation above the mean."""


def quiet() -> dict[str, Any]:
    """Inputs of growth under which nothing moves; half a year."""
    by_state = ["usual_quality_works", "usual_know_how", "usual_growth", "resource_rents", "remittances_of_gdp"]
    moved = ["remittance_change", "price_change", "mineral_income", "trade_loss", "export_change", "dollar_factor", "distress"]
    parameters = ["growth_per_works", "technology_diffusion", "technology_growth", "distress_growth_loss", "remittance_growth"]
    noise = ["growth_noise", "dollar_noise", "dollar_reversion", "dollar_common", "investment_growth_elasticity"]
    return {
        **{name: np.zeros((1, 1)) for name in by_state},
        **{name: np.zeros((1, 2)) for name in moved},
        **{name: np.zeros(1) for name in parameters + noise},
        "gdp": arr([[100.0, 200.0]]),
        "technology": np.full((1, 2), 0.5),
        "direct_investment": np.full((2, 1, 2), 10.0),
        "human_gap": np.full((1, 2), 0.5),
        "completed": np.zeros((2, 1, 2)),
        "works_of_power": np.zeros((2, 1, 2)),
        "quality": np.zeros((2, 1, 1)),
        "know_how": np.zeros((2, 1, 1)),
        "usual_gdp": arr([[100.0]]),
        "coerced": np.zeros((2, 1, 2)),
        "growth_lost_by_coercion": np.zeros((2, 1, 1)),
        "congestion_threshold": num(0.1),
        "event_growth": None,
        "event_pressure": None,
        "draw": lambda process: None,
        "step_length": 0.5,
    }


def log_growth(**changes: Any) -> np.ndarray:
    """Growth in log points, by run."""
    inputs = quiet() | changes
    before = inputs["gdp"].copy()
    grow(**inputs)
    return np.log(inputs["gdp"] / before)[0]


def test_the_trend_compounds_and_investments_follow() -> None:
    inputs = quiet() | {"usual_growth": arr([[0.21]]), "investment_growth_elasticity": num(0.5)}
    grow(**inputs)
    # Half a year at 21 %.
    same(inputs["gdp"], [[110.0, 220.0]])
    same(inputs["direct_investment"], np.full((2, 1, 2), 10 * 1.1**0.5))
    same(inputs["technology"], [[0.5, 0.5]])


def test_works_count_beyond_the_reference_and_crowd_each_other_out() -> None:
    found = log_growth(
        completed=arr([[[4.0, 4.0]], [[2.0, 2.0]]]),
        quality=arr([[[0.5]], [[1.0]]]),
        usual_quality_works=arr([[2.0]]),
        works_of_power=arr([[[4.0, 4.0]], [[6.0, 6.0]]]),
        growth_per_works=num(0.5),
    )
    # ½·4 + 2 = 4, less 2·½ at the reference's GDP and twice that at twice its GDP; works of 10 % and 5 % of GDP.
    same(found, [0.5 * 3 / 100 * 0.5, 0.5 * 2 / 200 * 0.75])


def test_a_state_that_the_reference_does_not_know_has_no_usual_works() -> None:
    found = log_growth(
        completed=np.full((2, 1, 2), 1.0),
        quality=np.full((2, 1, 1), 0.5),
        usual_quality_works=arr([[2.0]]),
        usual_gdp=arr([[0.0]]),
        growth_per_works=num(0.5),
    )
    same(found, [0.5 / 100, 0.5 / 200])


def test_technology_rises_with_know_how_and_grows_the_economy_beyond_the_reference() -> None:
    inputs = quiet() | {
        "completed": arr([[[2.0, 2.0]], [[9.0, 9.0]]]),
        "know_how": arr([[[1.0]], [[0.0]]]),
        "usual_know_how": arr([[2.0]]),
        "technology_diffusion": num(100 * LN2),
        "technology_growth": num(0.4),
    }
    grow(**inputs)
    # 100 ln 2·(2/100)·½ = ln 2 halves the distance; at a GDP of 200 its root. The reference: 2·½ = 1 and 2 bn.
    rooted = 1 - 0.5 / np.sqrt(2.0)
    same(inputs["technology"], [[0.75, rooted]])
    same(np.log(inputs["gdp"]), [[np.log(100) + 0.4 * (0.75 - rooted), np.log(200)]])


def test_less_human_capital_takes_in_less() -> None:
    inputs = quiet() | {
        "completed": np.full((2, 1, 2), 1.0),
        "know_how": np.full((2, 1, 1), 1.0),
        "human_gap": arr([[0.0, 1.0]]),
        "technology_diffusion": num(50 * LN2),
    }
    grow(**inputs)
    # 50 ln 2·(2/100)·1, and nothing.
    same(inputs["technology"], [[0.75, 0.5]])


def test_what_costs_growth() -> None:
    half = {"distress": arr([[1.0, 0.0]]), "distress_growth_loss": num(0.04)}
    same(log_growth(**half), [-0.02, 0.0])
    same(log_growth(event_growth=arr([[0.01]])), [0.01, 0.01])
    # Pressure of two powers: 0.02 + 0.03 a year.
    same(log_growth(event_pressure=arr([[[0.02]], [[0.03]]])), [-0.025, -0.025])
    coerced = {"coerced": arr([[[1.0, 0.0]], [[1.0, 1.0]]]), "growth_lost_by_coercion": arr([[[0.06]], [[0.08]]])}
    same(log_growth(**coerced), [-0.07, -0.04])
    same(log_growth(event_pressure=arr([[[0.02]], [[0.0]]]), **coerced), [-0.08, -0.05])
    same(log_growth(trade_loss=arr([[0.005, -0.005]])), [-0.005, 0.005])


def test_prices_and_remittances_move_growth() -> None:
    same(log_growth(resource_rents=arr([[0.2]]), price_change=arr([0.1, -0.1])), [0.02, -0.02])
    sent = {"remittances_of_gdp": arr([[0.3]]), "remittance_change": arr([[0.2, -0.1]]), "remittance_growth": num(0.5)}
    same(log_growth(**sent), [0.03, -0.015])


def test_all_of_it_adds_up() -> None:
    found = log_growth(
        usual_growth=arr([[0.21]]),
        distress=arr([[1.0, 0.0]]),
        distress_growth_loss=num(0.04),
        event_growth=arr([[0.01]]),
        trade_loss=arr([[0.005, 0.0]]),
        resource_rents=arr([[0.2]]),
        price_change=arr([0.1, 0.1]),
    )
    same(found, [np.log(1.1) - 0.02 + 0.01 - 0.005 + 0.02, np.log(1.1) + 0.01 + 0.02])


def test_noise_moves_real_growth_and_the_dollar() -> None:
    draws = {
        # Real growth one deviation up in run 0, the currency one up in run 1; what is common to all one up.
        "growth": arr([[[ONE_DEVIATION, 0.5]], [[0.5, ONE_DEVIATION]]]),
        "common growth": np.full((1, 1, 2), ONE_DEVIATION),
    }
    inputs = quiet() | {
        "draw": draws.get,
        "dollar_factor": arr([[0.2, 0.0]]),
        "growth_noise": num(0.1),
        "dollar_noise": num(0.1),
        "dollar_reversion": num(2 * LN2),
        "dollar_common": num(0.36),
    }
    grow(**inputs)
    # Half of the factor stays over half a year; shocks 0.6 and 0.6 + 0.8 at a spread of 0.1·√(1 - ¼).
    spread = 0.1 * np.sqrt(0.75)
    factor = np.array([0.1 + 0.6 * spread, 1.4 * spread])
    same(inputs["dollar_factor"][0], factor, rtol=1e-9)
    same(np.log(inputs["gdp"] / [[100, 200]])[0], [0.1 * np.sqrt(0.5) + factor[0] - 0.2, factor[1]], rtol=1e-9)


@pytest.mark.parametrize("missing", ["growth", "common growth"])
def test_noise_needs_both_draws(missing: str) -> None:
    draws = {"growth": np.full((2, 1, 2), 0.9), "common growth": np.full((1, 1, 2), 0.9)}
    del draws[missing]
    same(log_growth(draw=draws.get, growth_noise=num(0.1), dollar_noise=num(0.1)), [0.0, 0.0])


def test_remittances_follow_the_powers_that_migrants_work_in() -> None:
    share, factor = arr([[[0.6]], [[0.2]]]), arr([[0.5], [1.5]])
    # 1 - 0.6·½ + 0.2·½ = 0.8, a fall by 0.1 from 0.9.
    level, change = remittances(arr([[0.9, 1.0]]), share, num(0.0), factor)
    same(level, [[0.8, 0.8]])
    same(change, [[-0.1, -0.2]])
    level, change = remittances(arr([[0.9, 1.0]]), share, num(0.0), None)
    same(level, [[1.0, 1.0]])
    same(change, [[0.1, 0.0]])
    same(first_remittances(share, arr([[100.0, 200.0]]), factor)["remittance_level"], [[0.8, 0.8]])
    # Each state by its own shares: 1 - ½ of all, and nothing.
    two = arr([[[1.0], [0.0]], [[0.0], [0.0]]])
    same(remittances(np.ones((2, 1)), two, num(0.0), factor)[0], [[0.5], [1.0]])
    assert first_remittances(two, np.ones((2, 1)), None)["remittance_level"].tolist() == [[1.0], [1.0]]
    # What is sent on the first day is a level, not a change.
    same(first_remittances(two, np.full((2, 1), 7.0), arr([[0.2], [1.0]]))["remittance_level"], [[0.2], [1.0]])
    # Nobody sends less than nothing.
    same(remittances(arr([[1.0, 1.0]]), share * 9, num(0.0), factor)[0], [[0.0, 0.0]])


def test_remittances_that_left_with_a_power_are_lost_at_once() -> None:
    level, change = remittances(arr([[1.0]]), arr([[[0.5]]]), arr([[0.3]]), None)
    same(level, [[0.7]])
    same(change, [[-0.3]])
    # On the first day they are still there: the first step loses them.
    same(first_remittances(arr([[[0.5]]]), arr([[9.0]]), None)["remittance_level"], [[1.0]])


def test_exports_that_cannot_leave_are_missing() -> None:
    same(log_growth(export_change=arr([[-0.05]])), [-0.05, -0.05])
