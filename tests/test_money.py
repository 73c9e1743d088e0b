"""The money behind a result is told part by part, each with its own source."""

from __future__ import annotations

from click.testing import CliRunner

from suitors.cli.main import main
from suitors.report.answer import money_of
from suitors.scenario import load

PATH = "1 from 2025, 3.6 from 2026, 3.71 from 2027, 3.82 from 2028, 3.93 from 2029, 4.05 from 2030, 1.4 from 2031"


def test_each_part_of_a_path_has_its_own_source() -> None:
    private = next(row for row in money_of(load("tokyo_2025"), ["JPN"]) if row["ledger"] == "private")
    assert private["path"] == f"{PATH}, then growing by 5.8 % a year"
    assert private["source"].startswith("statement of the prime minister")
    first, second = private["parts"][:2]
    assert (first["year"], first["amount"], first["grade"]) == ("2025", 1.0, "assumed")
    assert first["source"].startswith("judgement")
    assert (second["year"], second["amount"]) == ("2026", 3.6)
    assert second["source"].startswith("first year of the target")
    assert not any("prime minister" in part["source"] for part in private["parts"])


def test_check_tells_the_whole_path() -> None:
    assert f"Japan, private, announced: {PATH}" in " ".join(CliRunner().invoke(main, ["check", "tokyo_2025"]).output.split())
