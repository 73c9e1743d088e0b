"""A comparison with futures and its report, as small as will do, for tests of what people open."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from suitors.cli.main import main


def reported(folder: Path) -> Path:
    """Compare and report into `folder`, which is returned."""
    small = [option for power in ("EU", "USA", "GULF", "TUR") for option in ("--set", f"powers.{power}.remove=true")]
    options = ["--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--futures", "24", "--runs-per-future", "2"]
    done = CliRunner().invoke(main, ["compare", "baseline", *options, *small, "--set", "horizon.years=1", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(main, ["report", str(folder)]).exit_code == 0
    return folder
