"""What holds for leverage whatever the numbers are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from stub_coefficients import stub_coefficients

from suitors.engine.influence import CHANNELS
from suitors.model import measures
from suitors.scenario.schema import Forms

Array = NDArray[np.float64]
STATES, RUNS = 2, 3
seeds = st.integers(0, 2**32 - 1)
STOCKS = ("debt", "direct_investment", "aid_stock", "trade", "remittances", "ties")
ROUNDING = 1e-9


def position(seed: int, powers: int = 3) -> dict[str, Any]:
    """Stocks, weights and scales at random; about a third of the stocks are nought."""
    random = np.random.default_rng(seed)

    def stocks(largest: float) -> Array:
        return random.uniform(0.0, largest, (powers, STATES, RUNS)) * (random.random((powers, STATES, RUNS)) < 0.7)

    gdp = random.uniform(1.0, 300.0, (STATES, RUNS))
    return {
        "gdp": gdp,
        "debt": stocks(1.0) * gdp,
        "market": random.uniform(0.0, 0.3, (STATES, RUNS)) * gdp,
        "direct_investment": stocks(1.0) * gdp,
        "aid_stock": stocks(0.1) * gdp,
        "ties": stocks(1.0),
        "trade": stocks(1.5),
        "trade_elsewhere": random.uniform(0.0, 0.5, (STATES, RUNS)),
        "remittances": stocks(0.3),
        "controls": random.uniform(0.0, 1.0, (powers, 2, 1, 1)) / powers,
        "corridor_share": np.full((2, STATES, RUNS), 0.5),
        "weights": random.uniform(0.01, 3.0, len(CHANNELS)),
        "substitutability": random.uniform(0.0, 0.9, len(CHANNELS)),
        "scales": random.uniform(0.005, 1.0, len(CHANNELS)),
    }


def model(told: dict[str, Any]) -> Any:
    """What measures look at, for a position."""
    powers = len(told["debt"])
    parameter = {
        f"{kind}_{channel}": np.array([value])
        for kind, row in (("leverage_weight", "weights"), ("substitutability", "substitutability"), ("exposure_scale", "scales"))
        for channel, value in zip(CHANNELS, told[row], strict=True)
    }
    coefficients = stub_coefficients(
        parameter=parameter,
        calendar=SimpleNamespace(at=lambda name, step: np.ones((powers, 1))),
        by_dyad=lambda name: told["remittances"],
        by_state=lambda name: np.ones((STATES, 1)),
        controls_corridor=told["controls"],
        controls_pipeline=np.zeros((powers, 0, 1)),
        pipelines_of_state=(slice(0, 0),) * STATES,
        value_of_flow=np.zeros((0, 1)),
        scenario=SimpleNamespace(forms=Forms()),
    )
    names = ("gdp", "direct_investment", "aid_stock", "ties", "trade", "trade_elsewhere", "corridor_share")
    world = SimpleNamespace(market_external_debt=told["market"], pipeline_flow=np.zeros((0, RUNS)), **{name: told[name] for name in names})
    standing = SimpleNamespace(debt=told["debt"])
    return SimpleNamespace(
        coefficients=coefficients, world=world, standing=standing, contestant=np.ones((powers, 1, 1)), clock_index=0, measured=None
    )


def leverage(told: dict[str, Any]) -> Array:
    return measures.leverage(model(told))


def with_newcomer(told: dict[str, Any], **stocks: float) -> dict[str, Any]:
    """The same with one more power, which has nothing but these."""
    nothing = np.zeros((1, STATES, RUNS))
    joined = {name: np.concatenate([told[name], nothing + stocks.get(name, 0.0)]) for name in STOCKS}
    return {**told, **joined, "controls": np.concatenate([told["controls"], np.zeros((1, 2, 1, 1))])}


@given(seeds)
def test_it_lies_between_0_and_100_and_its_shares_sum_to_100(seed: int) -> None:
    found = model(position(seed))
    points, share = measures.leverage(found), measures.leverage_share(found)
    assert points.min() >= 0.0
    assert points.max() <= 100.0
    anybody = points.sum(axis=0) > 0
    np.testing.assert_allclose(share.sum(axis=0), np.where(anybody, 100.0, 0.0))
    np.testing.assert_allclose(measures.leverage_by_channel(found).sum(axis=0), points)
    np.testing.assert_allclose(measures.policy_leverage(found) + measures.structural_leverage(found), points)


def test_where_nobody_has_any_nobody_has_a_share() -> None:
    told = position(1)
    share = measures.leverage_share(model({**told, **{name: 0.0 * told[name] for name in (*STOCKS, "trade_elsewhere")}}))
    np.testing.assert_array_equal(share, 0.0)


@given(seeds)
def test_a_total_monopolist_has_100_whatever_weights_and_scales_are(seed: int) -> None:
    """All debt and investment as large as the economy, all aid, trade, remittances and routes, and ties of one."""
    told = position(seed)
    alone, gdp = np.array([1.0, 0.0, 0.0])[:, None, None], told["gdp"]
    told |= {name: alone * gdp for name in ("debt", "direct_investment", "aid_stock")}
    told |= {"ties": alone + 0 * gdp, "trade": alone + 0 * gdp, "remittances": alone + 0 * gdp, "market": 0.0 * gdp}
    told["trade_elsewhere"] = 0.0 * gdp
    told["controls"] = np.array([1.0, 0.0, 0.0])[:, None, None, None] * np.ones((3, 2, 1, 1))
    np.testing.assert_allclose(leverage(told), 100.0 * np.broadcast_to(alone, (3, STATES, RUNS)), atol=ROUNDING)


@given(seeds, st.floats(0.0, 1.0))
def test_who_brings_nothing_but_friendship_takes_nothing_from_others(seed: int, ties: float) -> None:
    told = position(seed)
    before, after = leverage(told), leverage(with_newcomer(told, ties=ties))
    np.testing.assert_array_equal(after[:-1], before)
    np.testing.assert_array_equal(after[-1], 0.0)


@given(seeds, st.sampled_from(STOCKS), st.floats(1.0, 3.0))
def test_more_of_anything_is_never_less_leverage(seed: int, name: str, times: float) -> None:
    told = position(seed)
    more = told[name].copy()
    more[0] = np.minimum(more[0] * times, 1.0) if name == "ties" else more[0] * times
    before, after = leverage(told)[0], leverage({**told, name: more})[0]
    assert np.all(after >= before - ROUNDING)


@given(seeds, st.floats(0.01, 100.0))
def test_the_currency_does_not_matter(seed: int, rate: float) -> None:
    told = position(seed)
    exchanged = {name: told[name] * rate for name in ("gdp", "debt", "market", "direct_investment", "aid_stock")}
    np.testing.assert_allclose(leverage({**told, **exchanged}), leverage(told), rtol=1e-9)


@given(seeds)
def test_only_the_proportions_of_weights_matter(seed: int) -> None:
    told = position(seed)
    np.testing.assert_allclose(leverage({**told, "weights": 7.0 * told["weights"]}), leverage(told), rtol=1e-9)
