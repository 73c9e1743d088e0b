"""Every figure is drawn from what a real run leaves."""

from __future__ import annotations

from pathlib import Path

from suitors.plots.all import draw_all
from suitors.plots.kinds import KINDS
from suitors.scenario import Loaded
from suitors.studies.evaluation import Evaluation
from suitors.studies.run import run


def test_a_run_of_the_region_gives_every_figure(tmp_path: Path, tokyo: Loaded) -> None:
    result = run(tokyo, 10, Evaluation(1), tmp_path / "run")
    drawn = draw_all(result.dataset, result.deals, tmp_path / "figures", formats=("png",))
    assert [path.stem for path in drawn] == list(KINDS)
    assert all(path.stat().st_size > 5_000 for path in drawn)
