"""Futures of scenarios that differ: what they all say alike is drawn, what they say differently stays theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from suitors.scenario import Loaded
from suitors.studies.futures.draws import draw, keeping_their_sum, shocks_of, with_shocks


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
