"""The register of outcomes: one entry and one reading make an outcome known wherever outcomes are told."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from made_up_comparison import small_scenario

from suitors.cli.main import main
from suitors.model.record import MOVED, STOCKS
from suitors.plots.compare_differences import differences
from suitors.plots.compare_folder import Compared
from suitors.report.words import Words
from suitors.results import outcomes as register
from suitors.results.outcomes import PLACES, REGISTER, Outcome, label_of, outcomes, phrase_of, shown_in, text_of, unit_text
from suitors.results.readings import ELSEWHERE
from suitors.scenario import load

PAGE = (Path(__file__).resolve().parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
ENTRY: Outcome = eval(re.findall(r"```python\n(Outcome.*?)```", PAGE, re.DOTALL)[0], vars(register))


def test_a_new_outcome_is_one_entry_and_one_reading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(REGISTER, ENTRY.name, ENTRY)
    scenario = small_scenario(tmp_path)
    ran = CliRunner().invoke(main, ["run", scenario, "--runs", "2", "--no-plots", "--detail", "--out", str(tmp_path / "run")])
    assert ran.exit_code == 0, ran.output
    assert "works under way" in ran.output
    table = pd.read_csv(tmp_path / "run" / "outcomes.csv")
    assert (table["works_under_way[CHN]"] > 0).all()

    folder = tmp_path / "compared"
    asked = ["--power", "JPN", "--strategies", "japan,china", "--runs", "4", "--no-plots", "--out", str(folder)]
    shown = CliRunner().invoke(main, ["compare", scenario, *asked])
    assert shown.exit_code == 0, shown.output
    assert "works under way" in (folder / "differences.csv").read_text("utf-8").replace("_", " ")
    found = Compared(folder)
    figure = differences(found.differences, "JPN", found.looks, str)
    titles = " ".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))
    assert "works in progress" in titles
    told = CliRunner().invoke(main, ["report", str(folder)])
    assert told.exit_code == 0, told.output
    assert "works under way of JPN" in (folder / "report.html").read_text("utf-8")


def test_units_are_those_of_what_is_recorded() -> None:
    recorded = {item.name: item.unit for item in (*STOCKS, *MOVED)}
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
        Outcome("ferries", "power", "boats", "higher", "", ELSEWHERE, "run moon")


def test_words_follow_from_the_entry_and_from_the_name_where_there_is_none(tmp_path: Path) -> None:
    assert label_of("leverage[JPN]", with_unit=True) == "leverage, debt at face [points of 100]"
    assert phrase_of("goodwill[JPN]") == "goodwill towards JPN" and phrase_of("gdp[KAZ]", with_unit=True) == "GDP of KAZ [bn US$]"
    assert text_of("structural_leverage[CHN]") == "structural leverage" and unit_text("goodwill[JPN]") == ""
    assert phrase_of("some_column[JPN]") == "some column of JPN" and unit_text("some_column") == ""
    words = Words(load(small_scenario(tmp_path)))
    assert words.outcome("alignment[JPN]") == "Japan: alignment in foreign policy"
