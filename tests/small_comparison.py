"""What tests of comparisons start from: a short scenario of few, and a small comparison with futures and its report, made once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from suitors.cli.main import main

AWAY = {"remove": True}


def short(years: int) -> dict[str, Any]:
    """A document of the baseline with few powers and states over so many years."""
    return {
        "extends": "baseline.toml",
        "title": "short",
        "horizon": {"start": "2025-10-01", "years": years},
        "powers": {power: AWAY for power in ("EU", "USA", "GULF")},
        "states": {state: AWAY for state in ("TKM", "TJK")},
    }


def made_once(factory: pytest.TempPathFactory) -> Path:
    """The same for all files and processes of a session, to be read only; the first that asks makes it, others wait."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = factory.getbasetemp() / "compared"
        return folder if folder.exists() else reported(folder)
    fcntl = pytest.importorskip("fcntl")
    folder = factory.getbasetemp().parent / "compared"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return folder if (folder / "report.html").exists() else reported(folder)


def reported(folder: Path) -> Path:
    """Compare and report into `folder`, which is returned."""
    small = [option for power in ("EU", "USA", "GULF", "TUR") for option in ("--set", f"powers.{power}.remove=true")]
    options = ["--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--futures", "24", "--runs-per-future", "2"]
    done = CliRunner().invoke(main, ["compare", "baseline", *options, *small, "--set", "horizon.years=1", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(main, ["report", str(folder)]).exit_code == 0
    return folder
