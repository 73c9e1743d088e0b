"""What holds in every run and at every step, whatever the numbers: money, works and debts are conserved, shares stay shares."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from small_models import faults_of, faults_of_record, recorded, small

from suitors.engine.debt import DebtBook
from suitors.engine.sums import group_sums
from suitors.model.flows import Flows
from suitors.model.model import CompetitionModel
from suitors.model.record import Record
from suitors.scenario import Loaded
from suitors.scenario.schema import Submodel
from suitors.variables.register import FLOWS, STOCKS

Array = NDArray[np.float64]
RUNS = 8
SMALL = small()
PARAMETERS = {
    path: quantity
    for path, quantity in SMALL.quantities().items()
    if path.startswith("parameters.") and None not in (quantity.low, quantity.high)
}


@st.composite
def lanes(draw: st.DrawFn) -> dict[str, Array]:
    """Every parameter anywhere in its plausible range, another value in each run."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    return {path: random.uniform(quantity.low, quantity.high, RUNS) for path, quantity in PARAMETERS.items()}


class Bookkeeper(DebtBook):
    """Notes what falls due, what is lent and which debts are cleared."""

    def __init__(self, book: DebtBook) -> None:
        self.__dict__.update(book.__dict__)
        self.principal: Array
        self.lent: Array
        self.cleared: Array

    def due(self, step: int, survival: Array) -> tuple[Array, Array]:
        self.principal, weighted = super().due(step, survival)
        self.cleared = np.zeros(self.principal.shape, dtype=bool)
        # The caller caps what is due in place, so that this note follows.
        return self.principal, weighted

    def lend(self, step: int, lent: Array, rate: Array, survival: Array) -> None:
        self.lent = lent.copy()
        super().lend(step, lent, rate, survival)

    def clear(self, gone: NDArray[np.bool_]) -> None:
        self.cleared |= gone
        super().clear(gone)


def check_step(model: CompetitionModel) -> None:
    """Take one step and compare what every stock became with what moved."""
    book = Bookkeeper(model.book)
    model.book = book
    model.rebind()
    world, layout = model.world, model.coefficients.layout
    debt, works, survival = world.debt.copy(), world.works.sum(axis=0), world.survival.copy()
    deferring = world.deferring[layout.power_of_loan].copy()
    # Shipped loans pay twice a year, each at its own steps.
    interest = world.interest_due[(model.clock_index + 1) % len(world.interest_due)] * model.coefficients.loans.interest_years
    model.step()
    flows = model.flows
    assert flows is not None
    # Debt: what is completed is lent, principal is paid or becomes a new loan, haircuts take their share.
    disbursed, capitalised = flows.completed[layout.loans], book.principal * deferring
    np.testing.assert_allclose(book.lent, disbursed + capitalised, atol=1e-12)
    kept = (world.survival / survival)[layout.power_of_loan]
    expected = np.where(book.cleared, 0.0, (debt + disbursed + capitalised - book.principal) * kept)
    np.testing.assert_allclose(world.debt, expected, rtol=1e-9, atol=1e-12)
    paid = book.principal + interest - capitalised
    np.testing.assert_allclose(flows.service, group_sums(paid, layout.loans_of), rtol=1e-9, atol=1e-12)
    # Works: what is signed is in progress, completed or lapsed.
    np.testing.assert_allclose(works + flows.taken, world.works.sum(axis=0) + flows.completed + flows.lapsed, rtol=1e-9, atol=1e-12)
    # Tables: nothing beyond what was offered is taken.
    assert np.all(flows.taken <= flows.offered * (1 + 1e-9))
    assert np.all((flows.taken == 0) | (flows.offered > 0))
    assert faults_of(model) == []
    model.book = _plain(book)
    model.rebind()


def _plain(book: Bookkeeper) -> DebtBook:
    plain = DebtBook.__new__(DebtBook)
    plain.__dict__.update({name: value for name, value in book.__dict__.items() if name not in ("principal", "lent", "cleared")})
    return plain


