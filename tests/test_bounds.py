"""Every array keeps the bounds that are declared for it, at every step of every shipped scenario, in both precisions."""

from __future__ import annotations

import numpy as np
import pytest
from small_models import faults_of, faults_of_record

from suitors.model.model import CompetitionModel
from suitors.model.record import Record
from suitors.model.submodels.schedule import handed_on, stocks
from suitors.scenario import load, shipped_scenarios
from suitors.variables.register import FLOWS, STOCKS
from suitors.variables.variable import BOUNDS_OF_UNITS


@pytest.mark.parametrize("arithmetic", ["double", "single"])
@pytest.mark.parametrize("scenario", sorted(shipped_scenarios()))
def test_shipped_scenarios_keep_every_declared_bound(scenario: str, arithmetic: str) -> None:
    model = CompetitionModel(load(scenario, ["horizon.years=2", f"arithmetic={arithmetic}"]), runs=range(8))
    record = Record(model)
    assert faults_of(model) == []
    while not model.finished:
        model.step()
        record.after_step()
        assert faults_of(model) == [], model.time
    assert faults_of_record({**record.stocks, **record.moved}) == []


def test_units_with_bounds_are_in_use() -> None:
    """A misspelt unit would have no bounds."""
    used = {item.unit for item in (*stocks(), *handed_on(), *STOCKS, *FLOWS)}
    assert used >= BOUNDS_OF_UNITS.keys()


def test_faults_are_found() -> None:
    model = CompetitionModel(load("baseline", ["horizon.years=1"]), runs=range(8))
    model.world.purse[0, 0] = -1e-300
    model.world.technology[0, 0] = np.nextafter(1.0, 2.0)
    model.world.gdp[0, 0] = np.nan
    assert faults_of(model) == ["purse falls to -1e-300", "gdp is not finite", "technology rises to 1.0000000000000002"]
