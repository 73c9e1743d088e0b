"""The best forecast on record: dated distributions of flows, debts and shares by dyad and year.

    from suitors.history.panel import read_panel
    from suitors.history.stack import forecast

    panel = read_panel()
    made = forecast(panel, origin=panel.years[-1], years=5)
    made.flows["loans"]   # (power, state, year, run), million US$; year 0 is origin + 1
    made.debt             # owed at the end of each year, (power, state, year, run), million US$
    made.shares           # of each power's money by state, (power, state, year, run), sums to 1 over states

Powers and states are in the order of `panel.powers` and `panel.states`. `np.quantile(..., axis=-1)` gives quantiles; a run is one
joint path of all dyads and years. Nothing from after `origin` is read, unless `conditional` gives the recorded regional totals.

The forecast is a mixture of the members on record (member.py), weighted by what they would have scored on the panel's own past
(pool.py). A run keeps its place in an ensemble of paths (ensemble copula coupling; Schefzik, Thorarinsdottir and Gneiting 2013,
Statistical Science 28), so that dyads and years stay as dependent as there. The paths are those of the members that draw them. The
agent-based model has earned no place in it (docs/validation.md); `with_model` adds its path, and its paths give the dependence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from suitors.engine.streams import generator
from suitors.history import changes, hurdle
from suitors.history import forecast as model
from suitors.history.forecast import Forecast
from suitors.history.member import FIRST_YEARS, LONGEST, MODEL, Middle, PastRecord, middle
from suitors.history.panel import KINDS, Panel
from suitors.history.pool import best_weights, errors_and_distances, mixture
from suitors.history.totals import given, modelled

Array = NDArray[np.float64]
MOST_ORIGINS = 12
"""Earlier origins looked back to, the latest."""
RUNS = 64
"""Runs of an earlier forecast of the model: enough for its middle."""
SUBJECTS = (*KINDS, "debt")


@dataclass(frozen=True)
class Sources:
    """What the stack is made of: a panel, the model's earlier paths, and how it is asked."""

    panel: Panel
    conditional: bool
    runs: int
    seed: int
    lanes: Mapping[str, Array]
    choice: bool = True


def forecast(
    panel: Panel,
    origin: int,
    years: int,
    conditional: bool = False,
    runs: int = 400,
    seed: int = 2025,
    lanes: Mapping[str, Array] | None = None,
    choice: bool = True,
    with_model: bool = False,
) -> Forecast:
    """Forecast `years` years from the end of `origin`; `lanes` gives the model's numbers by dotted path, (run,) each.

    `with_model` adds the model: as a member, and for the dependence. `lanes` and `choice` matter to it alone.
    """
    asked = Sources(panel, conditional, runs, seed, dict(lanes or {}), choice)
    if not with_model:
        records = records_of(asked, {})
        return stacked(records, of_statistics(records, origin, years, runs))
    raw = of_model(asked, origin, years)
    middles = {year: middle(of_model(brief(asked), year, min(LONGEST, years, origin - year))) for year in earlier(panel, origin)}
    records = records_of(asked, {**middles, origin: middle(raw)})
    return stacked(records, raw, with_model)


def earlier(panel: Panel, origin: int) -> range:
    """Origins whose forecasts the one from `origin` learns from."""
    return range(max(panel.years[0] + FIRST_YEARS - 1, origin - MOST_ORIGINS), origin)


def brief(asked: Sources) -> Sources:
    """The same with as few runs as a middle needs."""
    few = min(asked.runs, RUNS)
    return replace(asked, runs=few, lanes={path: values[:few] for path, values in asked.lanes.items()})


def of_model(asked: Sources, origin: int, years: int) -> Forecast:
    """The model's own ensemble."""
    panel = asked.panel
    totals = given(panel, origin, years) if asked.conditional else modelled(panel, origin, years, asked.runs, asked.seed)
    return model.forecast(panel, origin, years, totals, asked.runs, asked.seed, asked.lanes, asked.choice)


