"""The figures draw the numbers of the result, on the axes they are given, in the same way every time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Wedge
from synthetic import PRODUCTS, build_deals, build_run, summarise

from suitors.packs.borders import countries
from suitors.plots import style
from suitors.plots.acceptance import FEW, acceptance, acceptance_of_instrument, shares_taken
from suitors.plots.bands import Band, band, interval_note, mean, median, powers_with
from suitors.plots.debt import debt, debt_of_state, stack_by_creditor
from suitors.plots.fan import debt_fan, distress_share, fan
from suitors.plots.findings import leads
from suitors.plots.goodwill import goodwill
from suitors.plots.influence import influence, leverage_of_state
from suitors.plots.map import MARKETS, lay_out, pie_shares, region_map
from suitors.plots.money import money, money_in_ledger
from suitors.plots.sectors import gaps_of_state, sectors
from suitors.plots.timeline import LARGEST, deals_of_run, deals_panel, largest_deals, timeline, yearly
from suitors.words.dates import date_text


@pytest.fixture(scope="module")
def runs() -> xr.Dataset:
    return build_run(runs=24, years=4)


@pytest.fixture(scope="module")
def statistics(runs: xr.Dataset) -> xr.Dataset:
    return summarise(runs)


@pytest.fixture(scope="module")
def deals(runs: xr.Dataset) -> pd.DataFrame:
    return build_deals(runs)


@pytest.fixture
def ax() -> Any:
    return Figure(figsize=(4, 3)).add_subplot()


def is_on(given_axes: object, drawn: object) -> bool:
    return drawn is given_axes


def lines_by_label(ax: Any) -> dict[str, np.ndarray]:
    return {str(line.get_label()): np.asarray(line.get_ydata(), dtype=float) for line in ax.lines}


def texts(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.texts]


# --- medians and intervals -------------------------------------------------------------------------------------------


def test_a_band_is_the_same_from_runs_and_from_statistics(runs: xr.Dataset, statistics: xr.Dataset) -> None:
    for part, stored in zip(vars(band(runs["goodwill"])).values(), vars(band(statistics["goodwill"])).values(), strict=True):
        xr.testing.assert_allclose(part, stored)
    xr.testing.assert_allclose(mean(runs["distress"]), mean(statistics["distress"]))
    xr.testing.assert_allclose(median(runs["gdp"]), median(statistics["gdp"]))


def test_a_band_needs_runs_or_statistics(runs: xr.Dataset) -> None:
    with pytest.raises(ValueError, match="run or statistic"):
        band(runs["gdp"].isel(run=0, drop=True))


def test_a_single_run_has_no_interval(runs: xr.Dataset) -> None:
    assert "no interval" in interval_note(runs.isel(run=[0]))
    assert "80 %" in interval_note(runs)


def test_powers_without_a_variable_are_left_out_unless_that_leaves_none(runs: xr.Dataset) -> None:
    everyone = [str(power) for power in runs["power"].values]
    assert powers_with(runs, "leverage") == [power for power in everyone if power != "MULT"]
    assert powers_with(runs, "leverage", "debt") == everyone
    assert powers_with(runs.assign(leverage=0 * runs["leverage"]), "leverage") == everyone


# --- each figure draws the dataset -----------------------------------------------------------------------------------


def test_influence_draws_the_median_of_every_power(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, leverage_of_state(runs, "UZB", ax=ax))
    drawn = lines_by_label(ax)
    expected = runs["policy_leverage"].sel(state="UZB").median("run")
    for power in powers_with(runs, "policy_leverage"):
        np.testing.assert_allclose(drawn[power], expected.sel(power=power))
    assert "MULT" not in drawn and "MULT" not in texts(ax)
    assert ax.get_ylabel() == "policy leverage [of 100 possible]"


def test_long_descriptions_go_into_the_caption_not_onto_an_axis(runs: xr.Dataset) -> None:
    for variable, panels in (("policy_leverage", influence(runs)), ("leverage", [goodwill(runs)])):
        described = runs[variable].attrs["long_name"]
        labels = {panel.get_ylabel() for panel in panels} | {panel.get_xlabel() for panel in panels}
        assert not any(described in label for label in labels)
        assert any(described in text.get_text() for text in panels[0].figure.texts)


def test_influence_names_the_leaders_and_what_the_scenario_is_about(runs: xr.Dataset) -> None:
    told = runs.assign_attrs(about="JPN")
    panels = influence(told)
    title = " ".join(panels[0].figure.texts[0].get_text().split())
    assert title.startswith("Japan's policy leverage in the region ")
    for panel in panels:
        drawn = {str(line.get_label()): line for line in panel.lines if len(line.get_xdata()) > 1}  # type: ignore[arg-type]
        assert drawn["JPN"].get_linewidth() > 2 and drawn["JPN"].get_color() == style.colour("JPN")
        assert sum(line.get_color() != style.OTHERS for line in drawn.values()) in (3, 4)
        assert "Japan" in texts(panel) and "JPN" not in texts(panel)


def test_titles_name_no_leader_where_intervals_overlap(runs: xr.Dataset) -> None:
    labels = {"power": ["CHN", "JPN"]}

    def of(low: list[float], middle: list[float], high: list[float]) -> Band:
        return Band(*(xr.DataArray(values, labels, dims="power") for values in (low, low, middle, high, high)))

    assert leads(runs, of([3, 0], [4, 1], [5, 2]), "leverage") == "China has most leverage"
    overlap = leads(runs, of([1.5, 0], [4, 1], [5, 2]), "leverage")
    assert overlap == "No power clearly has most leverage: China and Japan overlap"


def test_no_line_of_influence_leaves_its_panel(runs: xr.Dataset) -> None:
    for panel in influence(runs):
        assert max(float(np.max(line.get_ydata())) for line in panel.lines) <= panel.get_ylim()[1]


def test_money_bars_are_yearly_means_and_whiskers_the_interval(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, money_in_ledger(runs, "private", ax=ax))
    powers = len(runs["power"])
    for index, stage in enumerate(("announced", "signed", "completed")):
        flow = runs[stage].sel(ledger="private")
        per_run = (flow.sum("state") if "state" in flow.dims else flow).mean("year")
        widths = [bar.get_width() for bar in ax.patches[index * powers : (index + 1) * powers]]
        np.testing.assert_allclose(widths, per_run.mean("run"), rtol=1e-5)
        whiskers = np.array([ends[:, 0] for ends in ax.collections[index].get_segments()])
        np.testing.assert_allclose(whiskers.T, np.quantile(per_run, [0.1, 0.9], axis=-1), rtol=1e-5)


def test_money_says_that_stages_do_not_add_and_shows_every_bar(runs: xr.Dataset) -> None:
    factor = xr.DataArray([1.0, 30.0, 1.0], dims="ledger")
    runs = runs.assign(announced_mean=(runs["announced_mean"] * factor).transpose(*runs["announced_mean"].dims))
    panels = money(runs)
    assert any("do not add" in text.get_text() for text in panels[0].figure.texts)
    assert len(panels) == runs.sizes["ledger"]
    assert panels[0].get_xlim()[1] >= float(band(runs["announced_mean"]).high.max())


@pytest.mark.parametrize("kept", ["runs", "statistics"])
def test_debt_stack_adds_to_the_median_total(kept: str, ax: Any, request: pytest.FixtureRequest) -> None:
    runs = request.getfixturevalue(kept)
    stack = stack_by_creditor(runs)
    debt_to_gdp = median(runs["debt_to_gdp"])
    np.testing.assert_allclose(stack.sum("creditor"), debt_to_gdp, rtol=1e-9)
    debt_of_state(runs, "KGZ", ax=ax)
    np.testing.assert_allclose(lines_by_label(ax)["total"], 100 * debt_to_gdp.sel(state="KGZ"))
    top = max(path.vertices[:, 1].max() for area in ax.collections[: stack.sizes["creditor"]] for path in area.get_paths())
    assert top == pytest.approx(100 * float(debt_to_gdp.sel(state="KGZ").max()))


def test_debt_splits_the_total_like_the_creditors_claims(runs: xr.Dataset) -> None:
    one = runs.isel(run=[0])
    stack = stack_by_creditor(one)
    exact = (one["public_debt_owed"] / one["gdp"]).isel(run=0)
    np.testing.assert_allclose(stack.sel(creditor=exact["power"].values).values, exact.transpose("power", "time", "state").values)
    assert "Domestic creditors" in texts(debt(runs)[0].figure.axes[-1])


def test_acceptance_pools_deals_and_prints_percentages(runs: xr.Dataset, ax: Any) -> None:
    shares, offers = shares_taken(runs, "loan")
    chosen = runs.isel(
        product=[index for index, name in enumerate(runs["product"].values) if name in ("JPN.concessional_loan", "JPN.policy_bank_loan")]
    )
    offered = chosen["deals_offered"].sel(state="TJK").sum()
    assert float(offers.sel(power="JPN", state="TJK")) == pytest.approx(float(offered))
    assert float(shares.sel(power="JPN", state="TJK")) == pytest.approx(float(chosen["deals_taken"].sel(state="TJK").sum() / offered))
    acceptance_of_instrument(runs, "loan", ax=ax)
    expected = [f"{100 * float(value):.0f}" if count else "·" for value, count in zip(shares.values.flat, offers.values.flat, strict=True)]
    assert texts(ax) == expected


def test_acceptance_greys_few_offers_and_dots_none(runs: xr.Dataset, ax: Any) -> None:
    few = runs.isel(run=[0]).assign_attrs(runs=1)
    _, offers = shares_taken(few, "aid")
    acceptance_of_instrument(few, "aid", ax=ax)
    assert (offers.values < FEW).all()
    assert {text.get_color() for text in ax.texts} == {"#a0a0a0"}
    assert [text.get_text() == "·" for text in ax.texts] == [count == 0 for count in offers.values.flat]
    assert len(acceptance(few)) == len({instrument for _, instrument, _ in PRODUCTS})


def test_acceptance_is_the_same_from_statistics(runs: xr.Dataset, statistics: xr.Dataset) -> None:
    for exact, stored in zip(shares_taken(runs, "technology"), shares_taken(statistics, "technology"), strict=True):
        xr.testing.assert_allclose(exact, stored)


def test_goodwill_points_are_the_regional_medians(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, goodwill(runs, ax=ax))
    points = {str(line.get_label()): line.get_xydata()[0] for line in ax.lines}
    across, up = (median(runs[f"{name}_region"].isel(time=-1)) for name in ("leverage", "goodwill"))
    for power in powers_with(runs, "leverage"):
        np.testing.assert_allclose(points[power], [across.sel(power=power), up.sel(power=power)])
    assert "Multilaterals" not in texts(ax)


def test_the_map_draws_a_slice_for_every_share(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, region_map(runs, ax=ax))
    final = band(runs["exposure_share"].isel(time=-1))
    centre = lay_out([str(state) for state in runs["state"].values]).places["KAZ"]
    slices = {
        wedge.get_label(): (wedge.theta2 - wedge.theta1) / 360
        for wedge in ax.patches
        if isinstance(wedge, Wedge) and wedge.center == centre
    }
    expected = pie_shares(final, "KAZ")
    assert slices == pytest.approx(expected)
    assert sum(expected.values()) == pytest.approx(1.0)
    total = float(final.median.sel(state="KAZ").sum())
    market = max(0.0, 1 - total) / max(total, 1.0)
    assert expected.get(MARKETS, market) == pytest.approx(market)
    assert len(expected) == 6 and expected["others"] > 0, "five and the others"
    assert any(text.startswith("Kazakhstan\n") for text in texts(ax))


def test_the_map_credits_its_borders_and_does_without_them() -> None:
    with_borders, without = build_run(runs=4, years=1), build_run(states=["ONE", "TWO"], runs=4, years=1)
    credited = [any("Natural Earth" in text.get_text() for text in region_map(one).figure.texts) for one in (with_borders, without)]
    assert credited == [True, False]
    assert not lay_out(["ONE", "TWO"]).has_map
    mixed = lay_out(["KAZ", "ONE"])
    easternmost = max(ring[:, 0].max() for ring in countries()["KAZ"].rings)
    assert mixed.has_map and mixed.places["ONE"][0] > easternmost


def test_the_centre_of_a_country_lies_inside_its_bounds() -> None:
    for country in countries().values():
        points = np.vstack(country.rings)
        assert np.all(points.min(axis=0) < country.centre) and np.all(country.centre < points.max(axis=0))


def test_the_timeline_stacks_what_was_taken_and_keeps_within_its_rows(runs: xr.Dataset, deals: pd.DataFrame, ax: Any) -> None:
    assert is_on(ax, deals_panel(runs, deals, run=1, ax=ax))
    own = deals_of_run(deals, 1)
    money = yearly(own)
    assert money["taken"].sum() == pytest.approx(own["taken"].sum())
    assert money["refused"].sum() == pytest.approx((own["size"] - own["taken"]).sum())
    bars = [patch for patch in ax.patches if patch.get_height() < 0]
    assert len(bars) == int((money["taken"] > 0).sum())
    heights = -sum(bar.get_height() for bar in bars if to_hex(bar.get_facecolor()) == style.colour("JPN"))
    assert heights / -sum(bar.get_height() for bar in bars) == pytest.approx(
        money["taken"].xs("JPN", level="power").sum() / money["taken"].sum()
    )
    rows = runs.sizes["state"]
    ends = [patch.get_y() + patch.get_height() for patch in ax.patches]
    assert min(ends) >= -0.5 and max(ends) <= rows - 0.5


def test_the_table_lists_the_largest_deals(runs: xr.Dataset, deals: pd.DataFrame, ax: Any) -> None:
    written = texts(largest_deals(runs, deals, ax=ax))
    largest = deals_of_run(deals)["size"].iloc[:LARGEST]
    assert [text for text in written if text in {f"{size:.2f}" for size in largest}] == [f"{size:.2f}" for size in largest]
    assert len(timeline(runs, deals)) == 2


def test_a_run_without_deals_still_has_a_timeline(runs: xr.Dataset, deals: pd.DataFrame) -> None:
    panel, table = timeline(runs, deals.iloc[:0])
    assert not panel.patches
    assert texts(table) == ["date", "power", "state", "product", "bn US$", "outcome"]


def test_sectors_draw_opening_and_end(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, gaps_of_state(runs, "TKM", ax=ax))
    gaps = runs["gap"].sel(state="TKM").median("run")
    drawn = {str(line.get_label()): line.get_xdata() for line in ax.lines}
    np.testing.assert_allclose(drawn["opening"], gaps.isel(time=0))
    np.testing.assert_allclose(drawn["end"], gaps.isel(time=-1))
    assert [tick.get_text() for tick in ax.get_yticklabels()] == list(runs["sector"].values)
    assert len(sectors(runs)) == runs.sizes["state"]


def test_the_fan_draws_the_median_and_the_share_of_runs_in_distress(runs: xr.Dataset, ax: Any) -> None:
    assert is_on(ax, debt_fan(runs, "KAZ", ax=ax))
    np.testing.assert_allclose(lines_by_label(ax)["median"], 100 * runs["debt_to_gdp"].sel(state="KAZ").median("run"))
    shares = lines_by_label(distress_share(runs, "KAZ"))["distress"]
    np.testing.assert_allclose(shares, 100 * runs["distress"].sel(state="KAZ").mean("run"))
    assert len(fan(runs)) == 2 * runs.sizes["state"]


# --- colours, labels, captions ---------------------------------------------------------------------------------------


def test_a_power_has_one_colour_in_every_figure(runs: xr.Dataset, deals: pd.DataFrame) -> None:
    wanted = style.colour("JPN")
    line: Any = next(line for line in influence(runs.assign_attrs(about="JPN"))[0].lines if line.get_label() == "JPN")
    point: Any = next(line for line in goodwill(runs).lines if line.get_label() == "JPN")
    slice_: Any = next(patch for patch in region_map(runs).patches if patch.get_label() == "JPN")
    bar: Any = money(runs)[0].patches[list(runs["power"].values).index("JPN")]
    area: Any = debt(runs)[0].collections[list(runs["power"].values).index("JPN")]
    marks: Any = next(patch for patch in timeline(runs, deals)[0].patches if to_hex(patch.get_facecolor()) == wanted)
    found = [
        line.get_color(),
        point.get_color(),
        slice_.get_facecolor(),
        bar.get_edgecolor(),
        area.get_facecolor()[0],
        marks.get_facecolor(),
    ]
    assert {to_hex(one) for one in found} == {wanted}


def test_the_caption_names_the_result(runs: xr.Dataset) -> None:
    written = style.caption(runs, "Read it so.", validated=False)
    for part in (
        "Read it so.",
        runs.attrs["title"],
        "24 runs",
        "seed 7",
        "interval: 80 % of runs",
        "not validated against data",
        "3f6a90c1d2",
    ):
        assert part in written
    assert "not validated" not in style.caption(runs)
    assert date_text(2025.75) == "Oct 2025" and date_text(2026.0) == "Jan 2026"
