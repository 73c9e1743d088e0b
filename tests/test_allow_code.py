"""A scenario is data: code that it names runs only when allowed, and only from where the scenario lies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from suitors.cli.main import main
from suitors.model.model import CompetitionModel
from suitors.scenario import ScenarioError, allow_code, load, load_document

RULE = """from pathlib import Path
from suitors.model.adaptation import Rule
(Path(__file__).parent / "ran").touch()
class Quiet(Rule):
    title = "quiet"
"""
FEW = ["--runs", "8", "--no-plots", "--json"]


def suitors(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    (tmp_path / "outside.py").write_text(RULE)
    (tmp_path / "home" / "rule.py").write_text(RULE)
    return tmp_path / "home"


def scenario(folder: Path, name: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(f'extends = "baseline"\ntitle = "x"\nhorizon.years = 1\npowers.KOR.adaptation = "{name}"\n')
    return file


@pytest.mark.parametrize("command", ["run", "compare", "score", "explain", "play", "tournament", "sensitivity", "sweep", "check"])
def test_no_command_runs_code_that_was_not_allowed(command: str, folder: Path) -> None:
    done = suitors(command, scenario(folder, "rule.py:Quiet"), *(["--vary", "parameters.deal_rate=1,2"] if command == "sweep" else []))
    assert done.exit_code == 2
    assert "--allow-code" in done.output
    assert not (folder / "ran").exists()


@pytest.mark.parametrize("way", ["../outside.py", "ABSOLUTE", "link.py"])
def test_code_outside_the_folder_never_runs(way: str, folder: Path) -> None:
    outside = folder.parent / "outside.py"
    (folder / "link.py").symlink_to(outside)
    done = suitors("run", scenario(folder, f"{outside if way == 'ABSOLUTE' else way}:Quiet"), "--allow-code", *FEW)
    assert done.exit_code == 2
    assert "outside the scenario's folder" in done.output
    assert not (folder.parent / "ran").exists()


def test_check_names_the_code_and_looks_at_it_only_where_that_is_allowed(folder: Path) -> None:
    mine = scenario(folder, "rule.py:Quiet")
    refused = suitors("check", mine)
    assert not (folder / "ran").exists()
    # What run would refuse, check refuses: so it looks whether the file holds such a rule.
    allowed = suitors("check", mine, "--allow-code")
    assert (refused.exit_code, allowed.exit_code) == (2, 0)
    assert "rule.py:Quiet" in refused.output
    assert "rule.py:Quiet" in allowed.output


def test_a_manifest_neither_opens_the_gate_nor_stays_shut(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    result = folder / "result"
    assert suitors("run", scenario(folder, "rule.py:Quiet"), "--allow-code", *FEW, "--out", result).exit_code == 0
    (folder / "ran").unlink()
    assert json.loads((result / "manifest.json").read_text())["scenario"]["powers"]["KOR"]["adaptation"] == "rule.py:Quiet"
    assert suitors("report", result, "--out", folder / "report.md").exit_code == 0
    assert suitors("run", result, *FEW, "--out", folder / "again").exit_code == 2
    assert not (folder / "ran").exists()
    assert suitors("run", result, "--allow-code", *FEW, "--out", folder / "again").exit_code == 0


def test_python_asks_too_even_where_a_document_is_built_by_hand(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(ScenarioError, match="allow-code"):
        load(scenario(folder, "rule.py:Quiet"))
    loaded = load_document({"extends": "baseline", "title": "x", "powers": {"KOR": {"adaptation": "rule.py:Quiet"}}})
    with pytest.raises(ValueError, match="allow-code"):
        CompetitionModel(loaded, runs=range(2))
    with allow_code():
        CompetitionModel(loaded, runs=range(2))
    assert (folder / "ran").exists()
