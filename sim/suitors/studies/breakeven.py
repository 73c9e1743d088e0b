"""Break-even: at which value of a number a difference passes 0, on common draws.

The search works along one number at a time, all else as it stands. Every value tried is a lane of one batch, so a search costs little
more than a few points of a sweep. Nothing is assumed about the shape: a difference may pass 0 several times.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.engine.streams import generator
from suitors.results.folder import write_manifest
from suitors.results.outcomes import outcome_of
from suitors.results.tables import write_csv
from suitors.results.version import made_from
from suitors.scenario import Loaded, varied
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.paired_differences import interval
from suitors.studies.points import Design, evaluate
from suitors.studies.sweep.vary import SweepError, Vary, override
from suitors.words.brief import Brief

Array = NDArray[np.float64]
FIRST_POINTS = 9
"""Values tried along a range before the search closes in."""
INNER_POINTS = 3
"""Values tried in each bracket that holds a turn, in each round."""
ROUNDS = 2
RESAMPLES = 400
"""Resamples of the runs that give a turn its interval."""
OURS, THEIRS = "ours", "theirs"


class BreakEvenError(SweepError):
    """A search that cannot be made; the message is for the user."""


@dataclass(frozen=True)
class TurningPoint:
    """A value at which the difference passes through zero.

    `low` and `high` hold it in 95 % of the resampled runs; NaN where fewer than half of the resamples turn in this bracket.
    `rising`: whether the difference is above zero beyond it.
    """

    value: float
    low: float
    high: float
    rising: bool


@dataclass(frozen=True, repr=False)
class BreakEven(Brief):
    """How a difference goes along one number.

    `curve` has a row a value tried: value, difference (mean over runs), low and high (its 95 % interval).
    """

    key: str
    unit: str
    now: float | None
    """Where the number stands in the scenario."""
    curve: pd.DataFrame
    turns: tuple[TurningPoint, ...]
    single: Mapping[float, Array] = field(default_factory=dict, repr=False)
    """Differences run by run, by value tried."""

    @property
    def low(self) -> float:
        return float(self.curve["value"].iloc[0])

    @property
    def high(self) -> float:
        return float(self.curve["value"].iloc[-1])

    @property
    def nearest(self) -> TurningPoint | None:
        """The turn that is nearest to where the number stands now."""
        if not self.turns:
            return None
        return min(self.turns, key=lambda turn: abs(turn.value - (self.low if self.now is None else self.now)))

    @property
    def told(self) -> bool:
        """Whether the sign is told from chance at any value."""
        return bool(((self.curve["low"] > 0.0) | (self.curve["high"] < 0.0)).any())

    def sign_at(self, value: float) -> int:
        """Sign of the mean difference at a value, between the points tried."""
        return int(np.sign(np.interp(value, self.curve["value"], self.curve["difference"])))


def search(
    ours: Loaded,
    theirs: Loaded | None,
    outcome: str,
    varied: Sequence[Vary],
    runs: int,
    evaluation: Evaluation,
    *,
    target: float = 0.0,
    progress: Progress = silent,
) -> list[BreakEven]:
    """Where `outcome` of one scenario minus that of the other, or minus `target` where there is no other, passes 0.

    Each number of `varied` takes its values in both scenarios, one number at a time. With a `posterior` each run believes one of its
    draws, the same at every value. Raises BreakEvenError.
    """
    if not np.isfinite(target):
        raise BreakEvenError(f"a break-even needs a finite value to reach, not {target}")
    for item in varied:
        if not item.is_range and not all(isinstance(value, int | float) for value in item.choices):
            raise BreakEvenError(f"{item.key} takes words; a break-even needs numbers, {item.key}=LO:HI")
    scenarios = {OURS: ours} if theirs is None else {OURS: ours, THEIRS: theirs}
    now = {item.key: _now(item.key, scenarios) for item in varied}
    tried: dict[str, dict[float, Array]] = {item.key: {} for item in varied}
    wanted = {item.key: _first_values(item, now[item.key]) for item in varied}
    for _ in range(1 + ROUNDS):
        asked = [(item, value) for item in varied for value in wanted[item.key] if value not in tried[item.key]]
        if not asked:
            break
        for (item, value), gap in zip(asked, _gaps(scenarios, outcome, asked, runs, evaluation, target, progress), strict=True):
            tried[item.key][value] = gap
        wanted = {item.key: _inner_values(tried[item.key]) if item.is_range else [] for item in varied}
    return [_found(item, now[item.key], tried[item.key], evaluation.seed) for item in varied]


def most_points(count: int) -> int:
    """Points of a search over `count` numbers with one turn each, for telling progress."""
    return count * (FIRST_POINTS + 1 + ROUNDS * INNER_POINTS)


def _now(key: str, scenarios: Mapping[str, Loaded]) -> float | None:
    """The value that all scenarios give a number; None where they differ."""
    values = {float(item.value) for loaded in scenarios.values() if (item := loaded.quantities().get(key)) is not None}
    return values.pop() if len(values) == 1 else None


def _first_values(item: Vary, now: float | None) -> list[float]:
    if not item.is_range:
        return sorted(float(value) for value in item.choices)
    values = set(np.linspace(item.low, item.high, FIRST_POINTS).tolist())
    if now is not None and item.low <= now <= item.high:
        values.add(now)
    return sorted(values)


def _inner_values(tried: Mapping[float, Array]) -> list[float]:
    """Values between neighbours whose mean differences have opposite signs."""
    values = sorted(tried)
    means = {value: float(np.mean(tried[value])) for value in values}
    inner: list[float] = []
    for one, other in pairwise(values):
        if means[one] * means[other] < 0.0:
            inner += np.linspace(one, other, INNER_POINTS + 2)[1:-1].tolist()
    return inner


def _gaps(
    scenarios: Mapping[str, Loaded],
    outcome: str,
    asked: Sequence[tuple[Vary, float]],
    runs: int,
    evaluation: Evaluation,
    target: float,
    progress: Progress,
) -> list[Array]:
    """Differences run by run at each number and value asked for."""
    gaps: dict[int, Array] = {}
    draws = evaluation.draws(runs)
    for key in dict.fromkeys(item.key for item, _ in asked):
        places = [place for place, (item, _) in enumerate(asked) if item.key == key]
        values = [asked[place][1] for place in places]
        if asked[places[0]][0].kind == "structural":
            changed = {f"{name} {value}": _with(loaded, key, value) for value in values for name, loaded in scenarios.items()}
            tables = evaluate(changed, range(runs), evaluation, None, progress, draws)
            single = {name: np.stack([_column(tables[f"{name} {value}"], outcome) for value in values]) for name in scenarios}
        else:
            frame = pd.DataFrame({key: values}, dtype=np.float64)
            design = Design.of(lanes=frame) if asked[places[0]][0].kind == "lane" else Design.of(beliefs=frame)
            tables = evaluate(scenarios, range(runs), evaluation, design, progress, draws)
            single = {name: _column(table, outcome).reshape(len(values), runs) for name, table in tables.items()}
        found = single[OURS] - single.get(THEIRS, target)
        gaps.update(zip(places, found, strict=True))
    return [gaps[place] for place in range(len(asked))]


def _column(table: pd.DataFrame, outcome: str) -> Array:
    return np.asarray(table[outcome], dtype=np.float64)


def _with(loaded: Loaded, key: str, value: float) -> Loaded:
    return varied(loaded, overrides=[override(key, value)])


def _found(item: Vary, now: float | None, tried: Mapping[float, Array], seed: int) -> BreakEven:
    values = sorted(tried)
    single = np.stack([tried[value] for value in values])
    mean, low, high = interval(single.T)
    curve = pd.DataFrame({"value": values, "difference": mean, "low": low, "high": high})
    return BreakEven(item.key, item.unit, now, curve, turns(np.array(values), single, seed), tried)


def turns(values: Array, single: Array, seed: int) -> tuple[TurningPoint, ...]:
    """Every value at which the mean over runs passes through zero, by straight lines between the values tried, with a sign on
    either side that is told from chance.

    `single` holds the differences, (value, run). A turn's interval comes from resampled runs: the same runs at every value.
    """
    told = _signs_told(single)
    # A mean of exactly nothing has no side; its neighbours have.
    sided = np.flatnonzero(single.mean(axis=1))
    values, single, told = values[sided], single[sided], told[sided]
    mean = single.mean(axis=1)
    count = single.shape[1]
    crossings = np.flatnonzero(mean[:-1] * mean[1:] < 0.0).tolist()
    if not crossings:
        return ()
    picks = generator(seed, 0, "break-even", ()).integers(count, size=(RESAMPLES, count))
    resampled = np.stack([single[:, pick].mean(axis=1) for pick in picks])
    edges = [0, *(one + 1 for one in crossings), len(values)]
    found = []
    for place, one in enumerate(crossings):
        before, after = told[edges[place] : edges[place + 1]], told[edges[place + 1] : edges[place + 2]]
        if not before.any() or not after.any():
            # On one side nothing is told from chance: there is no turn to speak of.
            continue
        value = _crossing(values, mean, one)
        nearest = [_nearest_crossing(values, row, value) for row in resampled]
        known = np.array([place for place in nearest if np.isfinite(place)])
        low, high = np.quantile(known, [0.025, 0.975]) if len(known) >= RESAMPLES / 2 else (np.nan, np.nan)
        found.append(TurningPoint(value, float(low), float(high), bool(mean[one + 1] > 0.0)))
    return tuple(found)


def _signs_told(single: Array) -> NDArray[np.bool_]:
    """At which values the sign of the mean is told from chance: its 95 % interval leaves out 0."""
    _, low, high = interval(single.T)
    return np.asarray((low > 0.0) | (high < 0.0))


def _crossing(values: Array, mean: Array, one: int) -> float:
    share = mean[one] / (mean[one] - mean[one + 1])
    return float(values[one] + share * (values[one + 1] - values[one]))


def _nearest_crossing(values: Array, mean: Array, value: float) -> float:
    places = np.flatnonzero(mean[:-1] * mean[1:] < 0.0)
    if not len(places):
        return float("nan")
    return min((_crossing(values, mean, int(one)) for one in places), key=lambda place: abs(place - value))


def table_of(found: Sequence[BreakEven]) -> pd.DataFrame:
    """A row a turn, or one without a turn: number, unit, now, low and high of the range, turns_at with interval, above, below.

    `below` and `above` are +1, -1 or 0 for the difference on either side of the turn, or over the whole range.
    """
    rows: list[dict[str, Any]] = []
    for item in found:
        about = {"number": item.key, "unit": item.unit, "now": item.now, "range_low": item.low, "range_high": item.high}
        if not item.turns:
            sign = item.sign_at(item.low)
            rows.append({**about, "turns_at": None, "low": None, "high": None, "below": sign, "above": sign})
        for turn in item.turns:
            sides = {"below": -1 if turn.rising else 1, "above": 1 if turn.rising else -1}
            rows.append({**about, "turns_at": turn.value, "low": turn.low, "high": turn.high, **sides})
    return pd.DataFrame(rows)


def better_sign(outcome: str) -> float:
    """1 where more of an outcome is better, -1 where less is; 1 where neither is."""
    direction = outcome_of(outcome).direction
    return direction if np.isfinite(direction) else 1.0


def write_found(folder: Path, found: Sequence[BreakEven], **about: Any) -> None:
    """Write breakeven.json (a row a turn, with what is said `about` the search) and, if anything was searched, curves.csv."""
    told = {**about, "breakevens": json.loads(table_of(found).to_json(orient="records"))}
    (folder / "breakeven.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if found:
        curves = pd.concat([item.curve.assign(number=item.key) for item in found], ignore_index=True)
        write_csv(curves[["number", "value", "difference", "low", "high"]], folder / "curves.csv", index=False, float_format="%.9g")


def write(folder: Path, found: Sequence[BreakEven], loaded: Loaded, outcome: str, what: str, runs: int, seed: int) -> None:
    """Write breakeven.csv (a row a turn), curves.csv (a row a value tried), breakeven.json and manifest.json into `folder`."""
    write_csv(table_of(found), folder / "breakeven.csv", index=False, float_format="%.9g")
    write_found(folder, found, outcome=outcome, compared=what, runs=runs, seed=seed)
    told = {"title": loaded.scenario.title, "outcome": outcome, "compared": what, "runs": runs, "seed": seed}
    write_manifest(folder, made_from(loaded, "breakeven", **told))
