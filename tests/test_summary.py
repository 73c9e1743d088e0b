"""Many runs in few numbers: what is rare is told by the share of runs that have any."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from suitors.results.summary import summaries
from suitors.studies.paired_differences import paired

RUNS = pd.Index(range(100), name="run")


def table(rare: int) -> pd.DataFrame:
    """In the first `rare` runs of a hundred Tajikistan spends a tenth of the year-ends in distress."""
    return pd.DataFrame({"distress[TJK]": np.where(rare > RUNS, 0.1, 0.0), "gdp[TJK]": np.linspace(10.0, 20.0, 100)}, index=RUNS)


def test_what_is_rare_is_told_by_a_share_of_runs() -> None:
    found = summaries(table(rare=3))
    assert found["distress[TJK]"].text(100) == "3 %"
    assert found["gdp[TJK]"].text(100, 2) == "15 (11 to 19)"
    assert found["distress[TJK]"].text(1) == "0", "a single run is told by its own number"
    assert found["distress[TJK]"].as_row() == {"p10": 0.0, "p50": 0.0, "p90": 0.0, "share": 0.03}
    assert "share" not in found["gdp[TJK]"].as_row()


def test_differences_of_what_is_rare_are_those_of_the_share() -> None:
    rows = paired({"one": table(rare=7), "other": table(rare=3)}, [("one", "other")]).set_index("outcome")
    row = rows.loc["distress[TJK]"]
    assert row["unit"] == "share of runs"
    assert [row["level"], row["level_against"], row["difference"]] == pytest.approx([0.07, 0.03, 0.04])


def test_a_variant_has_one_level_whatever_it_is_compared_with() -> None:
    few = table(rare=3).iloc[:10]
    rows = paired({"few": few, "many": table(rare=7), "base": table(rare=3)}, [("few", "base"), ("many", "base")])
    levels = rows[rows["outcome"] == "gdp[TJK]"].set_index("variant")
    assert levels.loc["few", "level_against"] == levels.loc["many", "level_against"] == 15.0
    assert levels["runs"].to_dict() == {"few": 10, "many": 100}
