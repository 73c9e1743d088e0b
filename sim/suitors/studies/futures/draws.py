"""Futures: every number of the scenario drawn from its range, the same for every strategy, and shocks that may come."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from suitors.data.tables import text
from suitors.engine.streams import generator
from suitors.packs.pack import pack_named
from suitors.scenario import Loaded
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import Scenario
from suitors.studies.posterior import lanes_of
from suitors.studies.variants import HYBRID, document_of, edited

Array = NDArray[np.float64]
NEUTRAL = {"change": 0.0, "share": 0.0, "severity": 0.0, "log_points": 0.0}
"""Sizes of a shock that does not happen; those not named here are factors, which are 1."""


@dataclass(frozen=True)
class Shock:
    """A shock as an event of the scenario: where its sizes are (dotted paths), their ranges, its chance, its place among its dates."""

    name: str
    sizes: dict[str, tuple[float, float]]
    chance: float
    date: int
    dates: int


def shocks_of(loaded: Loaded, place: int | None = None, all_of: Sequence[Scenario] = ()) -> tuple[list[dict[str, Any]], list[Shock]]:
    """The shipped shocks as events that do nothing yet, and what is drawn for each.

    A shock has one event for each of its dates, of which at most one will have a size. They are to stand at `place` among the events,
    by default behind the scenario's own; only shocks of what takes part in `all_of`, by default in the scenario, may come.
    """
    scenario, start = loaded.scenario, loaded.scenario.horizon.start
    place = len(scenario.events) if place is None else place
    everywhere = all_of or (scenario,)
    events: list[dict[str, Any]] = []
    shocks: list[Shock] = []
    for name, told in pack_named(loaded.scenario.pack).shocks().items():
        event = told["event"]
        known = {"power": "powers", "corridor": "corridors", "mineral": "minerals"}
        if any(event[key] not in getattr(each, kind) for key, kind in known.items() if key in event for each in everywhere):
            continue
        for date, years in enumerate(told["after"]):
            sizes = {f"events.{place + len(events)}.{size}": (float(low), float(high)) for size, (low, high) in told["sizes"].items()}
            shocks.append(Shock(name, sizes, told["chance"], date, len(told["after"])))
            day = start + timedelta(days=round(365.25 * years))
            still = {size: {"value": NEUTRAL.get(size, 1.0), "source": told["source"], "grade": "assumed"} for size in told["sizes"]}
            events.append({**event, **still, "date": day.isoformat(), "source": told["source"]})
    return events, shocks


def with_shocks(loaded: Loaded, events: list[dict[str, Any]], place: int) -> Loaded:
    """The scenario with events that do nothing until a future gives them a size, at `place` among its events.

    The place must be the same in every variant: behind the scenario's own events, before those that a variant adds.
    """
    document = document_of(loaded)
    own = document.get("events", [])
    document["events"] = [*own[:place], *copy.deepcopy(events), *own[place:]]
    return edited(loaded, document)


def ranged(quantities: Mapping[str, Quantity]) -> dict[str, tuple[float, float]]:
    """Numbers with a range, wide enough for their value."""
    return {
        path: (min(item.low, item.value), max(item.high, item.value))
        for path, item in quantities.items()
        if item.low is not None and item.high is not None and item.low < item.high and not path.startswith(f"strategies.{HYBRID}")
    }


def draw(loaded: Loaded, shocks: list[Shock], count: int, seed: int, posterior: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per future, one column per number that varies.

    A number lies below its value as often as above, evenly on each side within its range; years of one money path move
    together, and so do numbers of two strategies that say the same; `correlations.toml` says which others lean on each other.
    A posterior's rows are drawn whole, each as often as any other; those of its columns that the scenario has replace the ranges.
    Future 17 is the same however many futures are drawn and whatever else varies.
    """
    quantities = loaded.quantities()
    columns: dict[str, Array] = {}
    known = ranged(quantities)
    joint = _correlated(seed, list(known), count)
    for path, (low, high) in known.items():
        value = quantities[path].value
        uniform = joint[path] if path in joint else _uniform(seed, _belief(path, quantities[path]), count)
        columns[path] = np.where(uniform < 0.5, low + 2 * uniform * (value - low), value + (2 * uniform - 1) * (high - value))
    drawn = pd.DataFrame(columns, index=pd.RangeIndex(count, name="future"))
    for paths in keeping_their_sum(loaded, list(drawn.columns)):
        whole = sum(quantities[path].value for path in paths)
        total = drawn[paths].sum(axis=1)
        drawn[paths] = drawn[paths].mul(whole / total.where(total > 0, 1.0), axis=0)
    if posterior is not None:
        told = shared(posterior, quantities)
        drawn = drawn.assign(**lanes_of(posterior[told], count, seed))
    return pd.concat([drawn, _sizes(shocks, count, seed)], axis=1)


def shared(posterior: pd.DataFrame, quantities: Mapping[str, Quantity]) -> list[str]:
    """Columns of a posterior that are numbers of the scenario; what belongs to the historical scenario alone is not."""
    return [str(path) for path in posterior.columns if path in quantities]


