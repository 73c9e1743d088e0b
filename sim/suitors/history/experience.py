"""The model's forecasts corrected by experience: what its forecasts from earlier origins missed tells how far to trust the next.

From each earlier origin the model is run as it would have been then. Its path is weighed against plain continuation by what
either would have got right, and the errors that remain, of the same horizon and of flows of like size, make the bands. A run
keeps its place in the model's own ensemble (ensemble copula coupling; Schefzik, Thorarinsdottir and Gneiting 2013, Statistical
Science 28), so that dyads and years stay as dependent as in the model. Nothing from after the origin is read but given totals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from suitors.engine.streams import generator
from suitors.history import routine
from suitors.history.forecast import Forecast, forecast
from suitors.history.panel import KINDS, Panel
from suitors.history.totals import given, modelled

Array = NDArray[np.float64]
FIRST_YEARS = 3
"""Years of past that an earlier origin needs."""
MOST_ORIGINS = 12
"""Earlier origins looked back to, the latest."""
LONGEST = 5
"""Years ahead to which earlier forecasts reach; what is asked beyond is judged by these."""
RUNS = 64
"""Runs of an earlier forecast: enough for its middle."""
PRIOR_MODEL = 0.4
"""Weight of the model's path where the past tells nothing; the plain rules share the rest."""
PRIOR_STRENGTH = 0.1
"""How firmly weights are held to that, relative to the spread of the forecasts over all cells."""
PASSES = 3
LIKE, FEWEST = 0.3, 40
"""Share and least number of past errors, those of forecasts most alike in size, that a dyad's band is made of."""
UNCERTAIN = 0.2
"""Further squared spread of errors, relative to theirs, where the past holds one span without overlap: all dyads share shocks."""
LARGEST = 14.0
"""Logarithm of the largest amount, million US$."""


@dataclass(frozen=True)
class Middle:
    """Middle of a forecast, logarithms of one plus million US$: flows by kind are sums from the origin on."""

    flows: dict[str, Array]
    """(power, state, horizon)"""
    debt: Array


def experienced(
    panel: Panel,
    origin: int,
    years: int,
    conditional: bool,
    runs: int,
    seed: int,
    lanes: Mapping[str, Array] | None = None,
    choice: bool = True,
) -> Forecast:
    """Forecast from the end of `origin`; totals are the recorded ones if `conditional`, else modelled. Arguments as in `forecast`."""
    lanes = dict(lanes or {})
    raw = forecast(panel, origin, years, _totals(panel, origin, years, conditional, runs, seed), runs, seed, lanes, choice)
    earlier = {}
    few = min(runs, RUNS)
    ours = {path: values[:few] for path, values in lanes.items()}
    for year in range(max(panel.years[0] + FIRST_YEARS - 1, origin - MOST_ORIGINS), origin):
        span = min(LONGEST, years, origin - year)
        totals = _totals(panel, year, span, conditional, few, seed)
        earlier[year] = _middle(forecast(panel, year, span, totals, few, seed, ours, choice))
    now = _middle(raw)
    flows = {}
    for kind in KINDS:
        rules = {year: _flow_rules(panel, kind, year, each.flows[kind], conditional) for year, each in {**earlier, origin: now}.items()}
        truth = {year: _sums(panel, kind, year, rules[year].shape[3]) for year in earlier}
        summed = _corrected(rules, truth, origin, np.cumsum(raw.flows[kind], axis=2), seed, (kind,))
        yearly = np.diff(np.maximum.accumulate(summed, axis=2), axis=2, prepend=0.0)
        flows[kind] = _to_given(yearly, _given_totals(panel, kind, origin, years)) if conditional else yearly
    rules = {year: _debt_rules(panel, year, each.debt) for year, each in {**earlier, origin: now}.items()}
    truth = {year: _stocks(panel, year, rules[year].shape[3]) for year in earlier}
    return Forecast(origin, flows, _corrected(rules, truth, origin, raw.debt, seed, ("debt",)))


def _totals(panel: Panel, origin: int, years: int, conditional: bool, runs: int, seed: int) -> dict[str, Array]:
    return given(panel, origin, years) if conditional else modelled(panel, origin, years, runs, seed)


def _middle(made: Forecast) -> Middle:
    flows = {kind: np.log1p(np.cumsum(flow, axis=2)).mean(axis=3) for kind, flow in made.flows.items()}
    return Middle(flows, np.log1p(made.debt).mean(axis=3))


def _flow_rules(panel: Panel, kind: str, origin: int, own: Array, conditional: bool) -> Array:
    """Forecasts of the model and of the plain rules, logarithms of one plus sums from the origin on, (rule, power, state, horizon)."""
    years = own.shape[2]
    plain = routine.flows(panel.flow(kind)[:, :, : panel.until(origin)], years)
    amounts = np.concatenate([np.expm1(own)[None], plain])
    if conditional:
        total = np.cumsum(_given_totals(panel, kind, origin, years), axis=1)
        amounts = np.stack([_to_given(each[..., None], total)[..., 0] for each in amounts])
    return np.log1p(amounts)


def _debt_rules(panel: Panel, origin: int, own: Array) -> Array:
    return np.concatenate([own[None], np.log1p(routine.debts(panel, origin, own.shape[2]))])


def _sums(panel: Panel, kind: str, origin: int, years: int) -> Array:
    first = panel.until(origin)
    return np.log1p(np.cumsum(panel.flow(kind)[:, :, first : first + years], axis=2))