def check_money(model: CompetitionModel, opening: Array, flows: list[Flows]) -> None:
    """The opening purse and all new money so far was taken, has expired, or is in the purse; product by product and run by run."""
    to_date = model.world.money_to_date[model.clock_index % len(model.world.money_to_date)]
    spent = sum(step.taken.sum(axis=1) + step.expired for step in flows)
    np.testing.assert_allclose(to_date, spent + model.world.purse, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(to_date - opening, sum(step.inflow for step in flows), rtol=1e-9, atol=1e-9)


def run_through(model: CompetitionModel) -> None:
    total: list[Flows] = []
    opening = model.world.purse.copy()
    while not model.finished:
        check_step(model)
        assert model.flows is not None
        total.append(model.flows)
        check_money(model, opening, total)
        check_standing(model)


def check_standing(model: CompetitionModel) -> None:
    """Shares of exposure, with the markets', sum to one; works never exceed what the states can take up."""
    model.refresh()
    standing, market = model.standing, model.world.market_external_debt
    total = standing.exposure.sum(axis=0) + market
    assert standing.share.min() >= 0.0
    assert standing.share.sum(axis=0).max() <= 1.0 + 1e-12
    np.testing.assert_allclose(standing.share.sum(axis=0) + market / total, 1.0, rtol=1e-12)
    assert np.all((standing.concentration > 0.0) & (standing.concentration <= 1.0 + 1e-12))
    assert np.all((standing.room >= 0.0) & (standing.stress >= 0.0))


@settings(max_examples=30)
@given(values=lanes(), seed=st.integers(0, 2**32))
def test_money_works_and_debts_are_conserved_for_any_parameters(values: dict[str, Array], seed: int) -> None:
    run_through(CompetitionModel(SMALL, range(RUNS), seed=seed, lanes=values))


@settings(max_examples=20)
@given(values=lanes(), seed=st.integers(0, 2**32))
def test_they_are_conserved_when_the_reference_shares_the_parameters(values: dict[str, Array], seed: int) -> None:
    run_through(CompetitionModel(SMALL, range(RUNS), seed=seed, beliefs=values))


VARIANTS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "another strategy": (["powers.JPN.strategy=china"], {}),
    "delivery travels": (["powers.JPN.strategy=china", "powers.JPN.delivery_travels=true"], {}),
    "split": (["mechanism=split"], {}),
    "one place": (["places=1"], {}),
    "a little at every step": (["lumpy=false"], {}),
    "hazards per step": (["hazards=per_step"], {}),
    "half years": (["horizon.steps_per_year=2"], {}),
    "months": (["horizon.steps_per_year=12", "horizon.years=2"], {}),
    "nests": (["powers.CHN.nest=both", "powers.JPN.nest=both", "parameters.nest_dissimilarity=0.5"], {}),
    "frequent distress": (
        [f"parameters.distress_hazard={PARAMETERS['parameters.distress_hazard'].high}", "states.KAZ.public_debt=500"],
        {},
    ),
    "debt relief": (
        [],
        {"events": [{"type": "debt_relief", "date": "2026-04-01", "power": "CHN", "share": 0.6}]},
    ),
    "full relief": (
        [],
        {"events": [{"type": "debt_relief", "date": date, "power": "CHN", "share": 1.0} for date in ("2026-04-01", "2027-04-01")]},
    ),
    **{f"without {part}": ([f'off=["{part}"]'], {}) for part in get_args(Submodel) if part not in ("pipeline", "debt")},
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_they_are_conserved_in_every_variant(variant: str) -> None:
    overrides, changes = VARIANTS[variant]
    run_through(CompetitionModel(small(*overrides, **changes), range(RUNS)))


def test_they_are_conserved_in_the_shipped_region(tokyo: Loaded) -> None:
    run_through(CompetitionModel(tokyo, range(16)))


def test_distress_and_every_answer_to_it_occur_in_these_tests() -> None:
    """The checks above would mean little if nobody ever defaulted."""
    forced = {"distress_hazard": 0.3, "resolution_swap": 0.3, "resolution_writeoff": 0.3, "claim_threshold": 0.0}
    model = CompetitionModel(SMALL, range(64), lanes={f"parameters.{name}": np.full(64, value) for name, value in forced.items()})
    deferred = cut = False
    while not model.finished:
        check_step(model)
        deferred |= bool(model.world.deferring.any())
        cut |= bool((model.world.survival < 1.0).any())
    assert (deferred, cut) == (True, True)


# --- the record


@pytest.fixture(scope="module")
def followed() -> tuple[dict[str, Array], list[Flows], CompetitionModel]:
    """A small model's record, and the flows of every step kept apart."""
    model = CompetitionModel(SMALL, range(RUNS))
    record, kept = Record(model), []
    while not model.finished:
        model.step()
        assert model.flows is not None
        kept.append(model.flows)
        record.after_step()
    return {**record.stocks, **record.moved}, kept, model


@pytest.mark.parametrize("item", FLOWS, ids=lambda item: item.name)
def test_the_record_of_a_year_is_the_sum_of_its_steps(item: Any, followed: tuple[dict[str, Array], list[Flows], CompetitionModel]) -> None:
    record, kept, model = followed
    per_year = SMALL.scenario.horizon.steps_per_year
    for year, values in enumerate(record[item.name]):
        steps = [item.read(model, getattr(flows, item.flow)) for flows in kept[year * per_year : (year + 1) * per_year]]
        np.testing.assert_allclose(values, sum(steps)[..., :RUNS], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("item", STOCKS, ids=lambda item: item.name)
def test_the_last_record_of_a_stock_is_the_model_at_its_end(
    item: Any, followed: tuple[dict[str, Array], list[Flows], CompetitionModel]
) -> None:
    record, _, model = followed
    model.refresh()
    np.testing.assert_allclose(record[item.name][-1], item.read(model)[..., :RUNS], rtol=1e-5, atol=1e-6)


def test_the_record_balances_by_itself(tokyo: Loaded) -> None:
    """From the kept numbers alone: works at the end are works at the beginning, plus signed, less completed and lapsed."""
    record, _ = recorded(tokyo, range(16))
    change = np.diff(record["works"].astype(np.float64), axis=0)
    moved = (record["signed"] - record["completed"] - record["lapsed"]).sum(axis=2)
    np.testing.assert_allclose(change, moved, atol=1e-4)
    assert np.all(record["signed"] <= record["offered"] * (1 + 1e-5) + 1e-6)
    assert np.all(record["deals_taken"] <= record["deals_offered"])
    assert faults_of_record(record) == []
