"""The register of outcomes: one entry and one reading make an outcome known wherever outcomes are told."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr
from made_up_comparison import small_scenario

from suitors.results.outcomes import label_of, outcomes, phrase_of, shown_in, text_of, unit_text
from suitors.scenario import load
from suitors.variables.readings import ELSEWHERE
from suitors.variables.register import FLOWS, STOCKS
from suitors.variables.variable import PLACES, Outcome
from suitors.words.scenario import Words

PAGE = Path(__file__).resolve().parents[1] / "docs" / "variables.md"
ADDED = """
import sys
from pathlib import Path
from suitors.variables import powers
exec(sys.argv[1], vars(powers))
powers.OF_POWERS = (*powers.OF_POWERS, powers.ENTRY)
from suitors.cli.main import main
from suitors.studies.futures import quick
quick.FUTURES, quick.RUNS_AT_VALUE = 32, 8

def call(*words):
    main([str(word) for word in words], prog_name="suitors", standalone_mode=False)

scenario, folder = sys.argv[2], Path(sys.argv[3])
call("run", scenario, "--runs", 2, "--workers", 1, "--no-plots", "--detail", "--out", folder / "run")
asked = ["--power", "JPN", "--strategies", "japan,china", "--runs", 4, "--workers", 1, "--no-plots"]
call("compare", scenario, *asked, "--out", folder / "compared")
call("report", folder / "compared")
from suitors.plots.compare_folder import Compared
from suitors.plots.compare_differences import differences
found = Compared(folder / "compared")
figure = differences(found.differences, "JPN", found.looks, str)
print(*(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))))
"""


def test_a_new_outcome_is_one_entry_and_one_function(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    asked = [sys.executable, "-c", ADDED, code, small_scenario(tmp_path), str(tmp_path)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "share of works in progress" in done.stdout
    table = pd.read_csv(tmp_path / "run" / "outcomes.csv")
    assert table.filter(like="works_share[").to_numpy().max() > 0
    recorded = xr.open_dataset(tmp_path / "run" / "dataset.nc")["works_share"]
    assert recorded.dims == ("time", "power", "state", "statistic") and recorded.attrs["units"] == "1"
    assert "works_share[" in (tmp_path / "compared" / "differences.csv").read_text("utf-8")
    assert "share of works in progress of" in (tmp_path / "compared" / "report.html").read_text("utf-8")


def test_units_are_those_of_what_is_recorded() -> None:
    recorded = {item.name: item.unit for item in (*STOCKS, *FLOWS)}
    for item in outcomes():
        assert set(item.read.needs) <= recorded.keys()
        units = [recorded[name] for name in item.read.needs if name != "gdp" or item.name == "gdp"]
        assert item.unit == (units[0] if len(units) == 1 else "1") or (item.unit, *units) == ("1", "0/1")


def test_every_place_shows_something_and_no_other_place_is_named() -> None:
    for place in PLACES:
        assert shown_in(place, "power") or shown_in(place, "state")
    with pytest.raises(KeyError):
        shown_in("moon")
    with pytest.raises(ValueError, match="ferries: shown in moon"):
        Outcome("higher", "ferries", ELSEWHERE, "run moon")


def test_words_follow_from_the_entry_and_from_the_name_where_there_is_none(tmp_path: Path) -> None:
    assert label_of("leverage[JPN]", with_unit=True) == "leverage, debt at face value [of 100 possible]"
    assert phrase_of("goodwill[JPN]") == "goodwill towards JPN" and phrase_of("gdp[KAZ]", with_unit=True) == "GDP of KAZ [bn US$]"
    assert text_of("structural_leverage[CHN]") == "structural leverage" and unit_text("goodwill[JPN]") == ""
    assert phrase_of("some_column[JPN]") == "some column of JPN" and unit_text("some_column") == ""
    words = Words(load(small_scenario(tmp_path)))
    assert words.outcome("alignment[JPN]") == "Japan: alignment"
