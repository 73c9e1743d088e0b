"""Nobody who reads a figure or a screen meets a state or power by its code, or points that do not say of what."""

from __future__ import annotations

import re
from functools import wraps
from pathlib import Path

import pytest
from click.testing import CliRunner
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from suitors.cli.main import main
from suitors.words.names import number_name
from tests.readability import CODE

TWO = ("teach/two_powers", "--power", "JPN", "--strategies", "japan,china")
ONE = ("--workers", "1", "--out", "made")
GROWTH = "powers.JPN.money.private.growth=-0.1:0.1"
BARE_POINTS = re.compile(r"points of 100(?! possible| where| of the sector gap|\])")
COMMANDS = (
    ("run", "teach/two_powers", "--runs", "4", *ONE),
    ("run", "teach/two_powers", "--set", "powers.Japan.money*=2", "--runs", "4", "--detail", "--no-plots", *ONE),
    ("compare", *TWO, "--runs", "4", "--detail", *ONE),
    (
        "sweep",
        "teach/two_powers",
        "--vary",
        "powers.JPN.money.private.growth=-0.1:0.1",
        "--vary",
        "states.UZB.openness=0:1",
        "--points",
        "8",
        *ONE,
    ),
    ("run", "teach/two_powers", "--posterior", "posterior_2015", "--runs", "4", "--no-plots", *ONE),
    ("breakeven", *TWO, "--vary", GROWTH, "--runs", "8", *ONE),
    ("sensitivity", "teach/two_powers", "--outcome", "leverage[JPN]", "--runs", "2", *ONE),
    ("tournament", "teach/two_powers", "--powers", "JPN,CHN", "--strategies", "japan,china", "--runs", "2", *ONE),
)
DRAWN_LATER = {"run", "sweep"}
"""Commands whose figures `suitors plot` draws too, and in one format."""


def test_a_number_is_named_with_the_names_of_its_actors() -> None:
    called = {"JPN": "Japan", "UZB": "Uzbekistan"}.__getitem__
    assert number_name("powers.JPN.money.private.conversion", called) == "private money, conversion (Japan)"
    assert number_name("powers.JPN.toward.UZB.debt", called) == "debt, Japan in Uzbekistan"
    assert number_name("states.UZB.gaps.energy", called) == "gap in energy (Uzbekistan)"
    assert number_name("powers.JPN", called) == "Japan"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: f"{words[0]}-{len(words)}")
def test_no_code_is_read_anywhere(command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    drawn: list[str] = []
    printed = FigureCanvasAgg.print_png

    @wraps(printed)  # matplotlib looks at the names of its arguments
    def noted(canvas: FigureCanvasAgg, *given: object, **named: object) -> object:
        drawn.extend(text.get_text() for text in canvas.figure.findobj(Text) if isinstance(text, Text) and text.get_visible())
        return printed(canvas, *given, **named)

    monkeypatch.setattr(FigureCanvasAgg, "print_png", noted)
    later = command[0] in DRAWN_LATER and "--no-plots" not in command
    done = CliRunner().invoke(main, [*command, *(["--no-plots"] if later and command[0] != "sweep" else [])])
    assert done.exit_code == 0, done.output
    if later:
        assert CliRunner().invoke(main, ["plot", "made", "--format", "png"]).exit_code == 0
    assert drawn or "--no-plots" in command
    shown = [line for line in done.output.splitlines() if not re.match(r"\s*suitors |To continue|Repeat", line)]
    for said in (drawn, shown):
        assert not [text for text in said if CODE.search(text) or BARE_POINTS.search(text)]
