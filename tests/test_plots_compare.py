"""The figures of comparisons draw the numbers of the folder, say whose they are, and leave out what there is no file for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up_comparison import FUTURES, compared, complete, small_scenario
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from suitors.plots import style
from suitors.plots.compare_all import FIGURES, draw_all
from suitors.plots.compare_channels import channels, moving
from suitors.plots.compare_differences import difference
from suitors.plots.compare_doubts import doubts_panel
from suitors.plots.compare_drawers import drawers
from suitors.plots.compare_findings import balance, best_by_regret, change, chief, largest_part, moved, verdict
from suitors.plots.compare_folder import Compared, Look, values_beside
from suitors.plots.compare_parts import steps
from suitors.plots.compare_plane import plane
from suitors.plots.compare_regret import regret_panel, shortfalls
from suitors.plots.compare_rests_on import flipped, ranking_panel, rests_on
from suitors.plots.compare_states import states_panel
from suitors.plots.compare_tables import leaders, mechanisms_panel, short_names
from suitors.plots.compare_trade_off import trade_off
from suitors.plots.frame import new_figure
from suitors.plots.tournament import _heat
from suitors.results.outcomes import label_of
from suitors.scenario import load
from suitors.studies.futures.draws import ranged
from suitors.words.names import number_name, tick_text


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> str:
    return small_scenario(tmp_path_factory.mktemp("scenario"))


@pytest.fixture(scope="module")
def whole(scenario: str, tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """A comparison with everything in it."""
    return complete(scenario, tmp_path_factory.mktemp("whole") / "result")


@pytest.fixture(scope="module")
def swap(scenario: str, tmp_path_factory: pytest.TempPathFactory) -> Compared:
    return compared(scenario, tmp_path_factory.mktemp("swap") / "result", "--swap", "JPN,CHN", "--runs", "4")


@pytest.fixture
def ax() -> Any:
    return Figure(figsize=(4, 3)).add_subplot()


def texts(figure: Any) -> list[str]:
    return [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]


def title_of(figure: Any) -> str:
    return " ".join(figure.texts[0].get_text().split())


def dots(ax: Any) -> list[tuple[float, float]]:
    """Where the marks stand."""
    return [tuple(line.get_xydata()[0]) for line in ax.lines if line.get_marker() == "o" and len(line.get_xydata()) == 1]


def bars(ax: Any) -> list[list[float]]:
    """Ends of level lines."""
    return [sorted(line.get_xdata()) for line in ax.lines if len(line.get_xdata()) == 2 and line.get_ydata()[0] == line.get_ydata()[1]]


def has_bar(ax: Any, low: float, high: float) -> bool:
    return any(np.allclose(ends, [low, high]) for ends in bars(ax))


def test_every_figure_is_drawn_saved_and_known_to_reports(whole: Compared) -> None:
    paths = draw_all(whole.folder)
    names = {path.stem for path in paths}
    boxes = {name for name in names if name.startswith("rests_on_")} - set(FIGURES)
    # Where no channel, or leverage in no year, moves by enough to matter there is no figure of it.
    assert names | {"channels", "unfolding", "by_year"} == set(FIGURES) | boxes
    assert len(paths) == 2 * len(names) and all(path.parent == whole.folder / "figures" for path in paths)
    for path in paths:
        if path.suffix == ".png":
            assert Image.open(path).width == round(style.FIGURE_WIDTH * 170)
        else:
            assert path.read_text("utf-8").rstrip().endswith("</svg>")


def test_the_command_leaves_figures_beside_the_numbers_whose_bytes_do_not_depend_on_workers(swap: Compared) -> None:
    alone = {path.name: path.read_bytes() for path in (swap.folder / "figures").iterdir()}
    assert len(alone) == len([name for name in swap.manifest["files"] if name.startswith("figures")]) == 14
    assert alone == {path.name: path.read_bytes() for path in draw_all(swap.folder, workers=2)}


def test_without_blocks_and_futures_there_are_fewer_figures_and_two_powers_have_their_own(swap: Compared) -> None:
    own = {"differences", "cost_and_effect", "trade_off"}
    assert set(drawers(swap)) == own | {f"{name}_CHN" for name in own} | {"states"}


def test_captions_say_which_result_it_is(whole: Compared) -> None:
    drawn = drawers(whole)
    for name, runs in (("differences", "8 paired runs"), ("doubts", f"{FUTURES} futures × 2 runs"), ("mechanisms", "80 paired runs")):
        foot = next(text for text in texts(drawn[name]()) if "seed" in text)
        assert runs in foot and f"scenario {whole.manifest['scenario_hash'][:10]}" in foot and "not validated" in foot


def test_strategies_have_their_home_powers_colour_and_are_hollow_with_their_delivery(whole: Compared, swap: Compared) -> None:
    assert whole.looks == [
        Look("china", "japan", style.colour("CHN")),
        Look("china, with its delivery", "japan", style.colour("CHN"), hollow=True),
    ]
    assert whole.colour("japan") == style.colour("JPN")
    assert [look.hollow for look in swap.looks] == [False, True]
    assert not {look.colour for look in swap.looks} & set(style.COLOURS.values())


def test_differences_are_marks_with_two_intervals(whole: Compared, ax: Any) -> None:
    difference(whole.differences, "goodwill[JPN]", whole.looks, ax)
    for place, look in enumerate(whole.looks):
        row = look.rows(whole.differences).set_index("outcome").loc["goodwill[JPN]"]
        assert (row["difference"], place) in dots(ax)
        assert has_bar(ax, row["low"], row["high"]) and has_bar(ax, row["p10"], row["p90"])


def test_shares_of_quadrants_add_up(whole: Compared, ax: Any) -> None:
    plane(whole.tables, "JPN", whole.looks, ax)
    said = [text.get_text().split("\n") for text in ax.texts]
    assert {first for first, _ in said} >= {"dearer, more leverage", "cheaper, less leverage"}
    shares = np.array([[float(part.rstrip(" %")) for part in second.split(" · ")] for _, second in said])
    assert np.all(np.abs(shares.sum(axis=0) - 100) <= 2)
    gap = (whole.tables["china"] - whole.tables["japan"]).mean()
    centres = [container.lines[0].get_xydata()[0] for container in ax.containers]
    np.testing.assert_allclose(centres[0], [gap["fiscal_cost[JPN]"], gap["leverage[JPN]"]])


def test_in_the_trade_off_better_lies_to_the_right(whole: Compared) -> None:
    panel = trade_off(whole.tables, "JPN", whole.states, whole.looks[:1], "").axes[0]
    rows = [label.get_text() for label in panel.get_yticklabels()]
    across = {rows[round(y)]: x for x, y in dots(panel)}
    base, china = whole.tables["japan"], whole.tables["china"]
    cost = (china - base)["fiscal_cost[JPN]"].mean() / abs(base["fiscal_cost[JPN]"].mean())
    np.testing.assert_allclose(across["cost to its treasury"], -100 * cost)
    gdp = [sum(table[f"gdp[{state}]"] for state in whole.states).mean() for table in (china, base)]
    np.testing.assert_allclose(across["states: GDP"], 100 * (gdp[0] / gdp[1] - 1))


def test_steps_of_the_waterfall_lead_to_the_whole(whole: Compared, ax: Any) -> None:
    for cut in ("blocks", "blocks and delivery", "ingredients"):
        mine = whole.blocks[(whole.blocks["cut"] == cut) & (whole.blocks["outcome"] == "goodwill[JPN]")]
        ax.clear()
        steps(mine, "#123456", ax)
        *parts, total = ax.patches
        ends = [patch.get_x() + patch.get_width() for patch in parts]
        np.testing.assert_allclose([patch.get_x() for patch in parts], [0, *ends[:-1]], atol=1e-12)
        np.testing.assert_allclose(ends[-1], total.get_width(), rtol=1e-6)
        assert [bool(patch.get_hatch()) for patch in parts] == list(mine["value"] < 0)


def test_states_see_gdp_in_percent_and_where_better_lies(whole: Compared, ax: Any) -> None:
    states_panel(whole.differences, "gdp", whole.states, whole.looks[:1], ax)
    rows = whole.looks[0].rows(whole.differences).set_index("outcome")
    for place, state in enumerate(whole.states):
        row = rows.loc[f"gdp[{state}]"]
        assert any(np.allclose(dot, (100 * row["difference"] / row["level_against"], place)) for dot in dots(ax))
    assert "better →" in texts(ax)
    ax.clear()
    states_panel(whole.differences, "debt_to_gdp", whole.states, whole.looks, ax)
    assert "← better" in texts(ax)


def test_doubts_show_ninety_percent_and_the_share_above_nought(whole: Compared, ax: Any) -> None:
    doubts_panel(whole.futures, "goodwill[JPN]", whole.looks, ax)
    rows = [look.rows(whole.futures).set_index(["row", "outcome"]) for look in whole.looks]
    for belief in ("as assumed", "sceptic"):
        found = [table.loc[(belief, "goodwill[JPN]")] for table in rows]
        assert all(has_bar(ax, row["p5"], row["p95"]) for row in found)
        assert " | ".join(f"{100 * row['positive']:.0f}" for row in found) + " %" in texts(ax)


def test_regret_is_nought_for_the_best_and_turned_where_less_is_better(ax: Any) -> None:
    values = pd.DataFrame({"a": [1.0, 2.0, 5.0, 4.0], "b": [2.0, 1.0, 5.0, 1.0]})
    assert shortfalls(values, 1.0).to_numpy().tolist() == [[1, 0], [0, 1], [0, 0], [0, 3]]
    assert shortfalls(values, -1.0).to_numpy().tolist() == [[0, 1], [1, 0], [0, 0], [3, 0]]
    regret_panel(shortfalls(values, 1.0), {"a": "#000000", "b": "#d30f14"}, ax)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a: best in 75 %", "b: best in 50 %"]
    curve = next(line for line in ax.lines if line.get_label().startswith("b"))
    assert np.all(np.diff(curve.get_ydata()) >= 0) and curve.get_ydata()[-1] == 1.0


def test_leaders_agree_with_ranks_and_ties_name_both() -> None:
    table = pd.DataFrame(
        [("x", "mean", "a", 3.0, 1), ("x", "mean", "b", 2.5, 2), ("x", "maximin", "a", 1.0, 1), ("x", "maximin", "b", 1.0, 1)],
        columns=["outcome", "criterion", "strategy", "value", "rank"],
    )
    assert leaders(table).to_numpy().tolist() == [["x", "mean", "a", 0.5], ["x", "maximin", "a = b", 0.0]]
    assert short_names(["japan", "china, with its delivery"]) == {"japan": "japan", "china, with its delivery": "china"}
    assert short_names(["china", "china, with its delivery"]) == {"china": "china", "china, with its delivery": "china*"}


def test_mechanisms_frame_what_has_another_sign_and_grey_what_is_unsure(ax: Any) -> None:
    rows = pd.DataFrame(
        [("tender", 0.2, 0.1, 0.3), ("split", -0.2, -0.3, -0.1), ("auction", 0.01, -0.1, 0.12)],
        columns=["mechanism", "difference", "low", "high"],
    ).assign(measure="supply_exposure")
    mechanisms_panel(rows, ax)
    words = {text.get_text(): text.get_color() for text in ax.texts}
    assert words["+0.01"] == style.MUTED and words["+0.2"] != style.MUTED
    frames = [patch for patch in ax.patches if not patch.get_hatch() and (not patch.get_fill() or patch.get_facecolor()[3] == 0)]
    assert len(frames) == 1 and frames[0].get_y() < 1 < frames[0].get_y() + frames[0].get_height()
    red, _, blue, _ = ax.patches[0].get_facecolor()
    assert red > blue, "more exposure is worse: orange"


def test_titles_stand_above_the_heads_of_columns(whole: Compared) -> None:
    found = drawers(whole)
    for name in ("criteria", "mechanisms"):
        figure = found[name]()
        renderer = FigureCanvasAgg(figure).get_renderer()
        for ax in figure.axes:
            heads = [label.get_window_extent(renderer).y1 for label in ax.get_xticklabels() if label.get_text()]
            assert not heads or max(heads) < ax._left_title.get_window_extent(renderer).y0


def test_a_loss_is_hatched_and_a_gain_is_not(ax: Any) -> None:
    """Shades of both look alike in grey."""
    signs = {"leverage": (1.0, -1.0), "fiscal_cost": (-1.0, 1.0)}
    table = pd.DataFrame(
        [(measure, mechanism, value, value, value) for measure, two in signs.items() for mechanism, value in zip("ab", two, strict=True)],
        columns=["measure", "mechanism", "difference", "low", "high"],
    )
    mechanisms_panel(table, ax)
    hatched = [patch.get_y() for patch in ax.patches if patch.get_hatch()]
    assert len(hatched) == 2 and all(place > 0.5 for place in hatched)
    _, other = Figure().subplots(1, 2)
    _heat(other, np.array([[-1.0, 0.0], [2.0, -3.0]]), ["x", "y"], ["x", "y"])
    assert sorted(patch.get_xy() for patch in other.patches if patch.get_hatch()) == [(-0.5, -0.5), (0.5, 0.5)]


def cause(box: dict[str, Any] | None) -> dict[str, Any]:
    message = "" if box else "nothing singles them out"
    return {"variant": "china", "against": "japan", "outcome": "goodwill[JPN]", "flips": 0.25, "box": box, "message": message}


def futures_of(count: int = 40) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Numbers drawn, their ranking, and a difference that depends on the first of them alone."""
    first = np.linspace(0, 1, count)
    drawn = pd.DataFrame({"strategies.china.conduct.quality": first, "parameters.weight_ties": np.roll(first, 7)})
    ranks = {"rank_correlation": [0.1, -0.9], "rank_bound": 0.3, "significant": [False, True], "grade": ["data", "assumed"]}
    numbers = pd.DataFrame({"number": drawn.columns[::-1], "name": drawn.columns[::-1], **ranks})
    return drawn, numbers, pd.Series(0.75 - first)


