"""What states owe by contract adds up to what the model says that they owe."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from small_models import small

from suitors.model.loans import BONDS, COLUMNS, NEW, OPENING
from suitors.model.model import CompetitionModel
from suitors.scenario import load

RELIEF = """events=[
 {type = "debt_relief", date = 2026-07-01, power = "CHN", states = ["KAZ"], share = 0.4, source = "made up"},
 {type = "debt_relief", date = 2027-01-01, power = "JPN", states = "all", share = 1.0, source = "made up"},
]""".replace("\n", "")
TROUBLE = ("parameters.distress_hazard=0.08", "states.UZB.exports=0.05", "parameters.resolution_writeoff=0.4")


def ended(*overrides: str, runs: int = 3, name: str | None = None) -> tuple[CompetitionModel, pd.DataFrame]:
    model = CompetitionModel(load(name, overrides) if name else small(*overrides), runs=range(runs), seed=2, keep_loans=True)
    model.run_model()
    assert model.loans is not None
    return model, model.loans.table()


def sums(model: CompetitionModel, table: pd.DataFrame, column: str) -> np.ndarray:
    """What the rows of each loan, state and run add up to."""
    layout = model.coefficients.layout
    added = table[table["kind"] != BONDS].groupby(["product", "state", "run"])[column].sum()
    axes = [[layout.offers[product].label for product in layout.loans], layout.states, model.runs]
    return added.reindex(pd.MultiIndex.from_product(axes), fill_value=0.0).to_numpy().reshape([len(axis) for axis in axes])


CASES = {
    "nothing special": (),
    "monthly steps": ("horizon.steps_per_year=12", "horizon.years=1"),
    "yearly steps, so that loans are paid within steps": ("horizon.steps_per_year=1",),
    "relief of a part and of all": (RELIEF,),
    "distress": TROUBLE,
    "no debts": ('off=["debt"]',),
}


@pytest.mark.parametrize("overrides", CASES.values(), ids=CASES)
def test_contracts_add_up_to_the_stocks(overrides: tuple[str, ...]) -> None:
    model, table = ended(*overrides)
    lanes = slice(0, len(model.runs))
    assert tuple(table.columns) == COLUMNS
    np.testing.assert_allclose(sums(model, table, "outstanding"), model.world.debt[..., lanes], rtol=0, atol=1e-9)
    np.testing.assert_allclose(sums(model, table, "present_value"), model.world.present_value[..., lanes], rtol=0, atol=1e-9)
    bonds = table[table["kind"] == BONDS]["outstanding"].sum()
    assert bonds == pytest.approx((model.world.market_external_debt + model.world.market_domestic_debt)[:, lanes].sum(), abs=1e-9)
    # The state answers for all of it in part.
    public = (table["outstanding"] * table["state_share"]).groupby(table["run"]).sum()
    owed = (model.world.debt * model.sovereign_share_of_loans).sum(axis=(0, 1))[lanes]
    np.testing.assert_allclose(public - table[table["kind"] == BONDS].groupby("run")["outstanding"].sum(), owed, atol=1e-9)


def test_contracts_of_the_baseline_add_up() -> None:
    model, table = ended(name="baseline", runs=8)
    np.testing.assert_allclose(sums(model, table, "outstanding"), model.world.debt, rtol=0, atol=1e-9)
    np.testing.assert_allclose(sums(model, table, "present_value"), model.world.present_value, rtol=0, atol=1e-9)


def test_a_loan_is_told_with_its_terms() -> None:
    model, table = ended(runs=1)
    soft = table[(table["product"] == "CHN.concessional_loan") & (table["state"] == "UZB")]
    assert soft["kind"].tolist() == [OPENING, NEW, NEW, NEW, NEW]
    assert soft["year"].tolist()[1:] == [2025, 2026, 2027, 2028]
    assert set(soft["maturity"]) == {20.0}
    assert set(soft["grace"]) == {7.0}
    opened = soft.iloc[0]
    assert opened["lent"] == pytest.approx(3.698)
    assert opened["rate"] == 0.02
    worth, interest = (parts[model.coefficients.layout.loans][0, 1, 0] for parts in model.coefficients.loans.present_value_parts)
    assert opened["grant_element"] == pytest.approx(1 - worth - 0.02 * interest)
    # Nothing of the new loans is due yet.
    np.testing.assert_allclose(soft["outstanding"].iloc[1:], soft["lent"].iloc[1:])
    assert (soft["refinanced"] == 0).all()


def test_principal_put_off_is_told_apart() -> None:
    _, table = ended(*TROUBLE, "parameters.resolution_writeoff=0", "parameters.resolution_swap=0", runs=8)
    put_off = table[table["refinanced"] > 0]
    assert set(put_off["state"]) == {"UZB"}
    assert (put_off["refinanced"] <= put_off["lent"] + 1e-12).all()


def test_notes_change_nothing() -> None:
    noted, _ = ended(runs=1)
    plain = CompetitionModel(small(), runs=range(1), seed=2)
    plain.run_model()
    np.testing.assert_array_equal(noted.world.debt, plain.world.debt)
