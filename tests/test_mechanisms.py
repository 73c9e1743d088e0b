"""Contest and auction as rules of the table: what holds whatever is offered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_models import small

from suitors.engine.auction import Bidders, auction
from suitors.engine.contest import Suitors, best_stock, contest, divided, success
from suitors.engine.tender import Settlement, TenderTable
from suitors.model.model import CompetitionModel
from suitors.scenario import ScenarioError
from suitors.studies.ensemble import simulate

RUNS = 5
PRODUCTS = (slice(0, 2), slice(2, 3), slice(3, 6), slice(6, 6))
CONTESTANT = np.array([[1.0], [0.0], [1.0], [1.0]])
MECHANISMS = ("contest", "auction")


def random_table(seed: int) -> TenderTable:
    random = np.random.default_rng(seed)
    loan = (random.random((6, 1)) < 0.6).astype(float)
    return TenderTable(
        size=random.uniform(0.0, 2.0, (6, RUNS)) * (random.random((6, RUNS)) < 0.7),
        utility=random.normal(0.0, 1.0, (6, RUNS)),
        waiting=random.normal(0.0, 1.0, RUNS),
        room=random.uniform(0.0, 4.0, RUNS) * (random.random(RUNS) < 0.9),
        headroom=random.uniform(-1.0, 3.0, RUNS),
        discipline=random.uniform(0.0, 1.0, (6, 1)),
        debt_share=loan * random.uniform(0.2, 1.0, (6, 1)),
        places=None,
    )


def random_stock(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed + 1)
    stock = random.uniform(0.0, 3.0, (4, RUNS)) * (random.random((4, RUNS)) < 0.7)
    # The last power has no products and has never paid.
    stock[3] = 0.0
    return stock


def settled(mechanism: str, table: TenderTable, seed: int) -> Settlement:
    if mechanism == "contest":
        return contest(table, Suitors(PRODUCTS, CONTESTANT, random_stock(seed), np.array([1.5])))
    return auction(table, Bidders(PRODUCTS, CONTESTANT, random_stock(seed), np.array([0.3])))


seeds = st.integers(0, 2**31)


@pytest.mark.parametrize("mechanism", MECHANISMS)
@given(seeds)
def test_nothing_beyond_size_and_room_is_taken(mechanism: str, seed: int) -> None:
    table = random_table(seed)
    settlement = settled(mechanism, table, seed)
    assert np.all(settlement.taken >= 0.0)
    assert np.all(settlement.taken <= table.size * (1 + 1e-12))
    assert np.all(settlement.taken.sum(axis=0) <= table.room * (1 + 1e-12) + 1e-12)
    assert np.all(settlement.cut >= -1e-12)


@pytest.mark.parametrize("mechanism", MECHANISMS)
@given(seeds)
def test_favour_is_shared_among_contestants(mechanism: str, seed: int) -> None:
    favour = settled(mechanism, random_table(seed), seed).favour
    total = favour.sum(axis=0)
    assert np.all(favour >= 0.0)
    assert np.all(np.isclose(total, 0.0) | np.isclose(total, 1.0))
    assert np.all(favour[2] == 0.0)


@pytest.mark.parametrize("mechanism", MECHANISMS)
@given(seeds)
def test_a_run_alone_equals_the_run_in_its_batch(mechanism: str, seed: int) -> None:
    table = random_table(seed)
    whole = settled(mechanism, table, seed)
    lane = slice(2, 3)
    alone = replace(
        table, size=table.size[:, lane], utility=table.utility[:, lane], waiting=table.waiting[lane],
        room=table.room[lane], headroom=table.headroom[lane],
    )  # fmt: skip
    stock = random_stock(seed)[:, lane]
    if mechanism == "contest":
        one = contest(alone, Suitors(PRODUCTS, CONTESTANT, stock, np.array([1.5])))
    else:
        one = auction(alone, Bidders(PRODUCTS, CONTESTANT, stock, np.array([0.3])))
    np.testing.assert_allclose(one.taken, whole.taken[:, lane], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(one.favour, whole.favour[:, lane], rtol=1e-12, atol=1e-14)


@given(seeds)
def test_the_auction_pays_no_more_than_the_prize_and_leaves_the_state_as_well_off_as_waiting(seed: int) -> None:
    table = random_table(seed)
    settlement = settled("auction", table, seed)
    assert settlement.transfer is not None
    paid, prize = settlement.transfer.sum(axis=0), random_stock(seed)
    won = np.stack([settlement.favour[products].sum(axis=0) for products in PRODUCTS])
    assert np.all(paid <= (won * prize).sum(axis=0) + 1e-9)
    worth = 0.3 * np.where(settlement.favour > 0, table.size * (table.utility - table.waiting), 0.0).sum(axis=0)
    assert np.all(worth + paid >= -1e-9)


@given(seeds, st.floats(0.3, 4.0))
def test_room_is_used_up_and_goes_in_proportion_to_weight(seed: int, room: float) -> None:
    random = np.random.default_rng(seed)
    bids = random.uniform(0.0, 2.0, (4, RUNS)) * (random.random((4, RUNS)) < 0.8)
    weight = random.uniform(0.1, 1.0, (4, RUNS))
    granted = divided(bids, weight, np.full(RUNS, room))
    np.testing.assert_allclose(granted.sum(axis=0), np.minimum(bids.sum(axis=0), room), atol=1e-9)
    assert np.all(granted <= bids + 1e-12)
    for lane in range(RUNS):
        short = bids[:, lane] - granted[:, lane] > 1e-9
        if short.sum() > 1:
            level = granted[short, lane] / weight[short, lane]
            np.testing.assert_allclose(level, level[0], rtol=1e-6)
            # Whoever is served in full asked for less than that level.
            assert np.all(bids[~short, lane] / weight[~short, lane] <= level[0] * (1 + 1e-6))


@given(st.floats(1.0, 200.0), st.floats(0.01, 100.0), st.floats(0.3, 3.0), st.floats(0.05, 1.0))
def test_no_stock_on_a_grid_pays_better_than_the_best(prize: float, rivals: float, exponent: float, cost: float) -> None:
    best = best_stock(np.array([prize]), np.array([rivals]), np.array([exponent]), np.array([cost]))[0]

    def payoff(stock: np.ndarray) -> np.ndarray:
        return prize * stock**exponent / (stock**exponent + rivals) - cost * stock

    grid = np.linspace(0.0, prize / cost, 2001)
    assert payoff(np.array([best]))[0] >= payoff(grid).max() - 1e-7 * prize


def test_success_is_proportional_at_one_and_all_or_nothing_far_above() -> None:
    stock = np.array([[3.0, 1.0, 0.0], [1.0, 1.0, 0.0]])
    np.testing.assert_allclose(success(stock, np.ones(1)), [[0.75, 0.5, 0.0], [0.25, 0.5, 0.0]])
    np.testing.assert_allclose(success(stock, np.array([1e9])), [[1.0, 0.5, 0.0], [0.0, 0.5, 0.0]], atol=1e-300)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_single_runs_hold_and_money_is_kept_in_sight(mechanism: str) -> None:
    loaded = small(f"mechanism={mechanism}")
    batch = simulate(loaded, range(9))
    alone = simulate(loaded, [5])
    for name, values in batch.items():
        np.testing.assert_array_equal(alone[name][..., 0], values[..., 5], err_msg=name)
    model = CompetitionModel(loaded, runs=range(9))
    seen = model.world.purse.copy()
    while not model.finished:
        model.step()
        assert model.flows is not None
        seen += model.flows.inflow - model.flows.taken.sum(axis=1) - model.flows.expired
    np.testing.assert_allclose(seen, model.world.purse, atol=1e-9)


def test_a_power_that_chooses_its_money_needs_a_contest_and_a_rule() -> None:
    with pytest.raises(ScenarioError, match="needs the contest"):
        small("powers.JPN.envelope=endogenous", "powers.JPN.adaptation=best_response")
    with pytest.raises(ScenarioError, match="needs a rule"):
        small("powers.JPN.envelope=endogenous", "mechanism=contest")


def test_the_best_response_of_a_shipped_power_follows_what_favour_is_worth() -> None:
    spent = []
    for worth in (0.2, 1.0):
        loaded = small(
            "mechanism=contest", "powers.JPN.envelope=endogenous", "powers.JPN.adaptation=best_response", f"parameters.prize_worth={worth}"
        )
        values = simulate(loaded, range(8))
        spent.append(float(values["new_money"][-1, 1].sum(axis=0).mean()))
    assert spent[0] < 0.8 * spent[1]
