"""Work for a page, in pieces that a process does in well under a second; what is kept of each is small enough to send."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.results.outcomes import outcome_table
from suitors.scenario.parent import Parent
from suitors.studies.ensemble import simulate
from suitors.studies.posterior import calibrated
from suitors.studies.run import told_difference
from suitors.web.dashboard.sources import Source, loaded_of

FIRST, RUNS, PART = 64, 1000, 256
"""Runs of the first answer, of the last, and side by side."""
KEPT = (
    "leverage_share", "leverage_share_region", "worst_debt_ratio", "announced_mean", "signed_mean", "completed_mean",
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """Runs of a scenario: outcomes (a row a run) and the recorded arrays that a page draws, the last axis the run."""

    outcomes: pd.DataFrame
    arrays: dict[str, NDArray[np.float32]]
    about: dict[str, Any]
    """What the scenario changes against itself as it stands, as manifests tell it; empty where nothing is changed."""

    @property
    def nbytes(self) -> int:
        return int(self.outcomes.memory_usage(index=True).sum()) + sum(array.nbytes for array in self.arrays.values())


def piece(source: Source, changes: tuple[str, ...], first: int, last: int, single: bool) -> Piece:
    """Simulate runs first … last - 1. The first answer is in single precision; later ones as the scenario says, as `suitors run` does."""
    loaded = loaded_of(source, changes)
    if single:
        # Reading it again with another arithmetic would take as long as the runs.
        loaded = replace(loaded, scenario=loaded.scenario.model_copy(update={"arithmetic": "single"}))
    runs = tuple(range(first, last))
    recorded = simulate(loaded, runs, loaded.scenario.seed, posterior=calibrated(loaded))
    powers, states = tuple(sorted(loaded.scenario.powers)), tuple(sorted(loaded.scenario.states))
    with np.errstate(all="ignore"):
        outcomes = outcome_table(recorded, powers, states, runs, loaded.pairs)
    about = {}
    if changes:
        about = told_difference(Parent(loaded_of(source), True), loaded)
    return Piece(outcomes, {name: np.ascontiguousarray(recorded[name]) for name in KEPT}, about)


def joined(pieces: Sequence[Piece]) -> Piece:
    """Pieces of one scenario as one, in the order of runs."""
    if len(pieces) == 1:
        return pieces[0]
    return Piece(
        pd.concat([part.outcomes for part in pieces]),
        {name: np.concatenate([part.arrays[name] for part in pieces], axis=-1) for name in pieces[0].arrays},
        pieces[0].about,
    )


def parts(runs: int) -> list[tuple[int, int]]:
    """Runs in parts, first and behind the last."""
    return [(first, min(first + PART, runs)) for first in range(0, runs, PART)]


def warm(source: Source) -> None:
    """Load everything that the first answer needs."""
    piece(source, (), 0, 8, True)


def do(name: str, given: tuple[Any, ...]) -> Any:
    """What a worker process is told to do, by name: nothing else can be asked of it."""
    from suitors.web.dashboard import studies

    work: dict[str, Callable[..., Any]] = {"piece": piece, "warm": warm, **studies.WORK}
    return work[name](*given)
