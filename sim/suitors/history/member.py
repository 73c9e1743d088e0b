"""Members of the pool: what each forecaster on record would have said from the end of a year, as quantiles.

Of flows: last year, a blend of plain rules with and without the model's path, and a hurdle model by dyad. Of debts: they stay, a
fading trend, three plain rules in equal parts, and yearly changes with falls. Points become distributions by the errors that they
made before, of the same horizon and of forecasts of like size. Half of the mean error is carried on, by one member all of it: where
flows grow all is right, where they come and go little is, and the pool's weights tell. The chance of nothing is a logistic one on
what the forecast says of it and on the zeros of the last years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.special import expit
from scipy.special import logit as log_odds

from suitors.history import changes, hurdle, routine
from suitors.history.alike import window
from suitors.history.forecast import Forecast
from suitors.history.logit import logit
from suitors.history.panel import Panel

Array = NDArray[np.float64]
FIRST_YEARS = 3
"""Years of past that an earlier origin needs."""
LONGEST = 5
"""Years ahead to which earlier forecasts reach; what is asked beyond is judged by these."""
PRIOR_STRENGTH = 0.1
"""How firmly the weights of a blend are held to equal ones, relative to the spread of the forecasts over all cells."""
PASSES = 3
LIKE, FEWEST = 0.3, 40
"""Share and least number of past errors, those of forecasts most alike in size, that a dyad's band is made of."""
UNCERTAIN = 0.2
"""Further squared spread of errors, relative to theirs, where the past holds one span without overlap: all dyads share shocks."""
CARRIED = 0.5
"""Share of the mean past error that is carried on, unless it is all."""
LEVELS = (np.arange(60) + 0.5) / 60
PATHS = 180
"""Paths of a member that draws them: a multiple of the levels."""
SMALL = float(np.log1p(hurdle.NOTHING))
LARGEST = hurdle.LARGEST
MODEL = "blend with the model"
HURDLE = "hurdle AR(1)"
DEBT_MEMBERS = ("stays", "fading trend", "three plain rules", "yearly changes")
BLEND = [1, 2, 3, 4]
FLOW_RULES = {"last year": ([1], CARRIED), "blend": (BLEND, CARRIED), "blend, errors go on": (BLEND, 1.0), MODEL: ([0, *BLEND], CARRIED)}
"""Members that are rules with errors: the rules that they blend (the model's path is 0, the plain ones follow, see routine.py) and
the share of the mean error that is carried on."""


@dataclass(frozen=True)
class Middle:
    """Middle of a forecast, logarithms of one plus million US$: flows by kind are sums from the origin on."""

    flows: dict[str, Array]
    """(power, state, horizon)"""
    debt: Array

    def of(self, subject: str) -> Array:
        """Of loans, grants or debt."""
        return self.debt if subject == "debt" else self.flows[subject]


def middle(made: Forecast) -> Middle:
    """The mean logarithm of a forecast's runs."""
    flows = {kind: np.log1p(np.cumsum(flow, axis=2)).mean(axis=3) for kind, flow in made.flows.items()}
    return Middle(flows, np.log1p(made.debt).mean(axis=3))