def test_a_box_is_drawn_with_what_it_covers_if_it_is_borne_out() -> None:
    drawn, numbers, gap = futures_of()
    box = {
        "coverage": 0.8,
        "density": 0.9,
        "mass": 0.2,
        "base": 0.25,
        "held_out_coverage": 0.5,
        "held_out_density": 0.4,
        "confirmed": True,
    }
    limits = {"strategies.china.conduct.quality": {"low": 0.74, "quasi_p": 0.01, "held_out_p": 0.4}}
    figure = rests_on(cause({**box, "limits": limits}), numbers, drawn, gap, "foot")
    said = texts(figure)
    assert any("coverage 80 %" in text and "held out 50 % and 40 %: borne out" in text.replace("\n", " ") for text in said)
    assert "build quality (strategy china)" in [text.replace("\n", " ") for text in said]
    right = figure.axes[1]
    kept, flips = (collection.get_offsets() for collection in right.collections)
    assert len(flips) == int(flipped(gap).sum()) and len(kept) + len(flips) == len(gap)
    assert flips[:, 0].min() > kept[:, 0].max() and right.patches[0].get_x() == 0.74
    without = rests_on(cause({**box, "confirmed": False, "limits": limits}), numbers, drawn, gap, "foot")
    assert not without.axes[1].patches and any("No box: futures held out do not bear out" in text for text in texts(without))


