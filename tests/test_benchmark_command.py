"""`python -m benchmarks` works from end to end, on little work and without what takes long."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import figure, report, traffic, whole, work
from benchmarks.__main__ import main
from benchmarks.growth import Growth
from benchmarks.report import BEGIN, END, Table


def test_quick_measures_everything_and_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before, best = report.DOCUMENT.read_text(encoding="utf-8"), traffic._best
    # Figures and fresh processes take longest; they have tests of their own.
    monkeypatch.setattr(whole, "COMMANDS", {})
    monkeypatch.setattr(whole, "BATCH", 64)
    monkeypatch.setattr(traffic, "_best", lambda work, seconds: best(work, seconds / 100))
    monkeypatch.setattr(whole, "peak_memory", lambda runs, years: (1e9, False))
    monkeypatch.setattr(work, "result_to_draw", lambda folder: None)
    monkeypatch.setattr(work, "figures", lambda result, folder: None)
    done = CliRunner().invoke(main, ["--quick", "--years", "1"])
    assert done.exit_code == 0, done.output
    for told in (
        "plain Mesa agents",
        "AgentPy",
        "the engine, 256 runs",
        "compiled, noise drawn",
        "one over two",
        "from memory",
        "instruments",
        "kept",
    ):
        assert told in done.output
    assert report.DOCUMENT.read_text(encoding="utf-8") == before


def test_tables_go_between_the_marks(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    report.write([Table("Times", ("what", "median"), [("a run", "1 ms")])], document)
    text = document.read_text(encoding="utf-8")
    assert text.startswith("before\n") and text.endswith("\nafter\n")
    assert "| a run | 1 ms |" in text and "old" not in text
    document.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks the lines"):
        report.write([], document)


def test_exponents_are_those_of_a_power_law() -> None:
    assert Growth("runs", (1, 10, 100, 1000), (5.0, 1.0, 10.0, 100.0)).exponent == pytest.approx(1.0)
    assert len(figure.COLOURS) >= 5