def _sizes(shocks: list[Shock], count: int, seed: int) -> pd.DataFrame:
    columns = {}
    for shock in shocks:
        which = _uniform(seed, f"shock {shock.name}", count)
        # The chance is shared out evenly over the dates.
        happens = (which >= shock.chance * shock.date / shock.dates) & (which < shock.chance * (shock.date + 1) / shock.dates)
        for path, (low, high) in shock.sizes.items():
            size = path.rpartition(".")[2]
            drawn = low + (high - low) * _uniform(seed, f"shock {shock.name} {size}", count)
            columns[path] = np.where(happens, drawn, NEUTRAL.get(size, 1.0))
    return pd.DataFrame(columns, index=pd.RangeIndex(count, name="future"))


def _uniform(seed: int, name: str, count: int) -> Array:
    return generator(seed, 0, "future", (name,)).random(count)


def _correlated(seed: int, paths: Sequence[str], count: int) -> dict[str, Array]:
    """Uniform draws of numbers that lean on each other, by path, (future,).

    A Gaussian copula with one common factor: any two numbers of a group have its rank correlation.
    """
    found: dict[str, Array] = {}
    for numbers, rank_correlation in groups(paths):
        # Pearson's correlation of the deviates whose ranks correlate so (Pearson 1907).
        share = 2.0 * np.sin(np.pi * rank_correlation / 6.0)
        common = ndtri(_uniform(seed, f"common {' '.join(numbers)}", count))
        for path in numbers:
            own = ndtri(_uniform(seed, path, count))
            found[path] = ndtr(np.sqrt(share) * common + np.sqrt(1.0 - share) * own)
    return found


def groups(paths: Sequence[str]) -> list[tuple[list[str], float]]:
    """Numbers that are drawn with a rank correlation, and which; those that the scenario lacks are left out."""
    known = set(paths)
    declared = [(entry["numbers"], float(entry["rank_correlation"])) for entry in tomllib.loads(text("correlations.toml"))["together"]]
    return [(kept, correlation) for numbers, correlation in declared if len(kept := [path for path in numbers if path in known]) > 1]


def _belief(path: str, quantity: Quantity) -> str:
    """What a number is drawn by: its path, except where several say the same thing."""
    parts = path.split(".")
    if parts[0] == "strategies":
        return f"{'.'.join(parts[2:])} {quantity.value} {quantity.low} {quantity.high} {quantity.source}"
    return ".".join(parts[:-1]) if parts[-1].isdigit() else path


def keeping_their_sum(loaded: Loaded, paths: list[str]) -> list[list[str]]:
    """Groups of shares that must add up to what they added up to."""
    groups: dict[str, list[str]] = {}
    for path in paths:
        parts = path.split(".")
        if parts[0] == "strategies" and parts[2] == "products" and parts[-1] == "share":
            ledger = loaded.scenario.strategies[parts[1]].products[parts[3]].ledger
            groups.setdefault(f"{parts[1]} {ledger}", []).append(path)
        elif parts[0] == "states" and parts[2] == "corridors":
            groups.setdefault(f"{parts[1]} corridors", []).append(path)
    return list(groups.values())


def shared_futures(
    scenarios: Mapping[str, Loaded], base: str, count: int, seed: int, posterior: pd.DataFrame | None
) -> tuple[dict[str, Loaded], pd.DataFrame]:
    """The scenarios with shocks that may come in all of them, and what each future draws (future × dotted path).

    Shocks stand before the events of each scenario, so that they have the same paths in all. Numbers that differ between scenarios, their
    own events, and shares of which some differ are not drawn.
    """
    events, shocks = shocks_of(scenarios[base], 0, [item.scenario for item in scenarios.values()])
    shocked = {name: with_shocks(item, events, 0) for name, item in scenarios.items()}
    drawn = draw(shocked[base], shocks, count, seed, posterior)
    sizes = {path for shock in shocks for path in shock.sizes}
    alike = set(alike_in_all(list(scenarios.values()))) | sizes
    for paths in keeping_their_sum(scenarios[base], [str(path) for path in drawn.columns]):
        if not alike.issuperset(paths):
            alike -= set(paths)
    return shocked, drawn[[path for path in drawn.columns if path in alike]]


def alike_in_all(scenarios: Sequence[Loaded]) -> list[str]:
    """Paths of numbers that all scenarios have with the same value and range, those of events left out."""
    first, *others = [{path: (item.value, item.low, item.high) for path, item in each.quantities().items()} for each in scenarios]
    return [path for path, told in first.items() if not path.startswith("events.") and all(other.get(path) == told for other in others)]


def known_to_all(drawn: pd.DataFrame, scenarios: Mapping[str, Loaded]) -> pd.DataFrame:
    """The columns that are numbers of every scenario."""
    known = [item.quantities().keys() for item in scenarios.values()]
    return drawn[[path for path in drawn.columns if all(path in paths for paths in known)]]
