"""Submodels: their names resolve, each can be called alone, a new one takes one file and one line."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.model.model import CompetitionModel
from suitors.model.submodels import prices
from suitors.model.submodels.base import Submodel
from suitors.model.submodels.binding import check_names
from suitors.model.submodels.schedule import SUBMODELS, handed_on, schedule, stocks, switches
from suitors.scenario import Loaded

PAGE = Path(__file__).parents[1] / "docs" / "submodels.md"


def test_every_name_that_a_process_reads_is_known() -> None:
    assert check_names() == []


def test_what_is_kept_is_what_submodels_say(tokyo: Loaded) -> None:
    kept = {name for submodel in SUBMODELS for name in submodel.keeps}
    assert set(CompetitionModel(tokyo).constants) == kept


def test_no_name_is_declared_twice() -> None:
    names = [item.name for item in (*stocks(), *handed_on())]
    assert len(names) == len(set(names))
    assert len(switches()) == len(set(switches()))


@pytest.mark.parametrize("submodel", SUBMODELS, ids=lambda submodel: submodel.name)
def test_each_says_what_it_does(submodel: Submodel) -> None:
    assert submodel.meaning.endswith(".")
    assert len(submodel.meaning.split()) <= 25
    assert all(item.unit and item.meaning for item in submodel.stocks)


def test_prices_move_without_a_model() -> None:
    price = np.array([0.2, -0.2])
    # Without noise half of the distance is left after ln 2 / reversion years; the jump of an event comes on top.
    change = prices.move_prices(price, np.array([np.log(2.0)]), np.zeros(1), np.array([0.1, 0.0]), lambda process: None, 1.0)
    np.testing.assert_allclose(price, [0.2, -0.1])
    np.testing.assert_allclose(change, [0.0, 0.1])


def test_the_schedule_prints_every_process() -> None:
    said = CliRunner().invoke(main, ["schedule", "--names"], catch_exceptions=False).stdout
    assert [line for line in said.splitlines() if len(line) > 80] == []
    assert all(process.does in said for _, process in schedule())
    assert "event_summit" in said


def test_processes_on_the_page_run_without_a_model() -> None:
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0


ADDED = """
import sys
from importlib.util import find_spec, module_from_spec
from pathlib import Path
import suitors.model.submodels
suitors.model.submodels.__path__.append({folder!r})
spec = find_spec("suitors.model.submodels.schedule")
schedule = sys.modules[spec.name] = module_from_spec(spec)
text = Path(spec.origin).read_text("utf-8")
exec(text.replace('    "ties",', '    "alumni",\\n    "ties",'), vars(schedule))
from suitors.model.model import CompetitionModel
from suitors.model.record import record_of
from suitors.scenario import load

def end(*overrides):
    model = CompetitionModel(load("baseline", ["horizon.years=2", *overrides]), runs=range(8))
    return record_of(model)

on, off = end(), end('off=["alumni"]')
assert on["alumni"].shape == off["alumni"].shape
assert on["alumni"][-1].min() >= 0 and on["alumni"][-1].max() > 0 and off["alumni"].max() == 0
assert (end("parameters.weight_alumni=0.5")["debt"] != on["debt"]).any()
print("added")
"""


def test_a_new_one_takes_one_file_and_one_line(tmp_path: Path) -> None:
    code, *_ = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "alumni.py").write_text(code, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", ADDED.format(folder=str(tmp_path))], capture_output=True, text=True, check=False)
    assert done.stdout == "added\n", done.stderr