def records_of(asked: Sources, middles: Mapping[int, Middle]) -> dict[str, PastRecord]:
    """The members' record by subject."""
    return {subject: PastRecord(asked.panel, subject, asked.conditional, middles, asked.seed) for subject in SUBJECTS}


def of_statistics(records: Mapping[str, PastRecord], origin: int, years: int, runs: int) -> Forecast:
    """An ensemble without the model: paths of the members that draw them, each dyad by itself but for given totals."""
    made = {}
    for kind in KINDS:
        record = records[kind]
        paths = hurdle.paths(record.values[:, :, : record.panel.until(origin)], years, runs, record.seed, (kind, str(origin), "places"))
        made[kind] = _to_given(paths, record, origin) if record.conditional else paths
    debt = records["debt"]
    return Forecast(origin, made, changes.paths(debt.panel.owed(origin), years, runs, debt.seed, ("debt", str(origin), "places")))


def stacked(records: Mapping[str, PastRecord], raw: Forecast, with_model: bool = False) -> Forecast:
    """The forecast from `raw.origin`, as long and with as many runs as the ensemble `raw`, in which each run has its place."""
    origin, flows = raw.origin, {}
    for kind in KINDS:
        record = records[kind]
        summed = _pooled(record, origin, np.cumsum(raw.flows[kind], axis=2), with_model)
        yearly = np.diff(np.maximum.accumulate(summed, axis=2), axis=2, prepend=0.0)
        flows[kind] = _to_given(yearly, record, origin) if record.conditional else yearly
    return Forecast(origin, flows, _pooled(records["debt"], origin, raw.debt, with_model))


def weights_of(record: PastRecord, origin: int, ahead: int, with_model: bool = False) -> dict[str, float]:
    """Weights of the members by name, by what they would have scored on spans that end by `origin`."""
    chosen = _chosen(record, with_model)
    error, apart, spans = np.zeros(len(chosen)), np.zeros((len(chosen), len(chosen))), 0.0
    for span in range(1, min(ahead, LONGEST) + 1):
        years = [year for year in earlier(record.panel, origin - span + 1) if year > record.earliest]
        for year in years:
            seen = record.seen(year, span)
            known = np.isfinite(seen)
            if known.any():
                more = errors_and_distances(record.said(year, span)[chosen][:, known], seen[known])
                error, apart = error + more[0], apart + more[1]
        if span == 1:
            spans = len(years) / min(ahead, LONGEST)
    return dict(zip([record.names[place] for place in chosen], best_weights(error, apart, spans).tolist(), strict=True))


def _chosen(record: PastRecord, with_model: bool) -> list[int]:
    return [place for place, name in enumerate(record.names) if with_model or name != MODEL]


def _pooled(record: PastRecord, origin: int, ensemble: Array, with_model: bool) -> Array:
    """Million US$, shape of `ensemble` (power, state, horizon, run)."""
    runs = ensemble.shape[-1]
    names = (record.subject, str(origin))
    ties = generator(record.seed, 0, "stack", names).random((*ensemble.shape[:2], runs))
    made = np.empty_like(ensemble)
    chosen = _chosen(record, with_model)
    for ahead in range(1, ensemble.shape[2] + 1):
        weight = np.array(list(weights_of(record, origin, ahead, with_model).values()))
        place = np.argsort(np.lexsort((ties, ensemble[:, :, ahead - 1]), axis=-1), axis=-1, kind="stable")
        drawn = mixture(record.said(origin, ahead)[chosen], weight, (place + 0.5) / runs)
        made[:, :, ahead - 1] = np.expm1(drawn)
    return made


def _to_given(amounts: Array, record: PastRecord, origin: int) -> Array:
    """Scale (power, state, year, run) to what each power is recorded to have paid; what is not known counts as nothing."""
    first = record.panel.until(origin)
    total = np.nan_to_num(record.values[:, :, first : first + amounts.shape[2]]).sum(axis=1)
    summed = amounts.sum(axis=1, keepdims=True)
    share = np.divide(amounts, summed, out=np.full_like(amounts, 1.0 / amounts.shape[1]), where=summed > 1e-9)
    return share * total[:, None, :, None]
