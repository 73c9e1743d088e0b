"""Which numbers an outcome depends on: Morris screening of many, Sobol indices of those that matter, on a model of any kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.analysis.blocks import Ranges, TooFewBlocks
from suitors.analysis.replication import replication
from suitors.analysis.screening import morris, morris_points
from suitors.analysis.variance import sobol, sobol_points
from suitors.errors import InputError
from suitors.results.pairs import pairs_in
from suitors.scenario import Loaded
from suitors.studies.evaluation import Evaluation
from suitors.studies.points import Design, evaluate
from suitors.words.brief import Brief

Array = NDArray[np.float64]
Progress = Callable[[int], None]
AT_ONCE = 32_768
"""Columns (points times runs) whose outcomes, all of them, are held at once."""
SETTLED = 0.05
"""Largest change of a Sobol index, or of mu_star relative to the largest, from half of the blocks to all, that counts as settled."""


class SensitivityError(InputError, ValueError):
    """An analysis that cannot be made; the message is for the user."""


class OutcomeFunction(Protocol):
    """Anything that gives outcomes at points: the simulator, or a function with known indices."""

    def __call__(self, points: pd.DataFrame, progress: Progress) -> Mapping[str, Array]:
        """Outcomes, each (point, run), at `points` (point, input); the same runs have the same draws at every point."""
        ...


@dataclass(frozen=True, repr=False)
class Simulator(Brief):
    """The model of a scenario: parameters of the register are believed by the reference position too, other numbers are not.

    With a posterior each run believes one of its draws, the same at every point.
    """

    loaded: Loaded
    outcomes: Sequence[str]
    runs: int
    evaluation: Evaluation

    def __call__(self, points: pd.DataFrame, progress: Progress) -> dict[str, Array]:
        beliefs = [name for name in points.columns if name.startswith("parameters.")]
        others = [name for name in points.columns if name not in beliefs]
        design = Design.of(points[others] if others else None, points[beliefs] if beliefs else None)
        draws, asked = self.evaluation.draws(self.runs), {"": self.loaded.asking(pairs_in(self.outcomes))}
        found: dict[str, list[Array]] = {name: [] for name in self.outcomes}
        at_once = max(1, AT_ONCE // self.runs)
        for first in range(0, len(points), at_once):
            some = design.at(range(first, min(first + at_once, len(points))))
            table = evaluate(asked, range(self.runs), self.evaluation, some, progress, draws)[""]
            for name in self.outcomes:
                found[name].append(table[name].to_numpy(np.float64).reshape(-1, self.runs))
        return {name: np.concatenate(parts) for name, parts in found.items()}


@dataclass(frozen=True)
class SensitivityPlan:
    """How much is done: `trajectories` of Morris over all numbers (0: none), then `base` blocks of Sobol over the first `top` (0: none)."""

    trajectories: int = 10
    base: int = 128
    top: int = 8
    seed: int = 0

    def points(self, numbers: int) -> tuple[int, int]:
        """Points that Morris and Sobol take for so many numbers."""
        screened = self.trajectories * (numbers + 1)
        return screened, self.base * (min(self.top, numbers) + 2) if self.base else 0


@dataclass(frozen=True, repr=False)
class Sensitivity(Brief):
    """What came out. Tables are long: outcome and number first, the most important number of each outcome first.

    `noise` has one row per outcome and method: what part of the variance between points chance leaves, and how settled the
    indices are (`change`: largest change from half of the blocks to all; `dropped`: blocks without a finite outcome).
    """

    morris: pd.DataFrame
    sobol: pd.DataFrame
    convergence: pd.DataFrame
    noise: pd.DataFrame
    decomposed: tuple[str, ...] = field(default=())
    """The numbers whose Sobol indices were worked out."""


def analyse(model: OutcomeFunction, ranges: Ranges, plan: SensitivityPlan, progress: Progress = lambda done: None) -> Sensitivity:
    """Screen all numbers, then decompose the variance over the most important ones; without screening, over the first `top`.

    Of several outcomes, the numbers that rank highest in any come first. Raises SensitivityError.
    """
    if not ranges:
        raise SensitivityError("there is no number to vary")
    if not plan.trajectories and not plan.base:
        raise SensitivityError("nothing to do: neither trajectories nor a base")
    screened, decomposed = [], []
    convergence: list[pd.DataFrame] = []
    noise: list[dict[str, object]] = []
    names = list(ranges)
    try:
        if plan.trajectories:
            points = morris_points(ranges, plan.trajectories, plan.seed)
            for outcome, values in model(points, progress).items():
                table, steps, dropped = morris(points, values, ranges, plan.seed)
                screened.append(_long(table, outcome))
                convergence.append(steps.assign(outcome=outcome, method="morris", index="mu_star").rename(columns={"mu_star": "value"}))
                scale = float(table["mu_star"].max()) or 1.0
                noise.append(_noise_row(outcome, "morris", values, dropped, _change(steps, "mu_star") / scale))
            names = _first_in_any(screened)
        chosen = names[: plan.top]
        if plan.base and chosen:
            some = {name: ranges[name] for name in chosen}
            points = sobol_points(some, plan.base, plan.seed)
            for outcome, values in model(points, progress).items():
                table, steps, dropped = sobol(values, some, plan.seed)
                decomposed.append(_long(table, outcome))
                for index in ("first", "total"):
                    part = steps[["number", "blocks", index]].rename(columns={index: "value"})
                    convergence.append(part.assign(outcome=outcome, method="sobol", index=index))
                noise.append(_noise_row(outcome, "sobol", values, dropped, max(_change(steps, "first"), _change(steps, "total"))))
    except TooFewBlocks as problem:
        raise SensitivityError(str(problem)) from problem
    columns = ["outcome", "method", "index", "number", "blocks", "value"]
    return Sensitivity(
        pd.concat(screened, ignore_index=True) if screened else pd.DataFrame(),
        pd.concat(decomposed, ignore_index=True) if decomposed else pd.DataFrame(),
        pd.concat(convergence, ignore_index=True)[columns],
        pd.DataFrame(noise),
        tuple(chosen) if decomposed else (),
    )


def _long(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    long = table.reset_index()
    long.insert(0, "outcome", outcome)
    return long


def _first_in_any(screened: Sequence[pd.DataFrame]) -> list[str]:
    """Numbers by their best rank in any outcome, ties by their summed rank; where a number does nothing it has the last rank."""
    ranks = pd.concat(
        [
            pd.Series(np.where(table["mu_star"] > 0, np.arange(len(table)), len(table)), index=table["number"].tolist())
            for table in screened
        ],
        axis=1,
    )
    order = pd.DataFrame({"best": ranks.min(axis=1), "sum": ranks.sum(axis=1)}).sort_values(["best", "sum"], kind="stable")
    return [str(name) for name in order.index]


def _change(steps: pd.DataFrame, index: str) -> float:
    """Largest change of an index over the last doubling of the blocks; NaN where there was none."""
    wide = steps.pivot(index="number", columns="blocks", values=index)
    return float((wide.iloc[:, -1] - wide.iloc[:, -2]).abs().max()) if wide.shape[1] > 1 else np.nan


def _noise_row(outcome: str, method: str, values: Array, dropped: int, change: float) -> dict[str, object]:
    split = replication(values[np.isfinite(values).all(axis=1)])
    return {
        "outcome": outcome,
        "method": method,
        "points": split.points,
        "runs": split.runs,
        "variance_between_points": split.between,
        "of_that_luck": split.noise,
        "of_that_inputs": split.inputs,
        "noise_share": split.noise_share,
        "dropped": dropped,
        "change": change,
        "settled": bool(change <= SETTLED),
    }
