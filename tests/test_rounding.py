"""The engine's functions on numbers that round badly: what cannot be negative never is, and no share exceeds one.

Numbers stand beside their neighbours, at very different scales, and next to zero and one, in both precisions: there a sum
in another order, a difference of two roundings or a share of a share is off by a last digit, whatever the processor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from suitors.engine import alignment, budget, corridors, distress, economy, influence, minerals, offers, opinion, pipeline
from suitors.engine.auction import Bidders, auction
from suitors.engine.contest import Suitors, contest, divided, success
from suitors.engine.contract import Contract, contract
from suitors.engine.debt import DebtBook
from suitors.engine.tender import Settlement, TenderTable, simplex_projection, split, tender
from suitors.history.defaults import opening_debt
from suitors.history.panel import Panel

Array = NDArray[Any]
RUNS = 64
POWERS = (slice(0, 3), slice(3, 4), slice(4, 7))
PRODUCTS, STATES = 7, 2


class Awkward:
    """Draws arrays of numbers that round badly, one kind for each number."""

    def __init__(self, seed: int, precision: type[np.floating[Any]]) -> None:
        self.random = np.random.default_rng(seed)
        self.precision = precision

    def amount(self, *shape: int, largest: int = 4) -> Array:
        """From zero upwards, at scales that hardly add up."""
        values = self.random.random(shape) * 10.0 ** self.random.integers(-18, largest, shape)
        values[self.random.random(shape) < 0.1] = 0.0
        return values.astype(self.precision)

    def positive(self, *shape: int) -> Array:
        return np.maximum(self.amount(*shape), self.precision(1e-12))

    def share(self, *shape: int) -> Array:
        """From zero to one, often one of the two or next to it."""
        tiny = np.finfo(self.precision).epsneg
        kinds = np.stack(
            [
                self.random.random(shape),
                np.zeros(shape),
                np.ones(shape),
                np.full(shape, 1.0 - tiny),
                tiny * self.random.random(shape),
                self.random.integers(1, 10, shape) / 10.0,
            ]
        )
        chosen = np.take_along_axis(kinds, self.random.integers(0, len(kinds), shape)[None], axis=0)[0]
        return np.minimum(chosen.astype(self.precision), self.precision(1.0))

    def signed(self, *shape: int) -> Array:
        return (self.amount(*shape) * self.random.choice([-1.0, 1.0], shape)).astype(self.precision)

    def sums_to(self, total: Array, parts: int) -> Array:
        """Parts (part, …) of a total, which they reach but for rounding."""
        weights = self.random.random((parts, *total.shape)) * 10.0 ** self.random.integers(-6, 1, (parts, *total.shape))
        return (total * (weights / weights.sum(axis=0))).astype(self.precision)


def awkward(function: Callable[[Awkward], None]) -> Callable[[], None]:
    """A test on many draws in both precisions."""

    @settings(max_examples=200)
    @given(seed=st.integers(0, 2**32), single=st.booleans())
    def test(seed: int, single: bool) -> None:
        with np.errstate(all="raise", under="ignore"):
            function(Awkward(seed, np.float32 if single else np.float64))

    test.__name__, test.__doc__ = function.__name__, function.__doc__
    return test


def assert_between(values: Array, low: float, high: float = np.inf) -> None:
    assert np.all(np.isfinite(values))
    assert values.min(initial=low) >= low
    assert values.max(initial=low) <= high


# --- tables


def table(draw: Awkward, *between: int) -> TenderTable:
    """A table whose room and headroom are about what is wanted of it, or far from it."""
    size = draw.amount(PRODUCTS, *between, RUNS)
    total = size.sum(axis=0)
    near = draw.random.choice([0.0, 0.3, 0.5, 1.0 - 1e-7, 1.0, 1.0 + 1e-7, 3.0], total.shape).astype(draw.precision)
    return TenderTable(
        size=size,
        utility=draw.signed(PRODUCTS, *between, RUNS),
        waiting=draw.signed(*between, RUNS),
        room=total * near,
        headroom=np.where(draw.random.random(total.shape) < 0.5, total * near, -total),
        discipline=draw.share(PRODUCTS, *between, 1),
        debt_share=draw.share(PRODUCTS, *between, 1),
        places=None if draw.random.random() < 0.7 else 2,
    )


def assert_settled(settlement: Settlement, offered: TenderTable) -> None:
    assert_between(settlement.cut, 0.0)
    assert_between(settlement.favour, 0.0, 1.0)
    assert settlement.transfer is None or settlement.transfer.min() >= 0.0
    assert settlement.taken.min() >= 0.0
    assert np.all(settlement.taken <= offered.size)


@awkward
def test_tender(draw: Awkward) -> None:
    for between in ((), (STATES,)):
        offered = table(draw, *between)
        assert_settled(tender(offered), offered)


@awkward
def test_auction(draw: Awkward) -> None:
    offered = table(draw)
    powers = len(POWERS)
    assert_settled(auction(offered, Bidders(POWERS, draw.share(powers, 1), draw.amount(powers, RUNS), draw.amount(1))), offered)


@awkward
def test_contest(draw: Awkward) -> None:
    offered = table(draw)
    exponent = draw.precision(draw.random.choice([0.3, 1.0, 2.5])) * np.ones(1, dtype=draw.precision)
    contestant = np.array([[1.0], [0.0], [1.0]], dtype=draw.precision)
    assert_settled(contest(offered, Suitors(POWERS, contestant, draw.amount(len(POWERS), RUNS), exponent)), offered)
    assert_between(success(draw.amount(5, RUNS), exponent), 0.0, 1.0)
    bids = draw.amount(5, RUNS)
    got = divided(bids, draw.positive(5, RUNS), bids.sum(axis=0) * draw.share(RUNS))
    assert_between(got, 0.0)
    assert np.all(got <= bids)


@awkward
def test_split(draw: Awkward) -> None:
    offered = table(draw)
    assert_settled(split(offered, draw.positive(RUNS)), offered)
    assert_between(simplex_projection(draw.signed(PRODUCTS, RUNS).astype(np.float64)), 0.0)


# --- debts


def contracts(draw: Awkward) -> list[Contract]:
    """Of every kind of repayment, awkward numbers of payments."""
    steps = int(draw.random.choice([4, 12, 52]))
    a_year = int(draw.random.choice([each for each in (1, 2, 4, 12) if steps % each == 0]))
    grace = draw.random.integers(1, 8) / a_year
    maturity = grace + draw.random.integers(0, 50 * a_year) / a_year
    rate = float(draw.random.choice([0.0, 1e-9, 0.001, 0.0775, 0.5, -0.1, -0.5]))
    return [contract(rate, maturity, grace, a_year, kind, steps) for kind in ("equal_principal", "annuity", "bullet", "lump_sum")]


@awkward
def test_contracts(draw: Awkward) -> None:
    for terms in contracts(draw):
        left = terms.remaining()
        assert_between(left, 0.0, 1.0)
        assert left[-1] == 0.0
        assert np.all(np.diff(left) <= 0.0)
        assert_between(terms.principal(), 0.0, 1.0)
        assert_between(terms.interest(), 0.0)
        for book in terms.aged_book(int(draw.random.integers(1, 200))):
            assert_between(book, 0.0)


@awkward
def test_books_of_debt(draw: Awkward) -> None:
    """Beyond the last payment nothing is due, and never less than nothing."""
    terms = [terms for terms in contracts(draw) if terms.last < 60]
    if not terms:
        return
    shape, steps = (len(terms), 1, RUNS), max(each.last for each in terms) + 8
    due = np.zeros((steps + 1, len(terms), 1), dtype=draw.precision)
    book = DebtBook([[each] for each in terms], due, np.zeros(shape, draw.precision), np.zeros(shape, draw.precision), steps)
    survival = draw.positive(*shape) if draw.random.random() < 0.5 else None
    for step in range(1, steps + 1):
        for owed in book.due(step, survival):
            assert_between(owed, 0.0)
        lent = draw.amount(*shape) * (step < 8)
        book.lend(step, lent, lent * draw.precision(0.03), survival)


@awkward
def test_distress(draw: Awkward) -> None:
    smallest = draw.share(1)
    found = distress.resolve(
        entering=np.ones((STATES, RUNS), dtype=draw.precision),
        claim=draw.share(3, 1, 1),
        uniforms=draw.share(2, 3, STATES, RUNS),
        swap=draw.share(1),
        write_off=draw.share(1),
        smallest=smallest,
        largest=np.maximum(smallest, draw.share(1)),
        threshold=draw.share(1),
    )
    assert_between(found.swapped + found.written_off, 0.0, 1.0)
    assert_between(distress.stress(draw.amount(RUNS), draw.amount(1)), 0.0, 2.0)


@awkward
def test_markets(draw: Awkward) -> None:
    abroad, at_home, deposits = (draw.amount(STATES, RUNS) for _ in range(3))
    need = (abroad + at_home + deposits) * (2 * draw.share(STATES, RUNS) - 1)
    budget.fund(abroad, at_home, deposits, need, draw.share(STATES, RUNS), (draw.share(1), draw.share(1)), 0.25)
    for stock in (abroad, at_home, deposits):
        assert_between(stock, 0.0)


# --- works and purses


@awkward
def test_works(draw: Awkward) -> None:
    """Hardly any and practically all of a stage may leave in a step."""
    realisation, years = draw.share(PRODUCTS, 1), np.maximum(draw.amount(PRODUCTS, 1), draw.precision(1e-3))
    rates = pipeline.stage_rates(realisation, years, 3)
    assert_between(rates[0], 0.0)
    assert_between(rates[1], 0.0)
    chances = draw.share(PRODUCTS, 1), draw.share(PRODUCTS, 1)
    for advance, lapse in (pipeline.step_shares(*rates, 0.25), pipeline.per_step_shares(*chances)):
        assert_between(advance, 0.0, 1.0)
        assert_between(lapse, 0.0, 1.0)
        signed = draw.amount(PRODUCTS, STATES, RUNS)
        each = advance[:, :, None], lapse[:, :, None]
        if np.all(advance + lapse > 1e-30):
            works = pipeline.full(signed, *each, 3)
            assert_between(works, 0.0)
        else:
            works = draw.amount(3, PRODUCTS, STATES, RUNS)
        completed, lapsed, _ = pipeline.move(works, signed, *each)
        for stock in (works, completed, lapsed):
            assert_between(stock, 0.0)


@awkward
def test_purses(draw: Awkward) -> None:
    purse, to_date = draw.amount(PRODUCTS, RUNS), np.cumsum(draw.amount(6, PRODUCTS, RUNS), axis=0, dtype=draw.precision)
    for oldest in (np.array([3]), draw.random.integers(1, 5, RUNS)):
        gone = offers.expired(purse, to_date, 5, oldest)
        assert_between(gone, 0.0)
        assert np.all(gone <= purse)


@awkward
def test_deals(draw: Awkward) -> None:
    flow, purse = draw.amount(PRODUCTS, STATES, RUNS), draw.amount(PRODUCTS, RUNS)
    luck = np.minimum(draw.share(PRODUCTS, STATES, RUNS), 1.0 - np.finfo(draw.precision).epsneg).astype(draw.precision)
    rate = np.array([draw.random.choice([1e-3, 2.0, 1e3])], dtype=draw.precision)
    one = np.ones(1, dtype=draw.precision)
    size, found = offers.deals(purse, flow, flow.sum(axis=1), luck, rate, one, one, 0.25)
    assert_between(size, 0.0)
    assert np.all(size.sum(axis=1) <= purse * (1.0 + 4.0 * np.finfo(draw.precision).eps))
    assert np.all(np.isin(np.flatnonzero(size), found))
    shaded = offers.shaded_rate(draw.amount(3, RUNS), draw.signed(3, RUNS), draw.share(1))
    assert_between(shaded, 0.0)
    assert_between(offers.shaded_conditions(draw.share(3, RUNS), draw.signed(3, RUNS), draw.share(1)), 0.0, 1.0)
    weight = offers.attraction(
        draw.amount(3, RUNS),
        draw.share(3, RUNS),
        draw.share(1),
        draw.amount(3, RUNS),
        draw.amount(3, RUNS),
        draw.positive(3, RUNS),
        np.full(1, 0.3, dtype=draw.precision),
    )
    assert_between(weight, 0.0)


# --- influence


@awkward
def test_exposures(draw: Awkward) -> None:
    """Squares of shares add up to no more than one, also where one party holds all but a hair."""
    total = draw.amount(STATES, RUNS)
    parts = draw.sums_to(total, 4)
    shares, concentration = influence.exposure_shares(parts[:3], parts[3])
    assert_between(shares, 0.0, 1.0)
    assert_between(concentration, 0.0, 1.0)
    assert_between(concentration[total > 1e-20], 1e-3)


@awkward
def test_leverage(draw: Awkward) -> None:
    stock, gdp, scale = draw.amount(3, STATES, RUNS), draw.positive(STATES, RUNS), np.full(1, 0.05, dtype=draw.precision)
    depends = influence.dependence(stock, stock.sum(axis=0), gdp, scale)
    assert_between(depends, 0.0, 1.0)
    assert_between(influence.bandwidth(stock, gdp, scale), 0.0, 1.0)
    assert_between(influence.shares(100 * depends), 0.0, 100.001)
    weights = influence.normalised([draw.positive(1) for _ in range(5)])
    assert_between(np.asarray(sum(weights)), 0.0, 1.00001)


@awkward
def test_choices(draw: Awkward) -> None:
    attractive = draw.amount(4, RUNS)
    assert_between(alignment.wanted(np.ones_like(attractive), attractive), 0.0, 1.0)
    assert_between(alignment.menu_gain(attractive, draw.share(1)), 0.0)
    pulls = [(draw.share(1), draw.signed(3, STATES, RUNS))]
    assert_between(alignment.alignment(pulls, np.ones((3, 1, 1), dtype=draw.precision)), 0.0, 1.0)


@awkward
def test_stocks_that_decay(draw: Awkward) -> None:
    held, fed, rate = draw.amount(RUNS), draw.amount(RUNS), draw.amount(1, largest=2)
    assert_between(influence.decay_toward(held, 0.0, fed, rate, 0.25), 0.0)
    assert_between(corridors.adjusted_trade(held, fed, rate, 0.25), 0.0)
    ties = opinion.next_ties(draw.share(RUNS), draw.share(RUNS), draw.signed(RUNS), draw.share(1), rate, 0.25)
    assert_between(ties, 0.0, 1.0)


@awkward
def test_routes(draw: Awkward) -> None:
    total = np.ones((STATES, RUNS), dtype=draw.precision)
    opening, is_open = draw.sums_to(total, 4), draw.random.random((4, RUNS)) < 0.8
    assert_between(corridors.route_choice(opening, draw.signed(4, RUNS) * 1e-2, draw.precision(2.0), is_open), 0.0, 1.0)


# --- economies and minerals


@awkward
def test_gaps_and_technology(draw: Awkward) -> None:
    gap, works, gdp, pace = draw.share(STATES, RUNS), draw.amount(STATES, RUNS), draw.positive(STATES, RUNS) + 1e-3, draw.share(1)
    gdp = gdp.astype(draw.precision)
    closed = economy.next_gap(gap, works, gdp, pace)
    assert_between(closed, 0.0, 1.0)
    assert np.all(closed <= gap)
    assert_between(economy.next_technology(gap, works, gdp, pace, 1.0 - draw.share(STATES, RUNS)), 0.0, 1.0)


@awkward
def test_minerals(draw: Awkward) -> None:
    shape = 2, STATES, RUNS
    base, spent = draw.share(*shape), draw.amount(*shape)
    assert_between(minerals.discover(base, spent), 0.0, 1.0)
    assert_between(minerals.undeveloped(draw.share(*shape), base), 0.0, 1.0)
    assert_between(minerals.develop(draw.share(*shape), base, spent), 0.0)
    found, dry = minerals.find(spent, draw.share(1) + draw.precision(1e-3), draw.share(*shape), 0.25, draw.share(*shape))
    assert_between(found, 0.0)
    assert_between(dry, 0.0, 1.0)
    assert_between(minerals.contract(draw.share(3, *shape), draw.amount(3, *shape), base), 0.0)
    plants, lag = draw.share(2, *shape), draw.share(1) + draw.precision(1e-3)
    assert_between(minerals.separate(plants, draw.share(*shape), draw.share(*shape), lag, 2, 0.25), 0.0)
    assert_between(plants, 0.0)
    supply = draw.share(3, 2, RUNS)
    assert_between(minerals.exposure(draw.share(3, 2, 1), supply, supply[::-1], draw.share(3, 2, 1)), 0.0, 1.0)


# --- what stays exact


def test_what_is_left_of_a_loan_ends_at_nought() -> None:
    """Forty equal payments add up to a hair more than one."""
    terms = contract(0.03, 20.0, 0.5, 2, "equal_principal", 4)
    assert np.cumsum(terms.principal())[-1] > 1.0
    assert terms.remaining()[-1] == 0.0
    np.testing.assert_allclose(terms.remaining()[[0, 2, 40, 78]], [1.0, 39 / 40, 20 / 40, 1 / 40], rtol=1e-12)


@pytest.mark.parametrize("kind", ["equal_principal", "annuity", "bullet"])
def test_interest_is_paid_on_what_was_left(kind: str) -> None:
    terms = contract(0.05, 6.0, 2.0, 2, kind, 4)
    dates = np.arange(2, terms.last + 1, 2)
    np.testing.assert_array_equal(terms.interest()[dates], 2 * terms.remaining()[dates - 1])
    assert np.count_nonzero(terms.interest()) == dates.size


def test_a_debt_long_repaid_is_nought() -> None:
    """The opening debt of a state whose loans have all run off; nothing is known of its debts but its loans."""
    years = tuple(range(1960, 2011))
    loans = np.zeros((1, 1, len(years)))
    loans[:, :, :5] = 123.456
    panel = Panel("old loans", ("PPP",), ("AAA",), years, {"loans_disbursed": loans, "debt_stock": np.full(loans.shape, np.nan)}, {}, ())
    for maturity in np.arange(1.0, 46.0, 0.5):
        usual = {"rate": 0.03, "maturity": float(maturity), "grace": 0.5, "payments_a_year": 2, "repayment": "equal_principal"}
        assert opening_debt(panel, 0, 2010, usual).tolist() == [0.0]
