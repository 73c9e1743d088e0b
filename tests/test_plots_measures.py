"""The figures of cost and effect, ties, routes, minerals and gaps draw the numbers of the result."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from synthetic import build_run, with_derived

from suitors.plots import style
from suitors.plots.bands import band, powers_with
from suitors.plots.channels import channels, channels_in_state
from suitors.plots.corridors import corridors, moving_states, shares_of_state, traffic_on
from suitors.plots.cost_effect import cost_effect
from suitors.plots.gaps_by_whom import closed, closed_in_state, gaps_by_whom
from suitors.plots.supply import exposure_to, stages_of, supply
from suitors.plots.ties import alignment_of_state, ties, ties_of_state
from suitors.words.numbers import count


@pytest.fixture(scope="module")
def runs() -> xr.Dataset:
    return build_run(runs=24, years=4)


@pytest.fixture
def ax() -> Any:
    return Figure(figsize=(4, 3)).add_subplot()


def is_on(given_axes: object, drawn: object) -> bool:
    return drawn is given_axes


def lines_by_label(ax: Any) -> dict[str, np.ndarray]:
    return {str(line.get_label()): np.asarray(line.get_ydata(), dtype=float) for line in ax.lines}


def texts(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_cost_and_effect_are_a_point_with_two_intervals_a_power(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, cost_effect(runs, ax=ax))
    points = {str(line.get_label()): line.get_xydata()[0] for line in ax.lines}
    assert "MULT" not in points
    cost = runs["fiscal_cost"].sel(power="JPN").sum("state").mean("year")
    region = (runs["policy_leverage"] * runs["gdp"]).sum("state") / runs["gdp"].sum("state")
    gain = (region.isel(time=-1) - region.isel(time=0)).sel(power="JPN")
    np.testing.assert_allclose(points["JPN"], [cost.median(), gain.median()], rtol=1e-5)
    drawn = [np.sort(line.get_xydata()[:, axis]) for line in ax.lines for axis in (0, 1) if len(line.get_xydata()) == 2]
    for values in (cost, gain):
        assert any(np.allclose(ends, np.quantile(values, [0.1, 0.9]), rtol=1e-5) for ends in drawn)


def test_ties_and_alignment_draw_the_medians_of_contestants(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, ties_of_state(runs, "TKM", ax=ax))
    drawn, sides = lines_by_label(ax), lines_by_label(alignment_of_state(runs, "TKM"))
    for power in powers_with(runs, "alignment"):
        np.testing.assert_allclose(drawn[power], runs["ties"].sel(state="TKM", power=power).median("run"))
        np.testing.assert_allclose(sides[power], 100 * runs["alignment"].sel(state="TKM", power=power).median("run"))
    assert "MULT" not in drawn
    panels = ties(runs)
    assert len(panels) == 2 * runs.sizes["state"]
    assert len({panel.get_ylim() for panel in panels[1::2]}) == 1


def test_labels_at_the_ends_of_lines_keep_apart_and_are_joined_to_them(runs: xr.Dataset) -> None:
    panels: list[Any] = list(ties(runs))
    for panel in panels:
        per_point = panel.figure.dpi / 72
        names = {str(name) for name in runs["power_name"].values}
        labels = [text for text in panel.texts if text.get_text() in names]
        placed = sorted(panel.transData.transform((0, label.xy[1]))[1] + label.xyann[1] * per_point for label in labels)
        assert len(placed) < 2 or np.diff(placed).min() >= 0.99 * style.NOTE_SIZE * per_point
        (leaders,) = [group for group in panel.collections if group.get_transform() is panel.transAxes]
        assert len(leaders.get_paths()) == len(labels)


def test_corridors_draw_shares_traffic_and_capacity(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, shares_of_state(runs, "KGZ", ax=ax))
    drawn = lines_by_label(ax)
    for corridor in runs["corridor"].values:
        np.testing.assert_allclose(drawn[corridor], 100 * runs["corridor_share"].sel(state="KGZ", corridor=corridor).median("run"))
    lines = lines_by_label(traffic_on(runs, "middle"))
    np.testing.assert_allclose(lines["traffic"], runs["corridor_flow"].sel(corridor="middle").median("run"))
    np.testing.assert_allclose(lines["capacity"], runs["corridor_capacity"].sel(corridor="middle").median("run"))
    panels = corridors(runs)
    moved = moving_states(runs, band(runs["corridor_share"]))
    piped = int("pipeline_flow" in runs)
    assert len(panels) == len(moved) + runs.sizes["corridor"] + piped
    assert "Middle Corridor" in {panel.get_title(loc="left") for panel in panels}


def test_supply_draws_exposure_and_stages_at_both_ends(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, exposure_to(runs, "rare_earths", ax=ax))
    drawn = {str(line.get_label()): line.get_xdata()[0] for line in ax.lines}
    expected = 100 * runs["supply_exposure"].sel(mineral="rare_earths").isel(time=-1).median("run")
    for power in powers_with(runs, "supply_exposure"):
        assert drawn[power] == pytest.approx(float(expected.sel(power=power)))
    assert "no exposure" in texts(exposure_to(runs, "gold"))
    bars: list[Any] = list(stages_of(runs, "uranium").patches)
    widths = [bar.get_width() for bar in bars]
    mined = 100 * runs["developed"].sel(mineral="uranium").sum("state").median("run")
    np.testing.assert_allclose(widths[2:4], [mined[0], mined[-1]], rtol=1e-5)
    deliverable = runs["contracted"] * np.minimum(runs["separated"] / runs["developed"], 1.0)
    held = 100 * deliverable.sel(mineral="uranium").isel(time=-1).sum("state").mean("run")
    np.testing.assert_allclose(widths[-runs.sizes["power"] :], held, rtol=1e-5)
    assert len(supply(runs)) == 2 * runs.sizes["mineral"]


def test_gaps_by_whom_stack_what_every_power_closed(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, closed_in_state(runs, "UZB", ax=ax))
    parts = closed(runs)
    whole = 100 * (runs["gap"].isel(time=0) - runs["gap"].isel(time=-1)).mean("run")
    np.testing.assert_allclose(parts.sum("power"), whole)
    ends = np.array([bar.get_x() + bar.get_width() for bar in ax.patches[-runs.sizes["sector"] :]])
    np.testing.assert_allclose(ends, parts.sel(state="UZB").sum("power"))
    opening = 100 * runs["gap"].isel(time=0).sel(state="UZB").median("run")
    assert texts(ax) == [f"of {value:.0f}" for value in opening.values]
    assert len(gaps_by_whom(runs)) == runs.sizes["state"]


def test_channels_stack_up_to_leverage_and_tell_the_share(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, channels_in_state(runs, "UZB", ax=ax))
    powers = [power for power in runs["power"].values if power != "MULT"]
    ends = np.array([bar.get_x() + bar.get_width() for bar in ax.patches[-len(powers) :]])
    here = runs.sel(state="UZB", power=powers).isel(time=-1)
    np.testing.assert_allclose(ends, here["leverage"].mean("run"))
    assert texts(ax) == [f"{count(share)} %" for share in here["leverage_share"].mean("run").values]
    assert len(channels(runs)) == runs.sizes["state"]


def test_gaps_by_whom_share_their_scale_unless_states_differ_widely(runs: xr.Dataset) -> None:
    factor = xr.DataArray([0.01, 1, 1, 1, 1], dims="state")
    few = with_derived(runs.assign(gap_closed=(runs["gap_closed"] * factor).transpose(*runs["gap_closed"].dims)))
    for dataset, together in ((runs, True), (few, False)):
        panels = gaps_by_whom(dataset)
        assert (len({panel.get_xlim() for panel in panels}) == 1) == together
        assert any("scales differ" in text.get_text() for text in panels[0].figure.texts) != together