def test_without_a_box_the_strongest_number_comes_first_over_the_band_of_chance(ax: Any) -> None:
    drawn, numbers, gap = futures_of()
    ranking_panel(numbers, ax)
    assert [patch.get_width() for patch in ax.patches[1:]] == [-0.9, 0.1]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["build quality (strategy china)", "weight of ties in choosing"]
    said = texts(rests_on(cause(None), numbers, drawn, gap, "foot"))
    assert any("nothing singles them out" in text and "beyond this noise by this or" in text.replace("\n", " ") for text in said)


def test_only_numbers_beyond_noise_are_drawn_and_named() -> None:
    drawn, numbers, gap = futures_of()
    figure = rests_on(cause(None), numbers, drawn, gap, "foot", ("China's strategy", "Japan's strategy", "Japan"))
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["build quality (strategy china)"]
    assert title_of(figure) == "Difference in goodwill for Japan: it depends most on build quality (strategy china)"
    noise = rests_on(cause(None), numbers.assign(significant=False), drawn, gap, "foot")
    assert "no number is told apart from noise" in title_of(noise)


def rows_of(*given: tuple[str, float, float, float, float]) -> pd.DataFrame:
    """Rows of a table of differences of china against japan: outcome, level, difference, low, high."""
    table = pd.DataFrame(given, columns=["outcome", "level_against", "difference", "low", "high"])
    return table.assign(variant="china", against="japan")


