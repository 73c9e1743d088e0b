"""Rivals as distributions: each point forecast with the errors that the same rival made from earlier origins.

Errors are logarithmic, of the same horizon, and drawn from the dyads whose forecasts were most alike in size, so that a rival's
band is as honest as it can be. Where totals are given, every sample is scaled to them, the pseudo-forecasts behind the errors too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.engine.streams import generator
from suitors.history.panel import KINDS, Panel
from suitors.studies.validation.points import DEBT_POINTS, POINTS, Point

Array = NDArray[np.float64]
LIKE = 0.25
"""Share of the past errors, those of the most similar forecasts, that a dyad draws from."""
FEWEST = 12
EARLIEST = 3
"""Years of past that a pseudo-forecast needs."""


class Rivals:
    """Forecasts of all rivals on one panel; points are worked out once."""

    def __init__(self, panel: Panel, conditional: bool, samples: int, seed: int) -> None:
        self.panel, self.conditional, self.samples, self.seed = panel, conditional, samples, seed
        self._points: dict[tuple[str, str, int, int], Array] = {}

    def flows(self, rival: str, origin: int, years: int) -> dict[str, Array]:
        """Loans and grants summed over the years after the origin, each (power, state, sample), million US$."""
        drawn = {}
        for kind in KINDS:
            point = self._point(rival, POINTS[rival], kind, origin, years)
            pool = self._past_errors(rival, POINTS[rival], kind, origin, years)
            samples = self._with_errors(point, pool, (rival, kind, str(origin), str(years)))
            drawn[kind] = self._to_totals(samples, kind, origin, years)
        return drawn

    def debts(self, rival: str, origin: int, years: int) -> Array:
        """Debts at the end of the last year, (power, state, sample), million US$."""
        point = self._point(rival, DEBT_POINTS[rival], "debt", origin, years)
        pool = self._past_errors(rival, DEBT_POINTS[rival], "debt", origin, years)
        return self._with_errors(point, pool, (rival, "debt", str(origin), str(years)))

    def _point(self, rival: str, point: Point, kind: str, origin: int, years: int) -> Array:
        key = (rival, kind, origin, years)
        if key not in self._points:
            forecast = point(self.panel, kind, origin, years)
            self._points[key] = forecast if kind == "debt" else self._to_totals(forecast[:, :, None], kind, origin, years)[:, :, 0]
        return self._points[key]

    def _past_errors(self, rival: str, point: Point, kind: str, origin: int, years: int) -> tuple[Array, Array]:
        """Forecasts and errors of the same rival from earlier origins, as logarithms of one plus the amount."""
        expected: list[Array] = []
        errors: list[Array] = []
        span = years
        while not expected and span >= 1:
            for earlier in range(self.panel.years[0] + EARLIEST - 1, origin - span + 1):
                seen = observed(self.panel, kind, earlier, span)
                forecast = self._point(rival, point, kind, earlier, span)
                known = np.isfinite(seen)
                expected.append(np.log1p(forecast[known]))
                errors.append((np.log1p(seen[known]) - np.log1p(forecast[known])) * np.sqrt(years / span))
            span -= 1
        if not expected or not sum(part.size for part in expected):
            return np.zeros(1), np.zeros(1)
        return np.concatenate(expected), np.concatenate(errors)

    def _with_errors(self, point: Array, pool: tuple[Array, Array], names: tuple[str, ...]) -> Array:
        expected, errors = pool
        draws = generator(self.seed, 0, "rival", names)
        order = np.argsort(expected, kind="stable")
        expected, errors = expected[order], errors[order]
        width = min(expected.size, max(FEWEST, int(LIKE * expected.size)))
        centre = np.searchsorted(expected, np.log1p(point))
        first = np.clip(centre - width // 2, 0, expected.size - width)
        chosen = first[..., None] + draws.integers(0, width, (*point.shape, self.samples))
        drawn: Array = np.expm1(np.clip(np.log1p(point)[..., None] + errors[chosen], 0.0, 14.0))
        return drawn

    def _to_totals(self, amounts: Array, kind: str, origin: int, years: int) -> Array:
        """Scale (power, state, sample) to the powers' recorded totals, if they are given: those of the states that are known."""
        if not self.conditional:
            return amounts
        seen = observed(self.panel, kind, origin, years)
        total, known = np.nansum(seen, axis=1)[:, None, None], np.isfinite(seen)[:, :, None]
        summed = (amounts * known).sum(axis=1, keepdims=True)
        equal = np.broadcast_to(1.0 / np.maximum(known.sum(axis=1, keepdims=True), 1), amounts.shape)
        share = np.divide(amounts, summed, out=equal.copy(), where=summed > 1e-9)
        return share * total


def observed(panel: Panel, kind: str, origin: int, years: int) -> Array:
    """What was seen: flows summed over the years after the origin, or debts at the end of the last, (power, state); NaN if unknown."""
    first = panel.until(origin)
    if kind == "debt":
        return panel.dyads["debt_stock"][:, :, first + years - 1]
    flow = panel.total if kind == "flow" else panel.flow(kind)
    summed: Array = flow[:, :, first : first + years].sum(axis=2)
    return summed
