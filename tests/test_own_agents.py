"""Agents of one's own: named by a scenario or given by a program, they act in every experiment."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from click.testing import Result as Done

import suitors
from suitors.cli.main import main
from suitors.model.adaptation import Rule
from suitors.model.model import CompetitionModel
from suitors.model.power import Power
from suitors.model.state import State
from suitors.runs import evaluate
from suitors.scenario import ScenarioError, allow_code, code

PROUD = """from dataclasses import replace
import numpy as np
from suitors import State

class Proud(State):
    def settle(self, table):
        offers = self.model.coefficients.layout.offers
        welcome = np.array([offer.power != "CHN" for offer in offers])[:, None]
        return super().settle(replace(table, size=table.size * welcome))
"""
SHORT = {"horizon.years": 1}
FEW = ["--runs", "4", "--workers", "1", "--no-plots"]


class Single(Power):
    """A power that spends everything in its first state."""

    def attraction(self) -> np.ndarray:
        weight = super().attraction()
        weight[1:] = 0.0
        return weight


class Still(Rule):
    """Changes nothing."""

    title = "still"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agents.py").write_text(PROUD)
    named = tmp_path / "mine.toml"
    named.write_text('extends = "tokyo_2025"\ntitle = "x"\nhorizon.years = 1\nstates.KAZ.agent = "agents.py:Proud"\n')
    return named


def command(*words: object) -> Done:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["run", *FEW],
        ["compare", "--power", "JPN", "--strategies", "japan,china", *FEW],
        ["sweep", "--vary", "parameters.deal_rate=0.5:2", "--points", "2", "--runs", "1", "--workers", "1"],
        ["tournament", "--powers", "JPN,CHN", "--strategies", "japan,china", *FEW],
        ["explain", "--state", "KAZ"],
        ["score", "--runs", "16", "--workers", "1", "--set", "horizon.years=8"],
    ],
    ids=lambda words: words[0],
)
def test_every_command_takes_them_where_code_is_allowed(file: Path, words: list[str]) -> None:
    refused = command(words[0], file, *words[1:])
    assert refused.exit_code == 2 and "states.KAZ.agent" in refused.output and "--allow-code" in refused.output
    done = command(words[0], file, *words[1:], "--allow-code")
    assert done.exit_code == 0, done.output


def test_they_act(file: Path) -> None:
    with allow_code():
        named = suitors.run(file, 4, save="full")
    signed = named.dataset["signed"].sum(["year", "ledger", "run"])
    assert float(signed.sel(power="CHN", state="KAZ")) == 0 < float(signed.sel(power="CHN", state="UZB"))


def test_a_program_gives_classes_to_every_experiment() -> None:
    given = suitors.load("tokyo_2025", set=SHORT, agents={"JPN": Single})
    usual = suitors.load("tokyo_2025", set=SHORT)
    alone, together = suitors.run(given, 300, save="full"), suitors.run(given, 300, save="full", workers=2)
    offered = alone.dataset["offered"].sum(["year", "run"]).sel(power="JPN").isel(ledger=slice(0, 2)).sum("ledger")
    assert offered[0] > 0 and np.all(offered[1:] == 0)
    assert together.outcomes.equals(alone.outcomes) and not suitors.run(usual, 300).outcomes.equals(alone.outcomes)
    compared = suitors.compare(given, "JPN", ["japan", "china"], 4)
    assert not compared.tables["japan"].equals(suitors.compare(usual, "JPN", ["japan", "china"], 4).tables["japan"])
    swept = [suitors.sweep(loaded, {"horizon.years": [1]}, runs=4).table for loaded in (given, usual)]
    np.testing.assert_allclose(swept[0]["goodwill[JPN]"], compared.tables["japan"]["goodwill[JPN]"], rtol=1e-6)
    assert not swept[0].equals(swept[1]) and given.hash != usual.hash


def test_a_rule_may_be_given_too() -> None:
    loaded = suitors.load("tokyo_2025", set={**SHORT, "powers.JPN.adaptation": Still})
    model = CompetitionModel(loaded)
    assert type(model.powers[model.coefficients.layout.powers.index("JPN")]._rule) is Still


def test_the_reference_keeps_the_usual_agents() -> None:
    """What is taken as given at the opening is the same, whoever acts."""
    root = {**suitors.load("baseline", set=SHORT).document}
    root["powers"] = {**root["powers"], "JPN": {**root["powers"]["JPN"], "agent": code.give_class(Single)}}
    own, usual = CompetitionModel(suitors.load(root)), CompetitionModel(suitors.load("baseline", set=SHORT))
    assert type(own.powers[own.coefficients.layout.powers.index("JPN")]) is Single
    np.testing.assert_array_equal(own.reference.offered, usual.reference.offered)


def test_what_a_program_gave_is_known_only_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = suitors.load("tokyo_2025", set=SHORT, agents={"JPN": Single})
    suitors.run(given, 1, out=tmp_path / "kept")
    assert "Single" in json.dumps(json.loads((tmp_path / "kept/manifest.json").read_text())["scenario"])
    handed = tmp_path / "start"
    handed.write_bytes(pickle.dumps((code.packed_classes(), (len, tuple, ()))))
    monkeypatch.setattr(code, "_given", {})
    monkeypatch.setattr(code, "_handed_over", {})
    with allow_code(), pytest.raises(ScenarioError, match="a class that a Python program gave"):
        suitors.load(tmp_path / "kept")
    assert evaluate._read_start(handed) == (len, tuple, ())
    assert suitors.load(tmp_path / "kept").scenario.powers["JPN"].agent == given.scenario.powers["JPN"].agent


def test_what_cannot_travel_stays_and_what_cannot_be_had_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    class Local(State):
        """Pickled by nobody."""

    name = code.give_class(Local)
    assert code.given_class(name) is Local and name not in code.packed_classes()
    monkeypatch.setattr(code, "_handed_over", {"python:gone:Away": b"cno_such_module\nAway\n."})
    assert code.given_class("python:gone:Away") is None


def test_what_is_no_agent_is_refused(file: Path) -> None:
    for given, message in (
        (["KAZ"], "agents is KAZ (list); allowed: a dictionary of classes"),
        ({"KAZ": int}, 'agents["KAZ"] is <type> (type); allowed: a class that derives from suitors.Power or suitors.State'),
        ({"KAZ": Single}, "powers.KAZ"),
        ({"XXX": State}, "states.XXX"),
    ):
        with pytest.raises(suitors.SuitorsError) as refused:
            suitors.load("tokyo_2025", agents=given)  # type: ignore[arg-type]
        assert message in str(refused.value)
    file.write_text(file.read_text().replace("states.KAZ", "powers.JPN"))
    done = command("check", file, "--allow-code")
    assert done.exit_code == 2 and "agents.py has no class Proud that derives from suitors.Power" in done.output
    (file.parent / "agents.py").write_text("1/0\n")
    done = command("run", file, "--allow-code")
    assert done.exit_code == 2 and "agents.py, line 1: ZeroDivisionError" in done.output


class Faulty(State):
    def settle(self, table: Any) -> Any:
        return table.size / {}["no such key"]


def test_a_fault_of_an_agent_is_told_with_its_file_and_line(file: Path) -> None:
    given = suitors.load("tokyo_2025", set=SHORT, agents={"KAZ": Faulty})
    with pytest.raises(suitors.SuitorsError, match=r"agent of KAZ: test_own_agents.py, line \d+: KeyError: 'no such key'") as told:
        suitors.run(given, 4)
    assert isinstance(told.value.__cause__, KeyError)
    (file.parent / "agents.py").write_text(
        "import suitors\nclass Proud(suitors.State):\n    def settle(self, table):\n        return 1 / 0\n"
    )
    done = command("run", file, "--allow-code", "--runs", "2")
    assert done.exit_code == 2 and "agent of KAZ: agents.py, line 4: ZeroDivisionError" in done.output
