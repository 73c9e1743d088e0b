"""Every figure, together: few and many actors, both forms of a result, and the same files every time."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xarray as xr
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from synthetic import build_deals, build_run, summarise

from suitors.plots.acceptance import acceptance
from suitors.plots.all import DRAWERS, NEEDS_DEALS, draw, draw_all, save
from suitors.plots.channels import channels
from suitors.plots.corridors import corridors
from suitors.plots.debt import debt
from suitors.plots.fan import fan
from suitors.plots.gaps_by_whom import gaps_by_whom
from suitors.plots.influence import influence
from suitors.plots.kinds import KINDS
from suitors.plots.money import money
from suitors.plots.sectors import sectors
from suitors.plots.supply import supply
from suitors.plots.ties import ties
from suitors.plots.timeline import timeline


@pytest.fixture(scope="module")
def runs() -> xr.Dataset:
    return build_run(runs=24, years=4)


@pytest.fixture(scope="module")
def statistics(runs: xr.Dataset) -> xr.Dataset:
    return summarise(runs)


@pytest.fixture(scope="module")
def deals(runs: xr.Dataset) -> pd.DataFrame:
    return build_deals(runs)


MANY_POWERS = ["CHN", "JPN", "KOR", "RUS", "EU", "USA", "TUR", "GULF", "MULT", "IND", "IRN", "AUS"]
MANY_STATES = ["KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE", "MNG", "XXX", "YYY"]


def test_every_kind_can_be_drawn() -> None:
    assert set(KINDS) == set(DRAWERS) | NEEDS_DEALS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("powers", "states", "ensemble"), [(["JPN"], ["UZB"], 1), (["JPN", "IND"], ["XXX"], 3), (MANY_POWERS, MANY_STATES, 4)]
)
def test_every_figure_survives_few_and_many_actors(kind: str, powers: list[str], states: list[str], ensemble: int, tmp_path: Path) -> None:
    dataset = build_run(powers, states, runs=ensemble, years=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = draw(kind, dataset, build_deals(dataset, runs=1))
        assert save(figure, tmp_path / "figure.png").stat().st_size > 5_000


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_draws_from_statistics_and_into_a_subfigure_or_axes(kind: str, statistics: xr.Dataset, deals: pd.DataFrame) -> None:
    assert draw(kind, statistics, deals).axes
    outer = Figure(figsize=(10, 5), layout="constrained")
    halves: Any = outer.subfigures(1, 2)
    left, right = halves
    functions: dict[str, Any] = {
        "influence": influence,
        "money": money,
        "debt": debt,
        "acceptance": acceptance,
        "sectors": sectors,
        "fan": fan,
        "ties": ties,
        "corridors": corridors,
        "supply": supply,
        "gaps_by_whom": gaps_by_whom,
        "channels": channels,
    }
    if kind == "timeline":
        drawn: list[Any] = timeline(statistics, deals, figure=left)
    elif kind in functions:
        drawn = functions[kind](statistics, figure=left)
    else:
        drawn = [DRAWERS[kind](statistics, ax=left.add_subplot())]  # type: ignore[call-arg]
    outer.draw_without_rendering()
    assert all(panel.figure is left for panel in drawn)
    assert not right.axes


def test_drawing_leaves_the_settings_of_the_caller_alone(runs: xr.Dataset) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    draw("sectors", runs)
    assert dict(mpl.rcParams) == before


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    small = build_run(["CHN", "JPN", "IND"], ["KAZ", "UZB", "XXX"], runs=8, years=2)
    first, second = (draw_all(small, build_deals(small), tmp_path / name) for name in ("first", "second"))
    assert [path.name for path in first] == [f"{kind}.{suffix}" for kind in KINDS for suffix in ("png", "svg")]
    assert [one.read_bytes() == two.read_bytes() for one, two in zip(first, second, strict=True)] == [True] * len(first)
    assert first[0].read_bytes()[:4] == b"\x89PNG"
    assert b"<svg" in first[1].read_bytes()


def test_without_deals_the_timeline_is_left_out_or_refused(runs: xr.Dataset, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs the deals"):
        draw("timeline", runs)
    written = draw_all(runs, None, tmp_path, formats=["svg"], kinds=["map"])
    assert [path.name for path in written] == ["map.svg"]


def test_what_a_scenario_does_not_have_is_not_drawn_unasked(tmp_path: Path) -> None:
    bare = build_run(["JPN"], ["UZB"], runs=2, years=1, corridors=(), minerals=())
    drawn = {path.stem for path in draw_all(bare, build_deals(bare, runs=1), tmp_path, ["svg"])}
    assert drawn == set(KINDS) - {"corridors", "supply"}
    for kind, missing in (("corridors", "no corridors"), ("supply", "no minerals")):
        assert any(missing in text.get_text() for text in draw(kind, bare).axes[0].texts)


def test_only_the_two_formats_are_saved(runs: xr.Dataset, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"not \.gif"):
        save(draw("sectors", runs), tmp_path / "figure.gif")
    assert not list(tmp_path.iterdir())


def test_two_workers_draw_the_same_bytes(runs: xr.Dataset, tmp_path: Path) -> None:
    one = draw_all(runs, None, tmp_path / "one", formats=("png",), kinds=["goodwill", "sectors"])
    two = draw_all(runs, None, tmp_path / "two", formats=("png",), kinds=["goodwill", "sectors"], workers=2)
    assert [path.name for path in one] == [path.name for path in two]
    assert all(first.read_bytes() == second.read_bytes() for first, second in zip(one, two, strict=True))


def test_other_work_is_done_meanwhile(runs: xr.Dataset, tmp_path: Path) -> None:
    for workers in (1, 2):
        note = tmp_path / f"{workers}.txt"
        drawn = draw_all(runs, None, tmp_path, ("svg",), ["map"], workers, meanwhile=lambda: note.write_text("done"))  # noqa: B023
        assert [path.name for path in drawn] == ["map.svg"] and note.read_text() == "done"


def test_what_the_layout_has_measured_is_not_measured_again(runs: xr.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []
    measure = RendererAgg.get_text_width_height_descent
    monkeypatch.setattr(
        RendererAgg, "get_text_width_height_descent", lambda self, text, *how: measured.append(text) or measure(self, text, *how)
    )
    figure = draw("timeline", runs, build_deals(runs))
    of_layout = len(measured)
    save(figure, tmp_path / "timeline.png")
    assert len(measured) - of_layout < of_layout / 4
    # All deals taken are one call of many bars, and all refused another.
    assert len(figure.axes[0].containers) == 2
