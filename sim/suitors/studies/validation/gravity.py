"""A hurdle gravity model: whether anything flows (logit) and how much if so (log-linear), on size, people, trade and donor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from suitors.history.defaults import POPULATION, gdp
from suitors.history.logit import logit
from suitors.history.panel import Panel

Array = NDArray[np.float64]
RIDGE = 1.0


def hurdle_gravity(panel: Panel, kind: str, origin: int) -> Array:
    """Expected flow of a year, (power, state), million US$, at the covariates of the origin."""
    last = panel.until(origin)
    flow = panel.flow(kind)[:, :, :last]
    traits = np.stack([_traits(panel, year) for year in panel.years[:last]], axis=2)
    known = np.isfinite(flow)
    rows, amounts = traits[known], flow[known]
    if not rows.size or not (amounts > 0).any():
        return np.zeros(flow.shape[:2])
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    mean[0], spread[0] = 0.0, 1.0
    spread = np.where(spread > 1e-9, spread, 1.0)
    scaled, coming = (rows - mean) / spread, (_traits(panel, origin) - mean) / spread
    some = amounts > 0
    size = _ridge(scaled[some], np.log(amounts[some]))
    residual = np.log(amounts[some]) - scaled[some] @ size
    # The mean of a lognormal, its spread kept within reason.
    factor = np.exp(0.5 * min(float(residual.var()), 2.0))
    chance = logit(scaled, some.astype(np.float64))
    expected: Array = expit(coming @ chance) * np.exp(np.clip(coming @ size, -10.0, 9.0)) * factor
    return expected


def _traits(panel: Panel, year: int) -> Array:
    """(power, state, trait): one, log GDP, log people, log trade, the donor."""
    trade = _trade(panel, year)
    shape = (len(panel.powers), len(panel.states))
    size = np.log([gdp(panel, state, year) for state in panel.states])
    people = np.log([panel.latest("population", state, year) or POPULATION for state in panel.states])
    donor = np.broadcast_to(np.eye(len(panel.powers))[:, None, :], (*shape, len(panel.powers)))
    common = [np.ones(shape), np.broadcast_to(size, shape), np.broadcast_to(people, shape), np.log1p(trade)]
    return np.concatenate([np.stack(common, axis=2), donor], axis=2)


def _trade(panel: Panel, year: int) -> Array:
    """Trade of each dyad in the newest year up to `year` for which it is known, (power, state), million US$; else 0."""
    last = panel.until(year)
    total = np.zeros((len(panel.powers), len(panel.states)))
    for way in ("exports_state_to_power", "imports_state_from_power"):
        values = panel.dyads[way][:, :, :last]
        newest = values.shape[2] - 1 - np.argmax(np.isfinite(values)[:, :, ::-1], axis=2)
        total += np.nan_to_num(np.take_along_axis(values, newest[:, :, None], axis=2)[:, :, 0])
    return total


def _ridge(traits: Array, target: Array) -> Array:
    penalty = RIDGE * np.eye(traits.shape[1])
    penalty[0, 0] = 1e-6
    return np.asarray(np.linalg.solve(traits.T @ traits + penalty, traits.T @ target), dtype=np.float64)
