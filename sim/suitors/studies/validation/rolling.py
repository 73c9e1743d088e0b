"""Rolling origins: every forecaster from every origin at every horizon, scored cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.engine.streams import generator
from suitors.history.forecast import Forecast
from suitors.history.member import LONGEST, Middle, middle
from suitors.history.panel import KINDS, Panel
from suitors.history.stack import Sources, brief, earlier, of_model, of_statistics, records_of, stacked
from suitors.studies.validation import scores
from suitors.studies.validation.events import event_scores
from suitors.studies.validation.points import DEBT_POINTS, POINTS
from suitors.studies.validation.rivals import Rivals, observed

Array = NDArray[np.float64]
HORIZONS = (1, 3, 5)
MODEL = "forecast"
WITH = "with the model"
"""The same stack with the agent-based model: its path as a member, its dependence of dyads and years."""
ABLATION = "model without choice"
"""The same with a model in it whose states take every offer with the same chance."""


@dataclass(frozen=True)
class RollingPlan:
    """What is forecast: origins from `train_to` on, horizons that end by `test_to`."""

    panel: Panel
    train_to: int
    test_to: int
    runs: int
    seed: int
    lanes: Mapping[str, Array]
    """Parameter sets, one value for each run."""

    @property
    def origins(self) -> range:
        return range(self.train_to, self.test_to)

    def horizons(self, origin: int) -> tuple[int, ...]:
        return tuple(years for years in HORIZONS if origin + years <= self.test_to)


@dataclass(frozen=True)
class Path:
    """The model from one origin: its middle, and all of its runs where a forecast is scored."""

    middle: Middle
    runs: Forecast | None

    @property
    def arrays(self) -> dict[str, Array]:
        """All of it by name, as checkpoints keep it."""
        found = {**{f"middle {kind}": values for kind, values in self.middle.flows.items()}, "middle debt": self.middle.debt}
        return found if self.runs is None else {**found, **self.runs.flows, "debt": self.runs.debt}

    @classmethod
    def of(cls, origin: int, arrays: Mapping[str, Array]) -> Path:
        """The same from `arrays`."""
        runs = Forecast(origin, {kind: arrays[kind] for kind in KINDS}, arrays["debt"]) if "debt" in arrays else None
        return cls(Middle({kind: arrays[f"middle {kind}"] for kind in KINDS}, arrays["middle debt"]), runs)


def path_origins(plan: RollingPlan) -> range:
    """Origins from which the model is run: those that are scored, and those that they learn from."""
    return range(earlier(plan.panel, plan.train_to).start, plan.test_to)


def model_path(plan: RollingPlan, origin: int, conditional: bool, choice: bool) -> Path:
    """The model from one origin to its longest horizon, once for all forecasts that rest on it."""
    asked = _asked(plan, conditional, choice)
    scored = origin in plan.origins
    made = of_model(asked if scored else brief(asked), origin, min(LONGEST, plan.test_to - origin))
    return Path(middle(made), made if scored else None)


def stack_cells(plan: RollingPlan, conditional: bool, paths: Mapping[tuple[int, bool], Path]) -> pd.DataFrame:
    """Scores of the forecast, of that with the model, and of that with a model without choice, from every origin.

    `paths` holds the model by origin and choice. One row for each observable, score, horizon, forecaster and cell: its score, and
    where what happened fell (pit).
    """
    rows: list[pd.DataFrame] = []
    middles = {choice: {origin: path.middle for (origin, chosen), path in paths.items() if chosen == choice} for choice in (True, False)}
    all_records = {choice: records_of(_asked(plan, conditional, choice), found) for choice, found in middles.items()}
    for choice, with_model, name in ((True, False, MODEL), (True, True, WITH), (False, True, ABLATION)):
        records = all_records[choice]
        for origin in plan.origins:
            runs = paths[origin, choice].runs if with_model else of_statistics(records, origin, max(plan.horizons(origin)), plan.runs)
            assert runs is not None
            made = stacked(records, runs, with_model)
            if conditional:
                made = of_the_known(plan.panel, made)
            for years in plan.horizons(origin):
                samples = {kind: made.flows[kind][:, :, :years].sum(axis=2) for kind in KINDS}
                rows += _cells(plan, name, origin, years, samples, made.debt[:, :, years - 1])
    return pd.concat(rows, ignore_index=True)


def _asked(plan: RollingPlan, conditional: bool, choice: bool) -> Sources:
    return Sources(plan.panel, conditional, plan.runs, plan.seed, plan.lanes, choice)


def rival_cells(plan: RollingPlan, conditional: bool) -> pd.DataFrame:
    """Scores of every rival from every origin."""
    rivals = Rivals(plan.panel, conditional, plan.runs, plan.seed)
    rows: list[pd.DataFrame] = []
    for origin in plan.origins:
        for years in plan.horizons(origin):
            for rival in POINTS:
                rows += _cells(plan, rival, origin, years, rivals.flows(rival, origin, years), None)
            for rival in DEBT_POINTS:
                rows += _cells(plan, rival, origin, years, None, rivals.debts(rival, origin, years))
    return pd.concat(rows, ignore_index=True)


def of_the_known(panel: Panel, made: Forecast) -> Forecast:
    """Flows scaled anew where a total was given that holds some of the states only: it is spread over those whose flow is known."""
    first, flows = panel.until(made.origin), {}
    for kind, values in made.flows.items():
        seen = panel.flow(kind)[:, :, first : first + values.shape[2]]
        known = np.isfinite(seen)[..., None]
        partly = known.any(axis=1, keepdims=True) & ~known.all(axis=1, keepdims=True)
        summed = (values * known).sum(axis=1, keepdims=True)
        scale = np.divide(values.sum(axis=1, keepdims=True), summed, out=np.ones_like(summed), where=partly & (summed > 1e-9))
        flows[kind] = values * scale
    return Forecast(made.origin, flows, made.debt)


def _cells(plan: RollingPlan, name: str, origin: int, years: int, flows: dict[str, Array] | None, debt: Array | None) -> list[pd.DataFrame]:
    panel, rows = plan.panel, []
    where = (panel, name, origin, years)
    if flows is not None:
        for kind in KINDS:
            seen = observed(panel, kind, origin, years)
            rows.append(_table(where, kind, "Brier", scores.brier(flows[kind], seen), seen))
            rows.append(_table(where, kind, "CRPS", _crps(flows[kind], seen), seen))
        both, seen = flows["loans"] + flows["grants"], observed(panel, "flow", origin, years)
        rows.append(_table(where, "flow", "CRPS", _crps(both, seen), seen, _pit(plan, both, seen, origin, years, "flow")))
        if len(panel.states) > 1:
            rows.append(_shares(where, both, seen))
        lent = observed(panel, "loans", origin, years)
        for event in event_scores(panel, origin, years, flows["loans"], both, (lent, seen)):
            rows.append(_table(where, event.name, event.score, event.values, event.seen).assign(came=event.came[np.isfinite(event.seen)]))
    if debt is not None:
        # A debt that nobody knew at the origin is no test: rules that go on from it would have nothing to go on from.
        seen = np.where(np.isfinite(panel.owed(origin)[:, :, -1]), observed(panel, "debt", origin, years), np.nan)
        rows.append(_table(where, "debt", "CRPS", _crps(debt, seen), seen, _pit(plan, debt, seen, origin, years, "debt")))
    return rows


def _crps(samples: Array, seen: Array) -> Array:
    return scores.crps(np.log1p(samples), np.log1p(seen))


def _pit(plan: RollingPlan, samples: Array, seen: Array, origin: int, years: int, observable: str) -> Array:
    uniform = generator(plan.seed, 0, "ties", (observable, str(origin), str(years))).random(seen.shape)
    # A dollar more or less is no difference.
    return scores.probability_transform(np.round(samples, 3), np.round(seen, 3), uniform)


def _table(
    where: tuple[Panel, str, int, int], observable: str, score: str, values: Array, seen: Array, pit: Array | None = None
) -> pd.DataFrame:
    panel, name, origin, years = where
    known = np.isfinite(seen)
    power, state = np.nonzero(known)
    return pd.DataFrame(
        {
            "observable": observable,
            "score": score,
            "horizon": years,
            "origin": origin,
            "forecaster": name,
            "power": np.array(panel.powers)[power],
            "state": np.array(panel.states)[state],
            "value": values[known],
            "seen": seen[known],
            "pit": np.nan if pit is None else pit[known],
        }
    )


def _shares(where: tuple[Panel, str, int, int], samples: Array, seen: Array) -> pd.DataFrame:
    """Energy score of each power's shares of the states, where it gave anything and every state is known."""
    panel, name, origin, years = where
    total = seen.sum(axis=1)
    usable = np.isfinite(total) & (total >= scores.ANY)
    summed = samples.sum(axis=1, keepdims=True)
    share = np.divide(samples, summed, out=np.full_like(samples, 1.0 / samples.shape[1]), where=summed > 1e-9)
    true = seen[usable] / total[usable][:, None]
    return pd.DataFrame(
        {
            "observable": "shares",
            "score": "energy",
            "horizon": years,
            "origin": origin,
            "forecaster": name,
            "power": np.array(panel.powers)[usable],
            "state": "all",
            "value": scores.energy(share[usable], true),
            "seen": total[usable],
            "pit": np.nan,
        }
    )