def test_a_title_names_only_what_is_beyond_chance_and_large_enough_to_matter() -> None:
    look = Look("china", "japan", title="China's strategy")
    rows = rows_of(
        ("leverage[JPN]", 0.2, -0.02, -0.03, -0.01),
        ("goodwill[JPN]", 0.2, -0.009, -0.0095, -0.0085),
        ("fiscal_cost[JPN]", 0.5, 0.1, -0.1, 0.3),
    )
    assert [verdict(row) for row in rows.to_dict(orient="records")] == [-1, 0, 0]
    assert moved(rows, [look], list(rows["outcome"])) == ["leverage[JPN]"]
    assert change(rows, [look], "JPN", "Japan") == "With China's strategy Japan would have less leverage"
    assert change(rows.iloc[1:], [look], "JPN", "Japan") == "With China's strategy nothing that matters changes for Japan beyond chance"
    assert balance({"a": 1, "b": -1, "c": 0}) == "better in 1 of 3 outcomes, worse in 1"


def test_a_title_of_many_variants_counts_them_and_names_the_best() -> None:
    looks = [Look(name, "japan", title=f"{name}'s strategy", against_title="Japan's strategy") for name in "abcd"]
    parts = zip("abcd", (0.1, 0.2, -0.3, 0.001), strict=True)
    rows = pd.concat([rows_of(("leverage[JPN]", 0.2, value, value - 0.05, value + 0.05)).assign(variant=name) for name, value in parts])
    best = "Of 4 alternatives to Japan's strategy, 2 give Japan more leverage, 1 less; most: b's strategy"
    assert change(rows, looks, "JPN", "Japan") == best
    assert chief(rows, looks, "JPN").name == "c" and chief(rows, looks[:3], "JPN").name == "a"
    still = rows.assign(low=-1.0, high=1.0)
    assert change(still, looks, "JPN", "Japan").endswith("none changes Japan's leverage by enough to matter, beyond chance")


