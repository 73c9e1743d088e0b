"""Naive rules as distributions: each point forecast with the errors that the same rule made from earlier origins.

Errors are logarithmic (for shares plain), of the same horizon, and from the dyads whose forecasts were most alike in size, so that
a rule's band is as honest as it can be. Where totals are given, every sample is scaled to them, the forecasts behind the errors too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.streams import generator
from suitors.history.alike import window
from suitors.history.panel import KINDS, Panel
from suitors.studies.validation.points import ANY_SERIES, DEBT_POINTS, POINTS, series

Array = NDArray[np.float64]
LIKE, FEWEST = 0.25, 12
"""Share and least number of the past errors, those of the most similar forecasts, that a dyad draws from."""
EARLIEST = 3
"""Years of past that a pseudo-forecast needs."""
LARGEST = 14.0
RULES = {"debt": {**ANY_SERIES, **DEBT_POINTS}, "share": ANY_SERIES}
"""Rules by kind where not all are for it."""


class Rivals:
    """Forecasts of all rules on one panel; points are worked out once.

    `summed`: flows are of all years after the origin together, not of the last year alone; debts and shares are of that always.
    """

    def __init__(self, panel: Panel, conditional: bool, samples: int, seed: int, summed: bool = True) -> None:
        self.panel, self.conditional, self.samples, self.seed, self.summed = panel, conditional, samples, seed, summed
        self._points: dict[tuple[str, str, int, int], Array] = {}

    def flows(self, rival: str, origin: int, years: int) -> dict[str, Array]:
        """Loans and grants after the origin, each (power, state, sample), million US$."""
        return {kind: self._to_totals(self._drawn(rival, kind, origin, years), kind, origin, years) for kind in KINDS}

    def debts(self, rival: str, origin: int, years: int) -> Array:
        """Debts at the end of the last year, (power, state, sample), million US$."""
        return self._drawn(rival, "debt", origin, years)

    def outcomes(self, rival: str, kind: str, origin: int, years: int) -> Array:
        """What a rule holds for equally likely, (power, state, outcome): its point with each past error of forecasts of like size."""
        point = scaled(kind, self._point(rival, kind, origin, years))
        said, errors = self._past_errors(rival, kind, origin, years)
        first, width = window(said, point, LIKE, FEWEST)
        values = point[..., None] + errors[first[..., None] + np.arange(width)]
        return np.clip(values, 0.0, 1.0) if kind == "share" else np.expm1(np.clip(values, 0.0, LARGEST))

    def _drawn(self, rival: str, kind: str, origin: int, years: int) -> Array:
        found = self.outcomes(rival, kind, origin, years)
        draws = generator(self.seed, 0, "rival", (rival, kind, str(origin), str(years)))
        return np.take_along_axis(found, draws.integers(0, found.shape[2], (*found.shape[:2], self.samples)), axis=2)

    def _point(self, rival: str, kind: str, origin: int, years: int) -> Array:
        key = (rival, kind, origin, years)
        if key not in self._points:
            path = RULES.get(kind, POINTS)[rival](self.panel, kind, origin, years)
            forecast = path.sum(axis=2) if self._sums(kind) else path[:, :, -1]
            self._points[key] = self._to_totals(forecast[:, :, None], kind, origin, years)[:, :, 0]
        return self._points[key]

    def _past_errors(self, rival: str, kind: str, origin: int, years: int) -> tuple[Array, Array]:
        """Forecasts of the same rule from earlier origins, in rising order, and their errors."""
        expected: list[Array] = []
        errors: list[Array] = []
        span = years
        while not sum(part.size for part in expected) and span >= 1:
            for earlier in range(self.panel.years[0] + EARLIEST - 1, origin - span + 1):
                seen = observed(self.panel, kind, earlier, span, self.summed)
                known = np.isfinite(seen)
                said = scaled(kind, self._point(rival, kind, earlier, span)[known])
                expected.append(said)
                errors.append((scaled(kind, seen[known]) - said) * np.sqrt(years / span))
            span -= 1
        if not sum(part.size for part in expected):
            return np.zeros(1), np.zeros(1)
        said = np.concatenate(expected)
        order = np.argsort(said, kind="stable")
        return said[order], np.concatenate(errors)[order]

    def _sums(self, kind: str) -> bool:
        return self.summed and kind not in ("debt", "share")

    def _to_totals(self, amounts: Array, kind: str, origin: int, years: int) -> Array:
        """Scale (power, state, sample) to the powers' recorded totals, if they are given: those of the states that are known."""
        if not self.conditional or kind == "debt":
            return amounts
        seen = observed(self.panel, kind, origin, years, self.summed)
        total, known = np.nansum(seen, axis=1)[:, None, None], np.isfinite(seen)[:, :, None]
        summed = (amounts * known).sum(axis=1, keepdims=True)
        equal = np.broadcast_to(1.0 / np.maximum(known.sum(axis=1, keepdims=True), 1), amounts.shape)
        share = np.divide(amounts, summed, out=equal.copy(), where=summed > 1e-9)
        return share * total


def scaled(kind: str, values: Array) -> Array:
    """Amounts as logarithms of one plus million US$, by which they are scored; shares as they are."""
    return values if kind == "share" else np.log1p(values)


def observed(panel: Panel, kind: str, origin: int, years: int, summed: bool = True) -> Array:
    """What was seen, (power, state): flows summed over the years after the origin, or what holds in the last; NaN if unknown."""
    first, values = panel.until(origin), series(panel, kind)
    if not summed or kind in ("debt", "share"):
        return values[:, :, first + years - 1]
    return np.asarray(values[:, :, first : first + years].sum(axis=2))