class PastRecord:
    """Members' forecasts of loans, grants or debt from the end of any year, each from what was known then alone.

    `middles` holds the model's path by origin; `conditional` gives each power's recorded total. Kept once they are worked out.
    """

    def __init__(self, panel: Panel, subject: str, conditional: bool, middles: Mapping[int, Middle], seed: int) -> None:
        self.panel, self.subject, self.conditional, self.middles, self.seed = panel, subject, conditional, middles, seed
        self.names = DEBT_MEMBERS if subject == "debt" else (*FLOW_RULES, HURDLE)
        values = panel.dyads["debt_stock"] if subject == "debt" else panel.flow(subject)
        self.values = values
        self._rules: dict[tuple[int, int], Array] = {}
        self._said: dict[tuple[int, int], Array] = {}

    @property
    def earliest(self) -> int:
        """First origin from which anything is forecast."""
        return self.panel.years[0] + FIRST_YEARS - 1

    def seen(self, origin: int, ahead: int) -> Array:
        """What came, logarithms, (power, state)."""
        first = self.panel.until(origin)
        if self.subject == "debt":
            return np.log1p(self.values[:, :, first + ahead - 1])
        return np.log1p(self.values[:, :, first : first + ahead].sum(axis=2))

    def said(self, origin: int, ahead: int) -> Array:
        """Quantiles of every member, logarithms, (member, power, state, level)."""
        key = origin, ahead
        if key not in self._said:
            self._said[key] = self._members(origin, ahead)
        return self._said[key]

    def _members(self, origin: int, ahead: int) -> Array:
        rules = self._points(origin, ahead)
        past = self._past(origin, ahead)
        if self.subject == "debt":
            plain = np.stack([self._dressed([place], rules, past, ahead, carried=1.0) for place in range(1, len(rules))])
            return np.stack([*plain[:2], equal_mixture(plain), self._changes(origin, ahead)])
        blends = [
            self._with_zeros(self._dressed(used, rules, past, ahead, carried), origin, ahead) for used, carried in FLOW_RULES.values()
        ]
        return np.stack([*blends, self._hurdle(origin, ahead)])

    def _points(self, origin: int, ahead: int) -> Array:
        """The model's path, then the plain rules', logarithms, (rule, power, state)."""
        key = origin, ahead
        if key in self._rules:
            return self._rules[key]
        if self.subject == "debt":
            plain = routine.debts(self.panel, origin, ahead)[..., ahead - 1]
        else:
            plain = routine.flows(self.values[:, :, : self.panel.until(origin)], ahead)[..., ahead - 1]
        own = np.expm1(self.middles[origin].of(self.subject)[..., ahead - 1])[None] if origin in self.middles else plain[:1]
        found = np.log1p(self._to_totals(np.concatenate([own, plain])[..., None], origin, ahead)[..., 0])
        self._rules[key] = found
        return found

    def _to_totals(self, amounts: Array, origin: int, ahead: int) -> Array:
        """Scale (…, power, state, run) to the powers' recorded totals over the span, if they are given."""
        if not self.conditional or self.subject == "debt":
            return amounts
        first = self.panel.until(origin)
        total = np.nansum(self.values[:, :, first : first + ahead], axis=(1, 2))[:, None, None]
        summed = amounts.sum(axis=-2, keepdims=True)
        share = np.divide(amounts, summed, out=np.full_like(amounts, 1.0 / amounts.shape[-2]), where=summed > 1e-9)
        return share * total

    def spans(self, origin: int, ahead: int) -> list[tuple[int, int]]:
        """Earlier origins and horizons that end by `origin`, of the longest length up to `ahead` for which any is known."""
        for span in range(min(ahead, LONGEST), 0, -1):
            found = [(year, span) for year in range(self.earliest, origin - span + 1) if np.isfinite(self.seen(year, span)).any()]
            if found:
                return found
        return []

    def _past(self, origin: int, ahead: int) -> tuple[Array, Array, int, int] | None:
        """What each rule said (rule, cell), what came (cell,), the spans' length, and how many there are."""
        spans = self.spans(origin, ahead)
        if not spans:
            return None
        said, found = [], []
        for year, span in spans:
            seen = self.seen(year, span)
            known = np.isfinite(seen)
            said.append(self._points(year, span)[:, known])
            found.append(seen[known])
        return np.concatenate(said, axis=1), np.concatenate(found), spans[0][1], len(spans)

    def _dressed(self, used: list[int], rules: Array, past: tuple[Array, Array, int, int] | None, ahead: int, carried: float) -> Array:
        if past is None:
            return np.broadcast_to(rules[used].mean(axis=0)[..., None], (*rules.shape[1:], LEVELS.size)).copy()
        said, found, span, count = past
        weight = weights(said[used], found)
        expected = weight @ said[used]
        centre = np.tensordot(weight, rules[used], 1)
        stretch = float(np.sqrt(ahead / span * (1.0 + UNCERTAIN * span / count)))
        errors = (found - expected) * stretch
        return with_errors(centre, expected, errors - (1.0 - carried) * errors.mean())

    def _hurdle(self, origin: int, ahead: int) -> Array:
        past = self.values[:, :, : self.panel.until(origin)]
        paths = hurdle.paths(past, ahead, PATHS, self.seed, (self.subject, str(origin)))
        return of_paths(np.log1p(self._to_totals(paths.sum(axis=2), origin, ahead)))

    def _changes(self, origin: int, ahead: int) -> Array:
        paths = changes.paths(self.panel.owed(origin), ahead, PATHS, self.seed, (self.subject, str(origin)))
        return of_paths(np.log1p(paths[:, :, -1]))

    def _with_zeros(self, quantiles: Array, origin: int, ahead: int) -> Array:
        """The forecast with a chance of nothing that the panel's past upholds."""
        own = (quantiles < SMALL).mean(axis=-1)
        cases, happened = [], []
        for year, span in self.spans(origin, ahead):
            seen = self.seen(year, span)
            known = np.isfinite(seen)
            cases.append(self._zeros(year, span, self._points(year, span)[1:].mean(axis=0))[known])
            happened.append((seen[known] < SMALL).astype(np.float64))
        if not cases or not 0.0 < (none := np.concatenate(happened)).mean() < 1.0:
            return quantiles
        rows = np.concatenate(cases)
        mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
        mean[0], spread[0] = 0.0, 1.0
        coefficients = logit((rows - mean) / spread, none)
        now = (self._zeros(origin, ahead, self._points(origin, ahead)[1:].mean(axis=0)) - mean) / spread
        chance = expit(np.clip(now @ coefficients, -8.0, 8.0))
        return with_nothing(quantiles, own, chance)

    def _zeros(self, origin: int, ahead: int, size: Array) -> Array:
        """What a chance of nothing rests on, (power, state, trait): one, size, zeros of the last 1, 3, 5 and all years."""
        past = self.panel.owed(origin) if self.subject == "debt" else self.values[:, :, : self.panel.until(origin)]
        known, none = np.isfinite(past), np.isfinite(past) & (np.nan_to_num(past) <= hurdle.NOTHING)
        shares = []
        for years in (1, 3, 5, past.shape[2]):
            part = known[:, :, -years:].sum(axis=2)
            shares.append((none[:, :, -years:].sum(axis=2) + 0.5) / (part + 1.0))
        return np.stack([np.ones(size.shape), size, *(log_odds(each) for each in shares)], axis=2)


