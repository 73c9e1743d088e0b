"""At the ends of what a scenario may say: no number is lost, no stock falls below zero, and NumPy has nothing to warn of."""

from __future__ import annotations

import copy
import warnings
from typing import Any, get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from small_models import document, faults_of, faults_of_record, recorded, small

from suitors.model.model import CompetitionModel
from suitors.model.record import Record
from suitors.results.outcomes import outcome_table
from suitors.scenario import Loaded, ScenarioError, library, load, load_complete, load_document
from suitors.scenario.schema import Submodel

Array = NDArray[np.float64]
STATES = ("KAZ", "KGZ", "TJK", "TKM", "UZB")


def yearly_terms() -> dict[str, Any]:
    """Every shipped loan with one payment a year and whole years of grace and maturity."""

    def whole(years: Any) -> float:
        return float(max(1, round(years["value"] if isinstance(years, dict) else years)))

    return {
        name: {
            "products": {
                product: {
                    "terms": {
                        tier: {"payments_a_year": 1, "grace": whole(terms["grace"]), "maturity": whole(terms["maturity"])}
                        for tier, terms in table["terms"].items()
                    }
                }
                for product, table in strategy["products"].items()
                if table.get("terms")
            }
        }
        for name, strategy in library().strategies.items()
    }


def money(loaded: Loaded, factor: float) -> list[str]:
    """Overrides that multiply every amount of money."""
    amounts = [path for path in loaded.quantities() if path.startswith("powers.") and ".money." in path and path.split(".")[-1].isdigit()]
    return [f"{path}={loaded.quantities()[path].value * factor}" for path in amounts]


def fall(states: tuple[str, ...], growth: float) -> list[str]:
    return [f"states.{state}.growth={growth}" for state in states]


def watched(loaded: Loaded) -> tuple[dict[str, Array], CompetitionModel]:
    """The record of eight runs and the model as it ended; no array ever leaves its bounds."""
    model = CompetitionModel(loaded, runs=range(8))
    record = Record(model)
    assert faults_of(model) == []
    while not model.finished:
        model.step()
        record.after_step()
        assert faults_of(model) == [], model.time
    values = {**record.stocks, **record.moved}
    assert faults_of_record(values) == []
    return values, model


def yearly(years: int, **changes: Any) -> Loaded:
    return small(horizon={"start": "2025-10-01", "years": years, "steps_per_year": 1}, strategies=yearly_terms(), **changes)


def cases() -> dict[str, Loaded]:
    plain = small()
    region = load("baseline", ["horizon.years=2"])
    crowd = {f"P{number:02d}": {"profile": ("CHN", "JPN", "KOR", "RUS", "TUR")[number % 5]} for number in range(40)}
    debts = ["powers.CHN.toward.KAZ.sovereign_debt=900", "states.KAZ.public_debt=950", "states.UZB.public_debt=400"]
    return {
        "one power, one state, one step": yearly(1, powers={"CHN": {}}, states={"KAZ": {}}),
        "only a lender that does not compete": small(powers={"MULT": {}}, states={"KGZ": {}}),
        "forty powers": load_document(document(powers=crowd)),
        "a hundred years": yearly(100),
        "a hundred years in quarters": small("horizon.years=100"),
        "months": small("horizon.steps_per_year=12"),
        "half years": small("horizon.steps_per_year=2"),
        "no noise": small(given={"noise": []}),
        "the region without noise": load("baseline", ["horizon.years=2", "given.noise=[]"]),
        "no money": small(*money(plain, 0.0)),
        "the region without money": load("baseline", ["horizon.years=2", *money(region, 0.0)]),
        "a hundred times the money": small(*money(plain, 100.0)),
        "the region with a hundred times the money": load("baseline", ["horizon.years=4", *money(region, 100.0)]),
        "debts of three times GDP": small(*debts, "states.UZB.market_external_debt=380", "horizon.years=15"),
        "no growth": small(*fall(("KAZ", "UZB"), 0.0)),
        "a fall of 20 % a year": small(*fall(("KAZ", "UZB"), -0.2), "horizon.years=25"),
        "the region falling 20 % a year": load("baseline", [*fall(STATES, -0.2), "horizon.years=15"]),
        "tiny states": small("states.KAZ.gdp=0.1", "states.UZB.gdp=0.1"),
        "no exports, no revenue": small("states.KAZ.exports=0", "states.KAZ.revenue=0"),
        "closed gaps": small(*(f"states.KAZ.gaps.{sector}=0" for sector in plain.scenario.states["KAZ"].gaps)),
        "works that never complete": small("strategies.china.delivery.public_sovereign.realisation=0"),
        "works in no time": small("strategies.china.delivery.public_sovereign.build_years=0.01"),
        "full relief each year": small(
            events=[{"type": "debt_relief", "date": f"{year}-04-01", "power": "CHN", "share": 1.0} for year in (2026, 2027, 2028)]
        ),
        "split": small("mechanism=split"),
        "chances per step": small("hazards=per_step"),
        "a little at every step": small("lumpy=false"),
        "everything off": small(off=list(get_args(Submodel))),
        "one nest": small("powers.CHN.nest=all", "powers.JPN.nest=all"),
        "nests in a crowd": load_document(document(powers={name: {**power, "nest": power["profile"]} for name, power in crowd.items()})),
        "a contest": small("mechanism=contest", "parameters.contest_exponent=3", "states.UZB.absorption=0.05"),
        "an auction": small("mechanism=auction", "states.UZB.absorption=0.05"),
        "paid for borrowing": small(
            "mechanism=contest", "powers.JPN.envelope=endogenous", "powers.JPN.adaptation=best_response", "powers.JPN.funding_rate=-0.5"
        ),
        **{
            f"{power} overshoots by {rule}": small(f"powers.{power}.adaptation={rule}", f"powers.{power}.adaptation_parameters.{name}=4")
            for power, rule, name in (
                ("JPN", "copy_leader", "imitation"),
                ("CHN", "differentiate", "distance"),
                ("JPN", "replicator", "pace"),
            )
        },
    }


