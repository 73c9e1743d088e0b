"""The README's tour runs as it is written, line after line, on a small scale."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from threadpoolctl import threadpool_limits

from suitors import __version__
from suitors.cli.main import COMMANDS, main
from suitors.plots import frame
from suitors.studies import calibrate_emulator
from tests.test_style import IN_THE_TOUR, too_wide

README = Path(__file__).resolve().parents[1] / "README.md"
SHORT = ("--set", "horizon.years=2")
FEW = ("--runs", "8", "--workers", "1")
ALONE = tuple(word for name in ("EU", "GULF", "RUS", "TUR", "USA") for word in ("--set", f"powers.{name}.remove=true"))
"""China, Japan, Korea and the multilaterals alone."""
TWO = (*ALONE, *(word for name in ("KOR", "MULT") for word in ("--set", f"powers.{name}.remove=true")))
"""China and Japan alone."""
SMALLER: dict[str, tuple[str, ...]] = {
    "run": (*FEW, *SHORT, *ALONE, "--no-plots"),
    "run --only-run": (*SHORT, "--no-plots"),
    "compare": (*FEW, *SHORT, *TWO, "--no-plots"),
    "compare --futures": ("--set", "horizon.years=1", "--futures", "10", "--runs-per-future", "1"),
    "tournament": (*FEW, *SHORT, *ALONE, "--no-plots"),
    "sweep": ("--points", "64", "--runs", "2", "--workers", "1"),
    "sensitivity": (
        "--vary",
        "parameters.weight_need",
        "--trajectories",
        "4",
        "--base",
        "8",
        "--top",
        "1",
        "--runs",
        "2",
        *SHORT,
        "--no-plots",
    ),
    "hindcast": ("--runs", "32", "--no-plots"),
    "forecast": ("--runs", "64", "--scenario", "none"),
    "calibrate": ("--sets", "64", "--draws", "16", "--workers", "1", "--no-plots"),
    "validate": ("--runs", "32", "--train-to", "2010", "--test-to", "2011", "--kind", "conditional", "--workers", "1"),
    "explain": SHORT,
    "breakeven": ("--runs", "8", *SHORT, *ALONE, "--no-plots", "--workers", "1"),
    "worlds": ("--candidates", "32", "--workers", "1"),
    "responses": ("--runs", "8", "--workers", "1"),
    "score": ("--runs", "16", "--workers", "1"),
    "verify": ("--case", "1"),
}
"""What is added to a line, by command and option, to make it small; of an option that is given twice the last counts."""


def tour() -> list[list[str]]:
    """The lines of the tour as words, without `suitors`."""
    block = re.search(r"^## A tour$.*?^```$(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert block is not None
    return [shlex.split(line, comments=True)[1:] for line in block[1].strip().splitlines()]


def small(words: list[str]) -> list[str]:
    """A line with what makes it small; `--only-run` takes no number of runs."""
    own = f"{words[0]} --only-run" if "--only-run" in words else words[0]
    more = [*SMALLER.get(own, ()), *(SMALLER["compare --futures"] if "--futures" in words else ())]
    return [*words, *more]


def test_the_tour_runs_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    captions: list[str] = []
    written = frame.head_and_foot

    def noted(figure: Any, *texts: str) -> None:
        written(figure, *texts)
        captions.extend(text.get_text() for text in figure.texts[-1:])

    monkeypatch.setattr(frame, "head_and_foot", noted)
    # tests/test_calibration.py samples long enough to find a posterior.
    monkeypatch.setattr(calibrate_emulator.sample, "__defaults__", (100,))
    for words in tour():
        with threadpool_limits(1):  # small matrices: threads would wait for each other
            done = CliRunner().invoke(main, small(words), input="q\n" if words[0] == "play" else None)
        assert done.exit_code == 0, f"suitors {shlex.join(words)}\n{done.output}\n{done.exception!r}"
        assert not re.search(r"(?<![\w.])[−+-]0(?:\.0+)?(?![\w.])|\bnan\b|\de[-+]\d\d", done.output), (
            f"suitors {shlex.join(words)} prints a false number\n{done.output}"
        )
        if words[0] in IN_THE_TOUR:
            assert not too_wide(done.stdout, 80)
        if words[0] == "discover":
            assert "holds at 0 of" not in done.output
    manifests = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "results").rglob("manifest.json")]
    assert len(manifests) >= 9
    assert {manifest["model"].partition("+")[0] for manifest in manifests} == {__version__}
    assert captions and all(f"suitors {__version__}" in caption for caption in captions)


def test_the_tour_shows_every_command_but_those_that_help() -> None:
    assert set(COMMANDS) - {words[0] for words in tour()} == {"results", "schema", "elicit", "update", "class", "dashboard", "scoreboard"}