def _stocks(panel: Panel, origin: int, years: int) -> Array:
    first = panel.until(origin)
    return np.log1p(panel.dyads["debt_stock"][:, :, first : first + years])


def _given_totals(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """What each power is recorded to have paid in each year, (power, year), million US$; what is not known counts as nothing."""
    first = panel.until(origin)
    total: Array = np.nan_to_num(panel.flow(kind)[:, :, first : first + years]).sum(axis=1)
    return total


def _to_given(amounts: Array, total: Array) -> Array:
    """Scale (power, state, year, run) to (power, year)."""
    summed = amounts.sum(axis=1, keepdims=True)
    share = np.divide(amounts, summed, out=np.full_like(amounts, 1.0 / amounts.shape[1]), where=summed > 1e-9)
    return share * total[:, None, :, None]


def _corrected(
    rules: Mapping[int, Array], truth: Mapping[int, Array], origin: int, ensemble: Array, seed: int, names: tuple[str, ...]
) -> Array:
    """The forecast as it should be read: million US$, shape of `ensemble` (power, state, horizon, run).

    `rules` holds forecasts by origin, `truth` what followed on earlier ones. Without any past the ensemble stays as it is.
    """
    corrected = np.array(ensemble)
    ties = generator(seed, 0, "experience", (*names, str(origin))).random(ensemble.shape[:2] + ensemble.shape[3:])
    records = {span: record for span in range(1, LONGEST + 1) if (record := _record(rules, truth, span)) is not None}
    for ahead in range(1, ensemble.shape[2] + 1):
        usable = [span for span in records if span <= ahead]
        if not usable:
            continue
        # Weights are learned from all spans up to the one that is asked: long spans are few and overlap.
        weight = weights(*(np.concatenate(parts, axis=-1) for parts in zip(*(records[span][:2] for span in usable), strict=True)))
        span = max(usable)
        said, found, begun = records[span]
        expected = weight @ said
        stretch = np.sqrt(ahead / span * (1.0 + UNCERTAIN * span / begun))
        middle = np.tensordot(weight, rules[origin][..., ahead - 1], 1)
        corrected[:, :, ahead - 1] = _with_errors(middle, expected, (found - expected) * stretch, ensemble[:, :, ahead - 1], ties)
    return corrected


def _record(rules: Mapping[int, Array], truth: Mapping[int, Array], span: int) -> tuple[Array, Array, int] | None:
    """Over all spans of that length: what each rule said (rule, cell), what came (cell,), and how many spans; None without any."""
    said, found = [], []
    for year, seen in truth.items():
        if seen.shape[2] >= span and (known := np.isfinite(seen[:, :, span - 1])).any():
            said.append(rules[year][:, known, span - 1])
            found.append(seen[known, span - 1])
    return (np.concatenate(said, axis=1), np.concatenate(found), len(found)) if found else None


def weights(said: Array, found: Array) -> Array:
    """Weights of the rules, (rule,), none below 0 and their sum 1: least absolute errors over all cells, held to the prior.

    `said` is (rule, cell), `found` (cell,).
    """
    rules = len(said)
    prior = np.full(rules, (1.0 - PRIOR_MODEL) / (rules - 1))
    prior[0] = PRIOR_MODEL
    live = (found > 0.05) | (said.max(axis=0) > 0.05)
    design, target = said[:, live].T, found[live]
    if target.size < 3:
        return prior
    weight = prior
    spread = float(np.mean((design - design.mean(axis=1, keepdims=True)) ** 2))
    for _ in range(PASSES):
        # Absolute errors as squared ones, each over its size at the pass before.
        error = np.abs(target - design @ weight)
        importance = 1.0 / np.maximum(error, 0.3 * float(np.median(error)) + 1e-3)
        usual = float(importance.mean())
        hold = np.sqrt(PRIOR_STRENGTH * usual * spread * rules + 1e-9)
        whole = 1e2 * np.sqrt(usual * target.size)
        rows = np.concatenate([design * np.sqrt(importance)[:, None], hold * np.eye(rules), np.full((1, rules), whole)])
        weight = nnls(rows, np.concatenate([target * np.sqrt(importance), hold * prior, [whole]]))[0]
        weight = weight / weight.sum()
    return np.asarray(weight, dtype=np.float64)


def _with_errors(middle: Array, said: Array, errors: Array, ensemble: Array, ties: Array) -> Array:
    """Amounts (power, state, run): the middle with past errors of forecasts of like size, in the order of the ensemble."""
    order = np.argsort(said, kind="stable")
    said, errors = said[order], errors[order]
    width = min(said.size, max(FEWEST, int(LIKE * said.size)))
    first = np.clip(np.searchsorted(said, middle) - width // 2, 0, said.size - width)
    runs = ensemble.shape[-1]
    place = np.argsort(np.lexsort((ties, ensemble), axis=-1), axis=-1, kind="stable")
    level, known = (place + 0.5) / runs, (np.arange(width) + 0.5) / width
    made = np.empty_like(ensemble)
    for cell in np.ndindex(*middle.shape):
        pool = np.sort(errors[first[cell] : first[cell] + width])
        made[cell] = np.expm1(np.clip(middle[cell] + np.interp(level[cell], known, pool), 0.0, LARGEST))
    return made