def weights(said: Array, found: Array) -> Array:
    """Weights of the rules, (rule,), none below 0 and their sum 1: least absolute errors over all cells, held to equal ones.

    `said` is (rule, cell), `found` (cell,).
    """
    rules = len(said)
    prior = np.full(rules, 1.0 / rules)
    live = (found > SMALL) | (said.max(axis=0) > SMALL)
    design, target = said[:, live].T, found[live]
    if target.size < 3 or rules == 1:
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


def of_paths(values: Array) -> Array:
    """Quantiles (power, state, level) of drawn values (power, state, run)."""
    ordered: Array = np.sort(values, axis=-1)[..., PATHS // LEVELS.size // 2 :: PATHS // LEVELS.size]
    return ordered


def equal_mixture(members: Array) -> Array:
    """Quantiles of a mixture in equal parts of (member, power, state, level)."""
    count = len(members)
    together = np.sort(np.moveaxis(members, 0, -1).reshape(*members.shape[1:-1], -1), axis=-1)
    return np.asarray(together[..., count // 2 :: count])


def with_errors(centre: Array, said: Array, errors: Array) -> Array:
    """Quantiles (power, state, level) of the centre with past errors of forecasts of like size; none below nothing."""
    order = np.argsort(said, kind="stable")
    said, errors = said[order], errors[order]
    first, width = window(said, centre, LIKE, FEWEST)
    pools = np.sort(errors[first[..., None] + np.arange(width)], axis=-1)
    place = np.clip(LEVELS * width - 0.5, 0.0, width - 1.0)
    below = np.minimum(place.astype(np.intp), max(width - 2, 0))
    above = np.minimum(below + 1, width - 1)
    drawn = pools[..., below] + (place - below) * (pools[..., above] - pools[..., below])
    return np.clip(centre[..., None] + drawn, 0.0, LARGEST)


def with_nothing(quantiles: Array, own: Array, chance: Array) -> Array:
    """Quantiles with mass `chance` at nothing instead of `own`, the rest as it was; both (power, state)."""
    made = np.zeros_like(quantiles)
    for cell in np.ndindex(*own.shape):
        rest = own[cell] + (LEVELS - chance[cell]) / (1.0 - float(chance[cell]) + 1e-9) * (1.0 - own[cell])
        values = np.interp(rest, LEVELS, quantiles[cell])
        made[cell] = np.where(chance[cell] > LEVELS, 0.0, values)
    return made
