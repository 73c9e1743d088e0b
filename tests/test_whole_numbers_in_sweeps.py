"""Whole numbers stay whole in every design of a sweep."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.studies.sweep.vary import override

RATE = "parameters.deal_rate=0.5:1.5"
TABLE = "horizon.years,parameters.deal_rate\n{}\n1.0,1.1\n"


@pytest.mark.parametrize("design", ["grid", "random", "lhs", "sobol", "csv", "csv of fractions"])
def test_a_whole_number_varies_beside_fractions(design: str, tmp_path: Path) -> None:
    asked = ["--vary", "horizon.years=1:2", "--vary", f"{RATE}{':2' if design == 'grid' else ''}", "--design", design, "--points", "4"]
    if design.startswith("csv"):
        (tmp_path / "points.csv").write_text(TABLE.format("2.0,0.7" if "fractions" in design else "2,0.7"))
        asked = ["--points-from", str(tmp_path / "points.csv")]
    out = ["--out", str(tmp_path / "sweep"), "--runs", "1", "--workers", "1", "--outcome", "distress[TJK]", "--quiet"]
    result = CliRunner().invoke(main, ["sweep", "baseline", *asked, *out])
    assert result.exit_code == 0, result.output


def test_a_choice_is_written_as_it_may_be_typed() -> None:
    assert override("horizon.years", 5.0) == "horizon.years=5"
    assert override("a.b", 0.5) == "a.b=0.5"
    assert override("a.b", True) == "a.b=true"
