"""Needs: said before a large run starts, and refused where the machine has less."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path

import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.scenario import load
from suitors.studies import needs

Usage = namedtuple("Usage", "total used free")


def test_needs_grow_with_runs_and_go_to_disk_where_memory_ends() -> None:
    loaded = load("tokyo_2025")
    few, many = needs.needs_of(loaded, 100, 2), needs.needs_of(loaded, 1_000_000, 2)
    assert (few.disk, few.seconds) == (0.0, 0.0) and not few.large
    assert many.large and many.disk > 5e10 and many.seconds > 60
    assert "GB of disk" in many.text
    # Memory follows what lies side by side, not the widest batch allowed, and not the runs once they are kept in files.
    small = [needs.needs_of(load("teach/two_powers"), 10_000, workers).memory for workers in (1, 2)]
    assert needs.PROGRAM < small[0] < small[1] < 2 * needs.PROGRAM
    assert needs.needs_of(loaded, 2_000_000, 2).memory == many.memory


@pytest.mark.parametrize("which", ["disk", "memory"])
def test_what_is_not_there_is_refused_unless_told(which: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if which == "disk":
        monkeypatch.setattr("suitors.studies.ensemble.MEMORY_LIMIT", 0)
        monkeypatch.setattr(needs.shutil, "disk_usage", lambda place: Usage(10, 9, 1))
    else:
        monkeypatch.setattr(needs, "free_memory", lambda: 1.0)
    words = ["run", "teach/two_powers", "--runs", "8", "--set", "horizon.years=1", "--no-plots", "--workers", "1"]
    refused = CliRunner().invoke(main, [*words, "--out", str(tmp_path / "result")])
    assert refused.exit_code == 2 and "--force" in refused.output and which in refused.output
    assert list(tmp_path.iterdir()) == []
    if which == "memory":
        assert CliRunner().invoke(main, [*words, "--force", "--out", str(tmp_path / "result")]).exit_code == 0
