"""Settling a table: room, gate, order and places; the projection on the simplex against a search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import minimize

from suitors.engine.sums import group_sums
from suitors.engine.tender import TenderTable, attractiveness, menu_worth, simplex_projection, split, tender

RUNS = 6


def random_table(seed: int, products: int, places: int | None) -> TenderTable:
    random = np.random.default_rng(seed)
    loan = (random.random((products, 1)) < 0.6).astype(float)
    return TenderTable(
        size=random.uniform(0.0, 2.0, (products, RUNS)) * (random.random((products, RUNS)) < 0.7),
        utility=random.normal(0.0, 1.0, (products, RUNS)),
        waiting=random.normal(0.0, 1.0, RUNS),
        room=random.uniform(0.0, 4.0, RUNS) * (random.random(RUNS) < 0.9),
        headroom=random.uniform(-1.0, 3.0, RUNS),
        discipline=random.uniform(0.0, 1.0, (products, 1)),
        debt_share=loan * random.uniform(0.2, 1.0, (products, 1)),
        places=places,
    )


tables = st.builds(random_table, st.integers(0, 2**32), st.integers(1, 9), st.sampled_from([None, None, 1, 2]))


def one_by_one(table: TenderTable, lane: int) -> list[float]:
    """The tender of one run in plain words."""
    discipline, debt_share = (np.broadcast_to(values, table.size.shape)[:, lane] for values in (table.discipline, table.debt_share))
    room, headroom = table.room[lane], max(table.headroom[lane], 0.0)
    taken = [0.0] * table.size.shape[0]
    order = sorted(range(len(taken)), key=lambda product: -table.utility[product, lane])
    wanted = [product for product in order if table.size[product, lane] > 0 and table.utility[product, lane] > table.waiting[lane]]
    for product in wanted[: table.places]:
        size = min(table.size[product, lane], room)
        if debt_share[product] > 0 and size * debt_share[product] > headroom:
            allowed = headroom / debt_share[product]
            size = (1.0 - discipline[product]) * size + discipline[product] * allowed
        taken[product] = size
        room -= size
        headroom = max(headroom - debt_share[product] * size, 0.0)
    return taken


@given(tables)
@example(random_table(511, 8, None))
def test_the_batch_equals_the_tender_told_in_plain_words(table: TenderTable) -> None:
    taken = tender(table).taken
    for lane in range(RUNS):
        np.testing.assert_allclose(taken[:, lane], one_by_one(table, lane), rtol=1e-12, atol=1e-12)


@given(tables)
def test_nothing_beyond_size_and_room_is_taken_and_no_money_is_lost_from_sight(table: TenderTable) -> None:
    settlement = tender(table)
    assert np.all(settlement.taken >= 0.0)
    assert np.all(settlement.taken <= table.size * (1 + 1e-12))
    assert np.all(settlement.taken.sum(axis=0) <= table.room * (1 + 1e-12) + 1e-15)
    wanted = np.where(table.utility > table.waiting, table.size, 0.0).sum(axis=0)
    np.testing.assert_allclose(settlement.taken.sum(axis=0) + settlement.cut, wanted, atol=1e-12)
    assert np.all(settlement.taken[table.utility <= table.waiting] == 0.0)
    if table.places is not None:
        assert (settlement.taken > 0).sum(axis=0).max() <= table.places


@given(tables)
def test_a_better_deal_is_never_cut_for_a_worse_one(table: TenderTable) -> None:
    """Without the debt gate: once a wanted deal is cut, no deal of lower utility gets anything."""
    free = replace(table, debt_share=np.zeros_like(table.debt_share), places=None)
    taken = tender(free).taken
    for lane in range(RUNS):
        wanted = np.flatnonzero((free.size[:, lane] > 0) & (free.utility[:, lane] > free.waiting[lane]))
        ordered = wanted[np.argsort(-free.utility[wanted, lane])]
        cut = taken[ordered, lane] < free.size[ordered, lane] * (1 - 1e-9)
        if cut.any():
            assert np.all(taken[ordered, lane][np.argmax(cut) + 1 :] == 0.0)


@given(tables)
def test_lenders_of_full_discipline_never_lend_past_the_headroom(table: TenderTable) -> None:
    strict = replace(table, discipline=np.ones_like(table.discipline))
    owed = (tender(strict).taken * strict.debt_share).sum(axis=0)
    assert np.all(owed <= np.maximum(strict.headroom, 0.0) + 1e-12)


@given(tables)
def test_lenders_without_discipline_do_not_see_the_headroom(table: TenderTable) -> None:
    careless = replace(table, discipline=np.zeros_like(table.discipline))
    boundless = replace(careless, headroom=np.full(RUNS, 1e9))
    np.testing.assert_allclose(tender(careless).taken, tender(boundless).taken, atol=1e-12)


@given(tables)
def test_runs_do_not_see_each_other(table: TenderTable) -> None:
    taken = tender(table).taken
    for lane in range(RUNS):
        cut = slice(lane, lane + 1)
        alone = replace(
            table,
            size=table.size[:, cut],
            utility=table.utility[:, cut],
            waiting=table.waiting[cut],
            room=table.room[cut],
            headroom=table.headroom[cut],
        )
        assert np.array_equal(tender(alone).taken[:, 0], taken[:, lane])


@given(st.integers(0, 2**32), st.integers(1, 5))
def test_the_projection_is_the_nearest_point_of_the_simplex(seed: int, size: int) -> None:
    """No point of a random cloud on the simplex is nearer, and an optimiser finds the same point."""
    random = np.random.default_rng(seed)
    point = random.normal(0.0, 1.0, (size, 3))
    found = simplex_projection(point)
    np.testing.assert_allclose(found.sum(axis=0), 1.0, atol=1e-12)
    assert found.min() >= 0.0
    cloud = random.dirichlet(np.ones(size), 300)
    for lane in range(3):
        distance = np.sum((cloud - point[:, lane]) ** 2, axis=1).min()
        assert np.sum((found[:, lane] - point[:, lane]) ** 2) <= distance + 1e-12
    target = point[:, 0]
    best = minimize(
        lambda share: np.sum((share - target) ** 2),
        np.full(size, 1.0 / size),
        jac=lambda share: 2.0 * (share - target),
        bounds=[(0.0, 1.0)] * size,
        constraints={"type": "eq", "fun": lambda share: share.sum() - 1.0, "jac": lambda share: np.ones(size)},
        method="SLSQP",
        options={"ftol": 1e-14},
    )
    np.testing.assert_allclose(found[:, 0], best.x, atol=1e-5)


def test_the_projection_leaves_out_what_is_not_there() -> None:
    point = np.array([[0.3, -np.inf], [-np.inf, -np.inf], [0.1, -np.inf]])
    np.testing.assert_allclose(simplex_projection(point), [[0.6, 0.0], [0.0, 0.0], [0.4, 0.0]])


def test_split_divides_the_room_by_utility() -> None:
    """Two like deals share alike; one a full hedging weight better takes all."""
    table = random_table(1, 2, None)
    table = replace(table, size=np.full((2, RUNS), 5.0), room=np.full(RUNS, 4.0), utility=np.array([[1.0] * RUNS, [1.0] * 3 + [0.0] * 3]))
    taken = split(table, np.full(1, 1.0)).taken
    np.testing.assert_allclose(taken[:, :3], 2.0)
    np.testing.assert_allclose(taken[:, 3:], [[4.0] * 3, [0.0] * 3])


def test_a_menu_is_not_worth_more_for_being_cut_in_two() -> None:
    utility, flow, scale = np.array([[1.0], [0.2]]), np.array([[2.0], [1.0]]), np.ones(1)
    whole = menu_worth(attractiveness(utility, flow, [[0], [1]], scale), scale)
    cut = attractiveness(utility[[0, 0, 1]], flow[[0, 0, 1]] * [[0.5], [0.5], [1.0]], [slice(0, 2), [2]], scale)
    assert whole == pytest.approx(menu_worth(cut, scale))
    assert whole.item() == pytest.approx(np.log(1.0 + np.exp(1.0) + np.exp(0.2)))


def test_a_group_without_money_attracts_nobody() -> None:
    assert not attractiveness(np.ones((2, 3)), np.zeros((2, 3)), [[0], [1]], np.ones(1)).any()


def test_groups_that_lie_apart_are_summed_like_neighbours() -> None:
    values = np.arange(24.0).reshape(4, 2, 3)
    apart, side_by_side = group_sums(values, [[0, 2], [1, 3]]), group_sums(values[[0, 2, 1, 3]], [slice(0, 2), slice(2, 4)])
    np.testing.assert_array_equal(apart, side_by_side)
    np.testing.assert_array_equal(apart[0], values[0] + values[2])