def test_values_of_many_stand_beside_their_marks_and_of_few_in_a_line() -> None:
    looks = [Look(name, "japan") for name in "abcd"]
    ax = new_figure(2.0).add_subplot()
    values_beside(ax, 1.0, [-0.1, 0.1], ["+1", "−2"], looks[:2], " %")
    assert [text.get_text() for text in ax.texts] == ["+1 | −2 %"]
    values_beside(ax, 2.0, [-0.3, -0.1, 0.1, 0.3], list("1234"), looks)
    assert [(text.get_text(), text.get_position()[1]) for text in ax.texts[1:]] == [("1", 1.7), ("2", 1.9), ("3", 2.1), ("4", 2.3)]


def test_no_winner_where_bands_or_intervals_overlap() -> None:
    assert best_by_regret({"a": 0.9, "b": 0.1}, 100, "Japan", "leverage").startswith("A is best for Japan")
    assert best_by_regret({"a": 0.54, "b": 0.46}, 48, "Japan", "leverage").startswith("No strategy is best")
    parts = pd.DataFrame({"block": ["mix", "terms"], "value": [0.3, 0.1], "low": [0.2, 0.0], "high": [0.4, 0.2], "total": 0.4})
    assert largest_part(parts.assign(high=[0.4, 0.19]), "leverage[JPN]").startswith("Mix makes the largest part")
    assert largest_part(parts, "leverage[JPN]").startswith("No single part stands out")
    assert largest_part(parts.assign(low=-0.1), "leverage[JPN]").startswith("No part makes a difference")


def test_channels_are_drawn_where_they_move_on_a_scale_symmetric_about_nought() -> None:
    look = Look("china", "japan", title="China's strategy")
    rows = rows_of(
        ("leverage[JPN]", 0.2, -0.02, -0.03, -0.01),
        ("leverage_from_debt[JPN]", 0.1, -0.021, -0.022, -0.02),
        ("leverage_from_aid[JPN]", 0.001, 0.0005, 0.0004, 0.0006),
        ("leverage_from_ties[JPN]", 0.1, 0.05, -0.1, 0.2),
    )
    assert moving(rows, "JPN", [look]) == ["leverage_from_debt[JPN]"]
    figure = channels(rows, "JPN", [look], str, "Japan")
    panel: Any = figure.axes[0]
    assert [label.get_text() for label in panel.get_yticklabels()] == ["debt", "all channels"]
    assert [patch.get_width() for patch in panel.patches] == [-0.021, -0.02]
    assert sum(panel.get_xlim()) == pytest.approx(0)
    assert title_of(figure) == "With China's strategy leverage moves above all through debt: −0.021; −0.02 in all"


def test_figures_call_powers_and_strategies_by_name(whole: Compared) -> None:
    assert [look.title for look in whole.looks] == ["China's strategy", "China's strategy, with its delivery"]
    for draw in drawers(whole).values():
        title = title_of(draw())
        assert not {"JPN", "CHN", "japan", "china"} & set(title.replace(",", " ").replace("'", " ").split()), title


def test_every_number_that_varies_has_a_name_of_its_own_without_dots() -> None:
    paths = list(ranged(load("tokyo_2025").quantities()))
    names = [number_name(path) for path in paths]
    assert len(paths) > 1000 and not [name for name in names if "." in name or "_" in name]
    assert len(set(names)) == len(names)


def test_names_and_numbers_are_said_as_in_a_text() -> None:
    assert number_name("strategies.china.conduct.quality") == "build quality (strategy china)"
    assert number_name("powers.GULF.toward.UZB.goodwill") == "goodwill, GULF in UZB"
    assert number_name("shock northern route closed (share)") == "shock northern route closed (share)"
    assert label_of("leverage[JPN]", with_unit=True) == "leverage, debt at face value [of 100 possible]"
    assert [tick_text(value) for value in (0.30000000000000004, -2.5e-6, 0.0)] == ["0.3", "−2.5·10⁻⁶", "0"]
