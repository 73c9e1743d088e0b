"""Powers that learn: shipped rules, a user's own, and what is said when a name is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.model.adaptation import RULES
from suitors.model.model import CompetitionModel
from suitors.scenario import load

PAGE = Path(__file__).parents[1] / "docs" / "adaptation.md"
SHORT = ["horizon.years=2"]
ACTING = sorted(set(RULES) - {"fixed", "best_response"})


def offered_by(power: str, *overrides: str) -> np.ndarray:
    """What a power offered over the horizon, (product, state, run)."""
    model = CompetitionModel(load("baseline", overrides=[*SHORT, *overrides]), runs=range(8))
    total = 0.0
    while not model.finished:
        model.step()
        assert model.flows is not None
        total = total + model.flows.offered
    return np.asarray(total)[model.coefficients.layout.products_of[model.coefficients.layout.powers.index(power)]]


@pytest.mark.parametrize("rule", ACTING)
def test_each_rule_changes_what_its_power_offers_and_stays_within_its_money(rule: str) -> None:
    fixed, learned = offered_by("KOR"), offered_by("KOR", f"powers.KOR.adaptation={rule}")
    assert np.isfinite(learned).all()
    assert not np.allclose(fixed, learned)
    assert learned.sum() == pytest.approx(fixed.sum(), rel=0.25)


def test_differentiate_moves_money_away_from_where_rivals_are() -> None:
    fixed, apart = offered_by("KOR").sum((0, 2)), offered_by("KOR", "powers.KOR.adaptation=differentiate").sum((0, 2))
    crowd = offered_by("CHN").sum((0, 2))
    most = crowd.argmax()
    assert apart[most] / apart.sum() < fixed[most] / fixed.sum()


def test_a_parameter_of_a_rule_matters() -> None:
    timid = offered_by("KOR", "powers.KOR.adaptation=copy_leader", "powers.KOR.adaptation_parameters={imitation = 0.0}")
    bold = offered_by("KOR", "powers.KOR.adaptation=copy_leader", "powers.KOR.adaptation_parameters={imitation = 1.0}")
    assert not np.allclose(timid, bold)


def test_the_rule_on_the_page_works(tmp_path: Path) -> None:
    code, *_ = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    scenario = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[-1]
    (tmp_path / "neighbours_first.py").write_text(code, encoding="utf-8")
    (tmp_path / "mine.toml").write_text(scenario, encoding="utf-8")
    done = CliRunner().invoke(
        main,
        [
            "run",
            str(tmp_path / "mine.toml"),
            "--allow-code",
            "--runs",
            "8",
            "--set",
            "horizon.years=1",
            "--no-plots",
            "--json",
            "--out",
            str(tmp_path / "result"),
        ],
    )
    assert done.exit_code == 0, done.output
    assert (tmp_path / "result" / "dataset.nc").exists()


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("powers.KOR.adaptation=copy_leder", "neither a rule"),
        ("powers.KOR.adaptation=nowhere.py:Rule", "there is no file"),
        ("powers.KOR.adaptation_parameters={imitatoin = 1.0}", "imitation"),
    ],
)
def test_wrong_names_get_one_message(override: str, said: str, tmp_path: Path) -> None:
    extra = ["--set", "powers.KOR.adaptation=copy_leader"] if "parameters" in override else []
    done = CliRunner().invoke(
        main, ["run", "baseline", "--allow-code", *extra, "--set", override, "--runs", "8", "--no-plots", "--out", str(tmp_path / "result")]
    )
    assert done.exit_code == 2
    assert said in done.output
    assert not (tmp_path / "result").exists()