CASES = cases()


@pytest.mark.parametrize("case", CASES)
def test_extremes_are_borne(case: str) -> None:
    loaded = CASES[case]
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        values, model = watched(loaded)
        table = outcome_table(values, model.coefficients.layout.powers, model.coefficients.layout.states, model.runs)
    assert model.clock_index == loaded.scenario.horizon.years * loaded.scenario.horizon.steps_per_year
    # Only a ratio to no money, or to no works that have ended, is undefined.
    undefined = {column.split("[")[0] for column in table if table[column].isna().any()}
    assert undefined <= {"uptake", "ended_completed", "ended_cancelled", "ended_unbegun"}
    assert not np.isinf(table.to_numpy(dtype=np.float64)).any()


@pytest.mark.parametrize("case", CASES)
def test_extremes_keep_their_bounds_in_single_precision(case: str) -> None:
    document = {**CASES[case].document, "arithmetic": "single"}
    watched(load_document(document, name=case))


def test_the_ends_of_every_parameters_range_are_borne() -> None:
    """One run for each parameter at its lowest, one at its highest."""
    loaded = small("horizon.years=2")
    ranges = {
        path: (quantity.low, quantity.high)
        for path, quantity in loaded.quantities().items()
        if path.startswith("parameters.") and quantity.low is not None and quantity.high is not None
    }
    runs = 2 * len(ranges)
    lanes = {path: np.full(runs, loaded.quantities()[path].value) for path in ranges}
    for number, (path, ends) in enumerate(ranges.items()):
        lanes[path][2 * number : 2 * number + 2] = ends
    with np.errstate(all="raise", under="ignore"):
        values, model = recorded(loaded, range(runs), lanes=lanes)
    assert faults_of(model) == []
    assert faults_of_record(values) == []


def test_every_power_gets_its_share_of_forty() -> None:
    """Clones of one profile do alike, apart from luck."""
    values, model = recorded(CASES["forty powers"], range(64))
    signed = dict(zip(model.coefficients.layout.powers, values["signed"].sum(axis=(0, 2, 3)).mean(axis=1), strict=True))
    chinas = np.array([amount for name, amount in signed.items() if int(name[1:]) % 5 == 0])
    assert chinas.std() < 0.35 * chinas.mean()


def test_without_noise_all_runs_are_alike() -> None:
    values, _ = recorded(CASES["no noise"], range(8))
    assert [name for name, array in values.items() if np.any(array != array[..., :1])] == []


def test_without_money_nothing_is_offered() -> None:
    values, _ = recorded(CASES["no money"], range(8))
    assert values["offered"][:, :, :2].max() == pytest.approx(0.0, abs=1e-9)


def test_a_run_of_yearly_steps_comes_near_one_of_quarters() -> None:
    """The same world on a coarser grid: GDP, debts and goodwill agree, noise left out."""
    quarters, yearly_steps = (
        small(horizon={"start": "2025-10-01", "years": 8, "steps_per_year": steps}, strategies=yearly_terms(), given={"noise": []})
        for steps in (4, 1)
    )
    fine, coarse = (recorded(loaded, range(8))[0] for loaded in (quarters, yearly_steps))
    for name, tolerance in (("gdp", 0.02), ("debt", 0.12), ("public_debt", 0.05), ("completed", 0.25)):
        np.testing.assert_allclose(
            coarse[name].sum(axis=0)[..., 0], fine[name].sum(axis=0)[..., 0], rtol=tolerance, atol=0.05, err_msg=name
        )
    np.testing.assert_allclose(coarse["goodwill"][-1], fine["goodwill"][-1], atol=0.02)


def test_payments_keep_their_dates_in_steps_of_any_length() -> None:
    """Present values and what runs off do not depend on the steps, whether payments are rarer or more frequent than these."""
    opened = {
        steps: CompetitionModel(small(f"horizon.steps_per_year={steps}", given={"noise": []}), runs=range(1)) for steps in (1, 2, 3, 4, 12)
    }
    quarters = opened[4]
    for steps, model in opened.items():
        assert model.coefficients.loans.parts_of_step == {1: 2, 3: 2}.get(steps, 1)
        for mine, usual in zip(model.present_value_of_loans, quarters.present_value_of_loans, strict=True):
            np.testing.assert_allclose(mine, usual, rtol=1e-12, err_msg=str(steps))
        # Old loans are laid evenly over ten years, in steps of their grid.
        np.testing.assert_allclose(model.world.present_value, quarters.world.present_value, rtol=0.02, err_msg=str(steps))


def test_contracts_that_suit_neither_steps_nor_months_are_refused_when_inherited() -> None:
    """Own contracts that fit do not help: earlier debts follow the reference."""
    odd = {name: copy.deepcopy(table) for name, table in yearly_terms().items()}
    for table in odd.values():
        for product in table["products"].values():
            for terms in product["terms"].values():
                terms |= {"payments_a_year": 5}
    root = load_document(document(horizon={"start": "2025-10-01", "years": 3, "steps_per_year": 5}, strategies=odd), name="fifths")
    changed = {**root.document, "horizon": {**root.document["horizon"], "steps_per_year": 4}, "strategies": small().document["strategies"]}
    with pytest.raises(ScenarioError, match="must also suit the reference"):
        load_complete(changed, root.reference_document)
