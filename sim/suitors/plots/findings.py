"""What a figure of a run shows, as its title says it: no leader where intervals overlap, no movement within the interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from suitors.plots import style
from suitors.plots.bands import Band, band, median
from suitors.words.actors import at_start, capital, named, possessive, verb
from suitors.words.numbers import amount, in_sentence, number


def about(dataset: xr.Dataset) -> list[str]:
    """Codes of the powers that the scenario is about, as far as it says so."""
    told = str(dataset.attrs.get("about", "")).split()
    return [code for code in style.codes(dataset, "power") if code in told]


def order(values: Band, dimension: str) -> tuple[list[str], bool]:
    """Labels along the one dimension, the largest median first, and whether the first one's 80 % interval is clear of the second's."""
    labels = [str(label) for label in values.median[dimension].values]
    ranked = np.argsort(-values.median.values, kind="stable")
    clear = len(ranked) < 2 or float(values.low.values[ranked[0]]) > float(values.high.values[ranked[1]])
    return [labels[place] for place in ranked], bool(clear)


def leads(dataset: xr.Dataset, values: Band, what: str) -> str:
    """Which power has most of something, if its interval is clear of the next one's. `values` has the dimension power alone."""
    ranked, clear = order(values, "power")
    first = style.power_name(dataset, ranked[0])
    if not clear:
        second = style.power_name(dataset, ranked[1])
        return f"No power clearly has most {what}: {named(first)} and {named(second)} overlap"
    return f"{at_start(first)} {verb(first, 'has', 'have')} most {what}"


def moves(dataset: xr.Dataset, values: Band, powers: Sequence[str], what: str, unit: str = "") -> str:
    """How something of some powers moves from the opening to the end: (time, power). It moves where the interval leaves the opening."""
    said = []
    for power in powers:
        start, low, middle, high = (
            float(part.sel(power=power).isel(time=place))
            for part, place in ((values.median, 0), (values.low, -1), (values.median, -1), (values.high, -1))
        )
        way = "rises" if low > start else "falls" if high < start else "stays within chance"
        owner = possessive(named(style.power_name(dataset, power)))
        said.append(f"{owner} {what} {way}: {number(start, 2)} to {amount(number(middle, 2), in_sentence(unit))}")
    text = "; ".join(said)
    return capital(text)


def in_states(times: int, total: int) -> str:
    """In how many of some states: " in 2 of 5 states", " in all 5 states", nothing where there is one state."""
    if total == 1:
        return ""
    return f" in all {total} states" if times == total else f" in {times} of {total} states"


def states_that(dataset: xr.Dataset, values: Band, rises: str, falls: str) -> str:
    """In how many states something rises and falls beyond the interval, as a sentence goes on: (time, state)."""
    start = values.median.isel(time=0).values
    up, down = int((values.low.isel(time=-1).values > start).sum()), int((values.high.isel(time=-1).values < start).sum())
    total = dataset.sizes["state"]
    if not up and not down:
        return f"stays within chance of the opening{in_states(total, total)}"
    parts = [(word, times) for word, times in ((rises, up), (falls, down)) if times]
    if len(parts) == 1:
        return f"{parts[0][0]}{in_states(parts[0][1], total)}"
    return f"{' and '.join(f'{word} in {times}' for word, times in parts)} of {total} states"


def largest_holder(dataset: xr.Dataset, shares: Band) -> str:
    """Which power holds most exposure in how many states: (power, state)."""
    clear: dict[str, int] = {}
    for state in style.codes(dataset, "state"):
        ranked, sure = order(Band(*(part.sel(state=state) for part in vars(shares).values())), "power")
        if sure:
            clear[ranked[0]] = clear.get(ranked[0], 0) + 1
    total = dataset.sizes["state"]
    if not clear:
        return (
            "No power clearly holds most exposure" if total == 1 else f"In none of {total} states does one power clearly hold most exposure"
        )
    if len(clear) == 1:
        holder = style.power_name(dataset, next(iter(clear)))
        return f"{at_start(holder)} clearly {verb(holder, 'holds', 'hold')} most exposure{in_states(next(iter(clear.values())), total)}"
    said = [f"{named(style.power_name(dataset, code))} in {times}" for code, times in sorted(clear.items(), key=lambda item: -item[1])]
    text = f"{', '.join(said)} of {total} states"
    return f"Clearly the largest holder of exposure: {text}"


def channel_of(dataset: xr.Dataset, power: str) -> str:
    """The channel with most of a power's leverage at the end, summed over states."""
    parts = median(dataset["leverage_by_channel"].isel(time=-1).sel(power=power)).sum("state")
    titles = dataset["channel_title"].values if "channel_title" in dataset.coords else dataset["channel"].values
    return str(titles[int(parts.argmax("channel"))])


def region(dataset: xr.Dataset, variable: str) -> Band:
    """A variable's regional mean over time, (time, power)."""
    return band(dataset[f"{variable}_region"].transpose("time", "power", ...))
