"""What influence cost the treasury, and how much of it was gained: two numbers a power, never a ratio of them."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from suitors.plots import frame, style
from suitors.plots.bands import Band, band, powers_with
from suitors.plots.findings import order
from suitors.plots.labels import place
from suitors.variables.variable import MOVED_BY_POLICY
from suitors.words.actors import at_start, named, possessive, verb

NOTE = (
    "Point: median; cross-hairs: 80 % interval. The two numbers stay apart: where the gain is near nought or the cost is, "
    "their ratio means nothing.\nOther things than money move leverage too: a power far down may have lost it to rivals' money."
)


def _told(dataset: xr.Dataset, cost: Band, gain: Band) -> str:
    """Who gains most and who pays most, as far as the intervals tell."""
    if not cost.median.sizes["power"]:
        return "No power contests for influence"
    (gains, clear), (pays, sure) = order(gain, "power"), order(cost, "power")
    first, payer = style.power_name(dataset, gains[0]), style.power_name(dataset, pays[0])
    best = Band(*(part.sel(power=gains[0]) for part in vars(gain).values()))
    if clear and float(best.low) > 0:
        won = f"{at_start(first)} {verb(first, 'gains', 'gain')} most policy leverage"
    elif clear and float(best.high) < 0:
        won = f"{at_start(first)} {verb(first, 'loses', 'lose')} least policy leverage"
    else:
        won = f"No power clearly gains {'' if clear else 'most '}policy leverage"
    paid = f"{possessive(named(payer))} treasury pays most" if sure else "none clearly pays most"
    return f"{won}; {paid}"


@style.styled
def cost_effect(dataset: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Draw one point a power on ``ax``: fiscal cost, bn US$ a year, across, and gain in regional policy leverage, points of 100, up.

    Powers without policy leverage, which do not contest for it, are left out.
    """
    own = ax is None
    ax = ax if ax is not None else frame.new_figure(4.3).add_subplot()
    powers = powers_with(dataset, MOVED_BY_POLICY)
    cost, gain = (band(dataset[name].sel(power=powers)) for name in ("fiscal_cost_mean", "policy_leverage_gain"))
    points = np.column_stack([cost.median.values, gain.median.values])
    ax.axhline(0, color=style.MUTED, linewidth=0.6, zorder=1)
    ax.axvline(0, color=style.MUTED, linewidth=0.6, zorder=1)
    hairs = []
    for row, power in enumerate(powers):
        colour = style.colour(power)
        across, up = (cost.low.values[row], cost.high.values[row]), (gain.low.values[row], gain.high.values[row])
        ax.plot(across, [points[row, 1]] * 2, color=colour, linewidth=0.8, alpha=0.75)
        ax.plot([points[row, 0]] * 2, up, color=colour, linewidth=0.8, alpha=0.75)
        ax.plot(*points[row], marker=style.marker(power), markersize=5, color=colour, linestyle="none", zorder=4, label=power)
        hairs += [
            np.column_stack([np.linspace(*across, 8), np.full(8, points[row, 1])]),
            np.column_stack([np.full(8, points[row, 0]), np.linspace(*up, 8)]),
        ]
    style.tidy(ax, "both")
    ax.margins(0.08)
    ax.set_xlabel("cost to the treasury [bn US$ a year]")
    ax.set_ylabel("gain in policy leverage [of 100 possible]")
    if own:
        figure, years = frame.figure_of(ax), "1 year" if dataset.sizes["year"] == 1 else f"{dataset.sizes['year']} years"
        frame.head_and_foot(
            figure,
            _told(dataset, cost, gain),
            f"cost: mean over {years}, all states; gain: since the opening, mean of the states weighted by GDP",
            style.caption(dataset, f"{NOTE}\n{style.sentence(dataset, MOVED_BY_POLICY)}", validated=False),
        )
        frame.settle(figure)
    names, colours = [style.power_name(dataset, power) for power in powers], [style.colour(power) for power in powers]
    place(ax, points, names, colours, np.vstack(hairs))
    return ax
