"""What leaves with a power that takes no part, what stays, and what the user is told."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.model.model import CompetitionModel
from suitors.scenario import Loaded, ScenarioError, load

WITHOUT_RUSSIA = "powers.RUS.remove=true"
GOES, STAYS = "stays.RUS=[]", 'stays.RUS=["trade", "remittances", "routes"]'


def after_a_year(*overrides: str) -> CompetitionModel:
    model = CompetitionModel(load("baseline", [*overrides, "horizon.years=1"]), range(8))
    model.run_model()
    return model


@pytest.fixture(scope="module")
def usual() -> CompetitionModel:
    return after_a_year()


def test_remittances_and_routes_leave_with_a_power(usual: CompetitionModel) -> None:
    gone = after_a_year(WITHOUT_RUSSIA, GOES)
    north = gone.coefficients.layout.corridors.index("north")
    assert (gone.world.corridor_flow[north] == 0).all()
    loss = 1 - (gone.world.gdp / usual.world.gdp).mean(axis=1)
    remittances = gone.coefficients.places.remittances_gone * gone.coefficients.by_state("remittances")
    for state, name in enumerate(gone.coefficients.layout.states):
        least = gone.coefficients.parameter["remittance_growth"] * remittances[state]
        assert loss[state] > 1 - np.exp(-least) - 0.02, name
    assert loss[gone.coefficients.layout.states.index("TJK")] > 0.1


def test_what_stays_moves_nothing(usual: CompetitionModel) -> None:
    kept = after_a_year(WITHOUT_RUSSIA, STAYS)
    assert np.abs(kept.world.gdp / usual.world.gdp - 1).mean() < 0.01
    total = (kept.world.trade.sum(axis=0) + kept.world.trade_elsewhere).mean(axis=1)
    before = (usual.world.trade.sum(axis=0) + usual.world.trade_elsewhere).mean(axis=1)
    np.testing.assert_allclose(total, before, rtol=0.02)
    assert (kept.world.corridor_flow[kept.coefficients.layout.corridors.index("north")] > 0).all()


@pytest.mark.parametrize("leaver", ["CHN", "RUS"])
def test_most_of_the_trade_with_a_leaver_is_rerouted_within_five_years(leaver: str) -> None:
    overrides = [f"powers.{leaver}.remove=true", f'stays.{leaver}=["remittances", "routes"]', "horizon.years=5", "runs=8"]
    model, whole = (CompetitionModel(load("baseline", given), range(8)) for given in (overrides, overrides[2:]))
    model.run_model()
    whole.run_model()
    lost = (
        whole.coefficients.by_dyad("trade")[whole.coefficients.layout.powers.index(leaver)].sum() / whole.coefficients.by_state("gdp").sum()
    )

    def share(of: CompetitionModel) -> float:
        traded = (of.world.trade.sum(axis=0) + of.world.trade_elsewhere) * of.world.gdp
        return float((traded.sum(axis=0) / of.world.gdp.sum(axis=0)).mean())

    assert share(whole) - share(model) < 0.5 * lost


def test_old_debt_to_a_leaver_stays_a_debt(usual: CompetitionModel) -> None:
    gone = CompetitionModel(load("baseline", [WITHOUT_RUSSIA, GOES]), range(8))
    owed = usual.coefficients.by_dyad("sovereign_debt")[usual.coefficients.layout.powers.index("RUS")]
    opened = usual.coefficients.by_state("market_external_debt") + owed
    np.testing.assert_allclose(gone.world.market_external_debt, np.broadcast_to(opened, gone.world.gdp.shape))


def test_a_loss_that_nobody_announced_is_a_warning() -> None:
    (warning,) = load("baseline", [WITHOUT_RUSSIA]).warnings
    assert "Russia takes no part" in warning
    assert "Tajikistan" in warning and "north" in warning
    assert load("baseline", [WITHOUT_RUSSIA, GOES]).warnings == []
    assert load("baseline", ["powers.JPN.remove=true"]).warnings == []


def test_check_tells_what_goes_and_what_stays() -> None:
    said = CliRunner().invoke(main, ["check", "baseline", "--set", WITHOUT_RUSSIA, "--set", 'stays.RUS=["routes"]']).output
    line = " ".join(said.split("Absent: Russia", 1)[1].split("\nSet:", 1)[0].split())
    goes, stays = line.split("These stay:")
    assert "remittances" in goes and "trade" in goes and "routes" not in goes
    assert "routes: north" in stays and "old debt" in stays


@pytest.mark.parametrize(
    ("overrides", "problem"),
    [
        ((STAYS,), "takes part"),
        ((WITHOUT_RUSSIA, 'stays.RUSS=["routes"]'), "is no power that has left"),
        ((WITHOUT_RUSSIA, 'stays.RUS=["pipes"]'), "is not known"),
    ],
)
def test_faulty_tables_are_refused(overrides: tuple[str, ...], problem: str) -> None:
    with pytest.raises(ScenarioError, match=problem):
        load("baseline", overrides)


def test_a_world_that_never_knew_the_owner_keeps_its_routes() -> None:
    loaded: Loaded = load("teach/two_powers")
    assert "RUS" not in loaded.scenario.powers
    assert CompetitionModel(loaded, range(8)).coefficients.routes.corridor_stays.all()
