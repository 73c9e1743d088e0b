"""What calibration compares: how far flows and debts move from what was usual, how evenly, and where they begin and end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.history.defaults import external_debt, gdp
from suitors.history.forecast import Forecast, forecast
from suitors.history.panel import KINDS, Panel
from suitors.history.totals import given
from suitors.studies.validation.rivals import observed

Array = NDArray[np.float64]
HORIZONS = (1, 3, 5)
FIRST_YEARS = 4
"""Years of past before the first origin."""
ANY = 0.1
FAR = 1.0
"""Log points from which a move counts as far."""


@dataclass(frozen=True)
class Window:
    """Origins of a training window, each with the years that follow inside it."""

    panel: Panel
    train_to: int

    @property
    def origins(self) -> dict[int, int]:
        first = self.panel.years[0] + FIRST_YEARS - 1
        return {origin: min(max(HORIZONS), self.train_to - origin) for origin in range(first, self.train_to, 2)}


def simulated(window: Window, lanes: Mapping[str, Array], runs: int, seed: int) -> Array:
    """Summaries of every run, (summary, run); totals are given."""
    made = {
        origin: forecast(window.panel, origin, years, given(window.panel, origin, years), runs, seed, lanes)
        for origin, years in window.origins.items()
    }
    return _summaries(window, made, runs)[1]


def seen(window: Window) -> tuple[list[str], Array]:
    """Names of the summaries and what they are in the panel itself, (summary,)."""
    panel, made = window.panel, {}
    for origin, years in window.origins.items():
        span = slice(panel.until(origin), panel.until(origin) + years)
        flows = {kind: np.nan_to_num(panel.flow(kind)[:, :, span, None]) for kind in KINDS}
        made[origin] = Forecast(origin, flows, np.nan_to_num(panel.dyads["debt_stock"][:, :, span, None]))
    names, values = _summaries(window, made, 1)
    return names, values[:, 0]


def _summaries(window: Window, made: Mapping[int, Forecast], runs: int) -> tuple[list[str], Array]:
    collected: dict[str, list[tuple[Array, float]]] = {}

    def note(name: str, values: Array) -> None:
        """Add up `values` (cell, run) under a name; summaries are means over cells of all origins."""
        if values.shape[0]:
            collected.setdefault(name, []).append((values.sum(axis=0), float(values.shape[0])))

    for origin, years in window.origins.items():
        for kind in KINDS:
            _of_flows(window.panel, kind, origin, years, made[origin].flows[kind], note)
        _of_debts(window.panel, origin, years, made[origin].debt, note)
    names = sorted(collected)
    rows = [sum(part for part, _ in collected[name]) / sum(count for _, count in collected[name]) for name in names]
    return names, np.stack([np.broadcast_to(row, (runs,)) for row in rows])


def _of_flows(panel: Panel, kind: str, origin: int, years: int, flow: Array, note: object) -> None:
    assert callable(note)
    past = np.nan_to_num(panel.flow(kind)[:, :, : panel.until(origin)])
    recent, usual = past[:, :, -2:].mean(axis=2), past.mean(axis=2)
    active = past[:, :, -3:].max(axis=2) >= ANY
    leanings = _leanings(panel, origin, active)
    for horizon in [each for each in HORIZONS if each <= years]:
        known = np.isfinite(observed(panel, kind, origin, horizon))
        total = np.nan_to_num(observed(panel, kind, origin, horizon)).sum(axis=1, keepdims=True)
        amount = flow[:, :, :horizon].sum(axis=2)
        logs = np.log1p(amount)
        here, away = known & active, known & ~active
        note(f"{kind} any {horizon} where active", (amount[here] >= ANY).astype(float))
        note(f"{kind} any {horizon} where idle", (amount[away] >= ANY).astype(float))
        for name, base in (("recent", recent), ("usual", usual)):
            move = logs - np.log1p(_at_total(base, total))[:, :, None]
            note(f"{kind} move {horizon} from {name}", np.abs(move[here]))
            if name == "recent":
                for trait, lean in leanings.items():
                    note(f"{kind} lean {horizon} on {trait}", move[here] * lean[here][:, None])
                note(f"{kind} far {horizon}", (np.abs(move[here]) > FAR).astype(float))
                note(f"{kind} drop {horizon}", move[here])
        note(f"{kind} size {horizon} where idle", logs[away])
    if years >= 2:
        known = np.isfinite(observed(panel, kind, origin, years)) & active
        note(f"{kind} yearly change", np.abs(np.diff(np.log1p(flow[known]), axis=1)).mean(axis=1))


def _leanings(panel: Panel, origin: int, active: Array) -> dict[str, Array]:
    """Traits of each dyad that states or powers may lean on, (power, state), mean 0 and spread 1 over each power's active states.

    Together with how flows moved they tell whether indebted states took less and whether large creditors lost ground.
    """
    last = panel.until(origin)
    debt = np.nan_to_num(panel.dyads["debt_stock"][:, :, last - 1])
    owed = debt.sum(axis=0)
    size = np.array([gdp(panel, state, origin) for state in panel.states])
    public = np.array([external_debt(panel, state, origin) or own for state, own in zip(panel.states, owed, strict=True)])
    share = debt / np.maximum(public, 1.0)
    traits = {"debt of the state": np.broadcast_to(np.log1p(public / size), debt.shape), "share of its debt": share}
    return {name: _standard(values, active) for name, values in traits.items()}


def _standard(values: Array, active: Array) -> Array:
    count = np.maximum(active.sum(axis=1, keepdims=True), 1)
    centred = np.where(active, values - (values * active).sum(axis=1, keepdims=True) / count, 0.0)
    spread = np.sqrt((centred**2).sum() / max(active.sum(), 1))
    scaled: Array = centred / spread if spread > 1e-9 else centred
    return scaled


def _of_debts(panel: Panel, origin: int, years: int, debt: Array, note: object) -> None:
    assert callable(note)
    before = panel.dyads["debt_stock"][:, :, panel.until(origin) - 1]
    for horizon in [each for each in HORIZONS if each <= years]:
        known = np.isfinite(observed(panel, "debt", origin, horizon)) & (np.nan_to_num(before) > 1.0)
        move = np.log1p(debt[:, :, horizon - 1][known]) - np.log1p(before[known])[:, None]
        note(f"debt move {horizon}", np.abs(move))
        note(f"debt growth {horizon}", move)


def _at_total(base: Array, total: Array) -> Array:
    summed = base.sum(axis=1, keepdims=True)
    scaled: Array = np.divide(base, summed, out=np.full_like(base, 1.0 / base.shape[1]), where=summed > 0) * total
    return scaled
