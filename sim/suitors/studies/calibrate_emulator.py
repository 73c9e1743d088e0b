"""A synthetic likelihood over a batch of simulated parameter sets, sampled with emcee.

Means and spreads of the summaries are emulated as quadratic functions of the parameters (Wood 2010, Nature 466, for the
likelihood; Fasiolo and Wood 2018 for emulating it), so that the sampler takes whole ensembles of walkers in one call.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, logit

Array = NDArray[np.float64]
RIDGE = 20.0
DEGREES = 6.0
"""Tails of the likelihood: a summary that the model cannot reach must not decide everything."""


@dataclass(frozen=True)
class Emulator:
    """Mean and spread of each summary at a point of the unit cube; `correlation` joins the summaries."""

    mean: Array
    """(feature, summary)"""
    log_spread: Array
    """(feature of the linear part, summary)"""
    precision: Array
    """Inverse correlation of the standardised summaries, the error of emulation included, (summary, summary)."""
    log_determinant: float

    def log_likelihood(self, points: Array, seen: Array) -> Array:
        """Of what was seen, (summary,), at points of the unit cube (point, parameter); -inf outside."""
        inside = np.all((points >= 0.0) & (points <= 1.0), axis=1)
        scaled = 2.0 * points - 1.0
        mean = quadratic(scaled) @ self.mean
        log_spread = np.clip(linear(scaled) @ self.log_spread, -12.0, 5.0)
        standard = (seen - mean) / np.exp(log_spread)
        distance = np.einsum("ps,st,pt->p", standard, self.precision, standard)
        size = seen.size
        # A multivariate t: Gaussian in the middle, forgiving far out.
        value = -0.5 * (DEGREES + size) * np.log1p(distance / DEGREES) - log_spread.sum(axis=1) - 0.5 * self.log_determinant
        likely: Array = np.where(inside, value, -np.inf)
        return likely


def linear(points: Array) -> Array:
    """One and each parameter, (point, feature)."""
    return np.concatenate([np.ones((len(points), 1)), points], axis=1)


def quadratic(points: Array) -> Array:
    """One, each parameter, and every product of two, (point, feature)."""
    first, second = np.triu_indices(points.shape[1])
    return np.concatenate([linear(points), points[:, first] * points[:, second]], axis=1)


def fit(points: Array, summaries: Array) -> Emulator:
    """From simulated sets: points (set, parameter) in the unit cube, summaries (set, summary, repetition)."""
    scaled = 2.0 * points - 1.0
    features = quadratic(scaled)
    means = summaries.mean(axis=2)
    mean = _regress(features, means)
    # Each set is judged by the fit without it: a fit with hundreds of features flatters its own points.
    misfit = (means - features @ mean) / (1.0 - _leverage(features))[:, None]
    spreads = np.maximum(summaries.std(axis=2, ddof=1), 1e-6)
    # What emulation misses counts as spread, short of what is repetition noise.
    beyond = np.maximum(misfit.var(axis=0) - (spreads**2).mean(axis=0) / summaries.shape[2], 0.0)
    spread_of_logs: Array = 0.5 * np.log(spreads**2 + beyond)
    log_spread = _regress(linear(scaled), spread_of_logs)
    standard = (summaries - means[:, :, None]) / spreads[:, :, None]
    flat = np.moveaxis(standard, 1, 0).reshape(means.shape[1], -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        # A summary that never varies has no correlation.
        correlation = np.corrcoef(flat)
    # Shrunk towards independence, so that no odd combination of summaries decides.
    correlation = 0.8 * np.nan_to_num(correlation) + 0.2 * np.eye(means.shape[1])
    np.fill_diagonal(correlation, 1.0)
    determinant = float(np.linalg.slogdet(correlation)[1])
    return Emulator(mean, log_spread, np.linalg.inv(correlation), determinant)


def _leverage(features: Array) -> Array:
    """Weight of each point in its own fitted value, (point,)."""
    inverse = np.linalg.inv(features.T @ features + RIDGE * np.eye(features.shape[1]))
    return np.asarray(np.einsum("pf,fg,pg->p", features, inverse, features, optimize=True), dtype=np.float64)


def _regress(features: Array, targets: Array) -> Array:
    penalty = RIDGE * np.eye(features.shape[1])
    penalty[0, 0] = 1e-6
    return np.asarray(np.linalg.solve(features.T @ features + penalty, features.T @ targets), dtype=np.float64)


def sample(emulator: Emulator, seen: Array, parameters: int, draws: int, seed: int, steps: int = 1500) -> tuple[Array, float]:
    """Draws of the posterior in the unit cube, (draw, parameter), and the mean acceptance; priors are flat there."""
    import emcee  # type: ignore[import-untyped]

    walkers = 4 * parameters
    random = np.random.default_rng(seed)
    # Walkers begin at the best of many points of the prior, and walk on the whole line.
    tried = np.clip(random.random((40 * walkers, parameters)), 1e-4, 1.0 - 1e-4)
    best = np.argsort(-emulator.log_likelihood(tried, seen), kind="stable")[:walkers]
    sampler = emcee.EnsembleSampler(
        walkers,
        parameters,
        lambda points: _on_the_line(emulator, np.asarray(points), seen),
        vectorize=True,
        moves=[(emcee.moves.DEMove(), 0.7), (emcee.moves.StretchMove(a=1.5), 0.3)],
    )
    sampler.random_state = np.random.RandomState(seed % 2**32).get_state()
    sampler.run_mcmc(logit(tried[best]), steps)
    chain = expit(sampler.get_chain(discard=steps // 3, flat=True))
    # A fixed stride mixes moments and walkers.
    chosen = np.linspace(0, len(chain) - 1, draws).astype(int)
    return np.asarray(chain[chosen], dtype=np.float64), float(np.mean(sampler.acceptance_fraction))


def _on_the_line(emulator: Emulator, points: Array, seen: Array) -> Array:
    """Log posterior of logits of the unit cube's coordinates: flat priors become logistic ones."""
    unit = expit(points)
    prior = (log_expit(points) + log_expit(-points)).sum(axis=1)
    return emulator.log_likelihood(unit, seen) + prior
