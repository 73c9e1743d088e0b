"""Where and when a difference in leverage arises: parts by state that add up, and how their course is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.plots.compare_folder import Look
from suitors.plots.compare_unfolding import moves, title_of, unfolding
from suitors.report.content import part_of
from suitors.results.year_columns import date_of, dated, dated_stocks
from suitors.scenario import load
from suitors.sentences.unfolding import of_pair
from suitors.studies.unfolding import EVERYWHERE, parts
from suitors.words.scenario import Words
from tests.made_up_comparison import small_scenario
from tests.readability import faults


def test_a_dated_column_names_stock_actors_and_year() -> None:
    assert date_of(dated("leverage[JPN,UZB]", 3)) == ("leverage", ("JPN", "UZB"), 3)
    assert date_of(dated("gdp[UZB]", 0)) == ("gdp", ("UZB",), 0)
    assert date_of("leverage[JPN,UZB]") is None and date_of("run") is None
    assert dated_stocks(["gdp[UZB]@1", "leverage[JPN,UZB]", "leverage[JPN,UZB]@2"]) == {"gdp", "leverage"}


def test_a_states_part_is_its_leverage_times_its_share_of_gdp() -> None:
    table = pd.DataFrame(
        {"gdp[KAZ]@1": [30.0, 10.0], "gdp[UZB]@1": [10.0, 10.0], "leverage[JPN,KAZ]@1": [4.0, 2.0], "leverage[JPN,UZB]@1": [8.0, 6.0]}
    )
    found = parts(table, "JPN")
    assert found[1, "KAZ"].tolist() == [3.0, 1.0] and found[1, "UZB"].tolist() == [2.0, 3.0]
    assert parts(table, "CHN") == {}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("unfolding")
    words = ["--power", "JPN", "--strategies", "japan,china", "--runs", "16", "--no-plots", "--workers", "1", "--detail"]
    result = CliRunner().invoke(main, ["compare", small_scenario(where), *words, "--out", str(where / "made")])
    assert result.exit_code == 0, result.output
    assert "year by year" in result.output and EVERYWHERE in result.output
    return where / "made"


def test_parts_add_up_to_the_whole_in_every_year_and_to_the_difference_at_the_horizon(folder: Path) -> None:
    rows, whole = pd.read_csv(folder / "unfolding.csv"), pd.read_csv(folder / "differences.csv")
    assert set(rows["year"]) == {2025, 2026, 2027}
    for (variant, _, year), told in rows.groupby(["variant", "against", "year"]):
        values = told.set_index("state")["difference"]
        assert values.drop(EVERYWHERE).sum() == pytest.approx(values[EVERYWHERE], abs=1e-9)
        if year == 2025:
            assert (values == 0.0).all()
        if year == 2027:
            same = whole[(whole["variant"] == variant) & (whole["outcome"] == "leverage[JPN]")]
            assert values[EVERYWHERE] == pytest.approx(float(same["difference"].iloc[0]), abs=1e-6)
    assert not any("@" in str(column) for column in pd.read_parquet(folder / "outcomes.parquet").columns)
    assert not whole["outcome"].str.contains("@").any()


def test_the_report_holds_both_tables(folder: Path) -> None:
    part = part_of(folder)
    titles = [table.title for table in part.tables]
    assert "Leverage of Japan by state" in titles and "Leverage of Japan over time" in titles
    assert part.unfolding and not faults(part.unfolding)
    assert set(part.unfolding) <= set(part.more)


def made_up(course: list[float], shares: dict[str, float], width: float = 1e-4) -> pd.DataFrame:
    """Rows of one pair: the whole difference by year, and how the states share it."""
    rows = [
        ("china", "japan", "JPN", state, 2025 + year, 0.2 * share, value * share, value * share - width, value * share + width, 64)
        for year, value in enumerate(course)
        for state, share in {**shares, EVERYWHERE: 1.0}.items()
    ]
    return pd.DataFrame(
        rows, columns=["variant", "against", "power", "state", "year", "level_against", "difference", "low", "high", "runs"]
    )


SHARES = {"KAZ": 1.25, "UZB": -0.25}


@pytest.mark.parametrize(
    ("course", "said"),
    [
        ([0.0, 0.0001, 0.01, 0.02], "The difference shows from 2027 on and is largest in the last year, 2028."),
        ([0.0, 0.02, 0.04, 0.01], "The difference shows from 2026 on and is largest in 2027, at +0.04; by 2028 it fades to +0.01."),
        ([0.0, 0.02, 0.04, 0.03], "The difference shows from 2026 on and is largest in 2027, at +0.04; in 2028 it is +0.03."),
        (
            [0.0, 0.02, 0.04, -0.01],
            "The difference shows from 2026 on and is largest in 2027, at +0.04; by 2028 its sign differs, at −0.01.",
        ),
        (
            [0.0, 0.02, 0.04, 0.0],
            "The difference shows from 2026 on and is largest in 2027; by 2028 it is within chance or too small to matter.",
        ),
    ],
)
def test_the_course_is_told_in_one_sentence(course: list[float], said: str) -> None:
    told = of_pair(made_up(course, SHARES), Words(load("tokyo_2025")))
    assert told[0] == said and not faults(told)


def test_the_state_with_the_largest_part_is_named_and_who_pulls_the_other_way() -> None:
    told = of_pair(made_up([0.0, 0.02], SHARES), Words(load("tokyo_2025")))
    assert told[1] == "The largest part by state comes from Kazakhstan: +0.025 of +0.02; 1 other state pulls the other way."
    nothing = of_pair(made_up([0.0, 0.0], SHARES), Words(load("tokyo_2025")))
    assert nothing == ["The difference in leverage is within chance, or too small to matter, in every year."]


def test_the_figure_says_what_the_sentence_says() -> None:
    look = Look("china", "japan", title="China's strategy")
    rows = made_up([0.0, 0.02, 0.04], SHARES)
    assert moves(rows, [look]) and not moves(made_up([0.0, 0.0], SHARES), [look])
    figure = unfolding(rows, [look], lambda note: note, str, "Japan")
    assert title_of(rows, look, "Japan").startswith("With China's strategy the difference in Japan's leverage shows from 2026 on")
    years, places = figure.axes
    assert np.allclose(years.lines[0].get_ydata(), [0.0, 0.02, 0.04])
    assert [text.get_text() for text in places.get_yticklabels()] == ["KAZ", "UZB", EVERYWHERE]
