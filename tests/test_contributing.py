"""What newcomers are told works as it is written, and their checks are those of everybody else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner
from numpy.typing import NDArray

from suitors import __version__
from suitors.cli.main import main
from suitors.scenario.quantity import Quantity
from suitors.scenario.shipped_files import library

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SCENARIO, STRATEGY, PARAMETER, REGION = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
_, WORTH = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (SCENARIO, ["check"]),
        (STRATEGY, ["compare", "--power", "KOR", "--strategies", "korea,patient_korea", "--runs", "4", "--set", "horizon.years=1"]),
        (REGION, ["run", "--runs", "4", "--set", "horizon.years=1"]),
    ],
    ids=["scenario", "strategy", "region"],
)
def test_what_they_write_works(text: str, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    quick = ["--no-plots", "--workers", "1"] if command[0] != "check" else []
    done = CliRunner().invoke(main, [command[0], "mine.toml", *command[1:], *quick])
    assert done.exit_code == 0, done.output
    odd = [line for line in done.output.splitlines() if line.startswith("Warning")]
    assert all("plausible range" in line for line in odd) and bool(odd) == (text is REGION)


def test_a_scenario_says_what_those_that_ship_say() -> None:
    document = tomllib.loads(SCENARIO)
    assert all(document[key] for key in ("title", "question", "description"))
    assert re.search(r"^# Question +\S", SCENARIO, re.MULTILINE) and re.search(r"^# Look at +\S", SCENARIO, re.MULTILINE)


def test_a_new_parameter_is_a_number_and_an_argument() -> None:
    ((name, row),) = tomllib.loads(PARAMETER).items()
    assert name not in library().parameters
    quantity = Quantity.model_validate(row)
    assert quantity.is_plausible
    scope: dict[str, object] = {"Array": NDArray}
    exec(WORTH, scope)
    worth = scope["worth"]
    assert callable(worth)
    ties, weight, openness = np.array([[[0.5], [0.5]]]), np.array([0.4]), np.array([[0.0], [1.0]])
    np.testing.assert_allclose(worth(ties, weight, np.array([0.3]), openness), [[[0.2], [0.05]]])
    np.testing.assert_array_equal(worth(ties, weight, np.array([quantity.value]), openness), weight * ties)


def test_their_ruff_is_that_of_everybody() -> None:
    pinned = re.search(r"^(ruff==.*)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert pinned is not None
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    assert [hook["additional_dependencies"] for hook in hooks] == [[pinned[1]]] * 2
    for hook in hooks:
        assert f"$(BIN)/{hook['entry'].removesuffix(' --force-exclude')} ." in MAKEFILE


def test_their_workflow_calls_the_same_two_commands() -> None:
    steps = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))["jobs"]["check"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == ["make lint", "make test"]
    assert {"make lint", "make test"} <= set((ROOT / ".ci/run").read_text(encoding="utf-8").splitlines())


def test_powershell_does_what_make_does() -> None:
    block = re.search(r"```powershell\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    told = [line.replace(".venv\\Scripts\\", "$(BIN)/") for line in block[1].splitlines() if line]
    quietly = " --quiet --disable-pip-version-check"
    recipes = {target: _recipe(target) for target in (".venv/ready", "demo", "test")}
    setup = [line.replace("$(PYTHON)", "py -3").replace(quietly, "") for line in recipes[".venv/ready"][:2]]
    assert told == [*setup, *recipes["demo"], *recipes["test"]]


def _recipe(target: str) -> list[str]:
    found = re.search(rf"^{re.escape(target)}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert found is not None
    return [line.strip() for line in found[1].splitlines()]


def test_changes_are_told_by_version_the_newest_first() -> None:
    versions = re.findall(r"^## (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == __version__
    assert versions == sorted(versions, key=lambda version: [int(part) for part in version.split(".")], reverse=True)
