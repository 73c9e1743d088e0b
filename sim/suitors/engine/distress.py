"""Debt ratios, debt stress and debt distress."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def worst_ratio(present_value: Array, service: Array, gdp: Array, exports: Array, revenue: Array, thresholds: Array) -> Array:
    """The highest of four debt ratios, each over its threshold; shape (state, run).

    Present value to GDP and to exports, service to exports and to revenue (IMF and World Bank framework, 2018).
    present_value bn US$, service bn US$ a year, gdp bn US$, exports and revenue as shares of GDP (state, 1 or run),
    thresholds (ratio, state, 1).
    """
    to_gdp = present_value / gdp
    service_to_gdp = service / gdp
    exports, revenue = np.maximum(exports, 1e-6), np.maximum(revenue, 1e-6)
    worst = np.maximum(to_gdp / thresholds[0], to_gdp / (thresholds[1] * exports))
    worst = np.maximum(worst, service_to_gdp / (thresholds[2] * exports))
    return np.maximum(worst, service_to_gdp / (thresholds[3] * revenue))


def bearable(present_value: Array, service: Array, gdp: Array, exports: Array, revenue: Array, thresholds: Array) -> Array:
    """Present value at which the first of the four ratios meets its threshold, bn US$ (state, run); arguments as for `worst_ratio`.

    Service is taken to grow in proportion with the present value.
    """
    exports, revenue = np.maximum(exports, 1e-6), np.maximum(revenue, 1e-6)
    by_value = np.minimum(thresholds[0], thresholds[1] * exports) * gdp
    by_service = np.minimum(thresholds[2] * exports, thresholds[3] * revenue) * gdp
    most = np.divide(present_value * by_service, service, out=np.full_like(by_value, np.inf), where=service > 0)
    return np.minimum(by_value, most)


@dataclass(frozen=True)
class Outlook:
    """What a lender expects of the years until the loans of today are paid out."""

    growth: Array
    """Of GDP, exports and revenue, share a year (state, 1 or run)."""
    discount_rate: Array
    years: Array


def headroom(owed: Array, bonds: Array, service: Array, signed: Array, bearable: Array, outlook: Outlook) -> Array:
    """Present value of debt that can still be signed, bn US$ (state, run); below zero where too much is signed already.

    At the end of the outlook loans `owed` now are worth less by what is paid of them (`service`, bn US$ a year, goes on as it is), `bonds`
    were replaced, what is `signed` is paid out, and what is `bearable` has grown with the economy.
    """
    force = np.log1p(outlook.discount_rate)
    unwound = np.expm1(force * outlook.years)
    paid = np.divide(unwound, force, out=np.zeros_like(unwound) + outlook.years, where=force > 0)
    left = np.maximum(owed * (1.0 + unwound) - service * paid, 0.0)
    room: Array = bearable * (1.0 + outlook.growth) ** outlook.years - left - bonds - signed
    return room


def stress(worst: Array, onset: Array) -> Array:
    """Debt stress from 0 to 2: how far the worst ratio stands above its onset."""
    return np.clip(worst - onset, 0.0, 2.0)


def hazard(worst: Array, base: Array, slope: Array) -> Array:
    """Hazard of entering distress, a year; smooth in the worst ratio."""
    return base * np.exp(np.minimum(slope * (worst - 1.0), 50.0))


def hazard_by_step(worst: Array, base: Array, slope: Array) -> Array:
    """The same with one hazard below the threshold and one from it on: those of the smooth one half a threshold away from it."""
    return base * np.exp(np.minimum(slope * np.where(worst < 1.0, -0.5, 0.5), 50.0))


HAZARDS = {"exponential": hazard, "step": hazard_by_step}
"""How the hazard rises, by the name of the functional form."""


def next_distress(distress: Array, entry_rate: Array, exit_rate: Array, uniform: Array, step: float) -> Array:
    """Whether each state is in distress after this step; one uniform draw decides entry and exit alike."""
    enters = uniform < -np.expm1(-entry_rate * step)
    stays = uniform >= -np.expm1(-exit_rate * step)
    return np.where(distress > 0, stays, enters).astype(distress.dtype)


@dataclass(frozen=True)
class Resolution:
    """How each creditor meets a new spell of distress; shapes (power, state, run)."""

    deferring: Array
    swapped: Array
    """Share of its loans that it exchanges for assets or output."""
    written_off: Array
    """Share of its loans that it forgives."""


def resolve(
    entering: Array, claim: Array, uniforms: Array, swap: Array, write_off: Array, smallest: Array, largest: Array, threshold: Array
) -> Resolution:
    """Draw each creditor's answer to distress that begins in this step.

    entering (state, run) 0/1; claim (power, state or 1, run or 1); uniforms (2, power, state, run): kind and size. A creditor
    without a claim defers instead of swapping.
    """
    kind, size = uniforms
    new = entering > 0
    writes = new & (kind < write_off)
    swaps = new & ~writes & (kind < write_off + swap) & (claim >= threshold)
    return Resolution(
        deferring=(new & ~writes & ~swaps).astype(entering.dtype),
        swapped=np.where(swaps, largest, 0.0),
        written_off=np.where(writes, smallest + (largest - smallest) * size, 0.0),
    )
