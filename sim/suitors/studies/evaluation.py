"""How a study is worked out: on which draws, by whom, what is kept, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suitors.runs.evaluate import Found, Work, Workers, as_given, evaluate

if TYPE_CHECKING:
    import pandas as pd

    from suitors.runs.checkpoint import Checkpoint
    from suitors.studies.posterior import Calibrated

Progress = Callable[[int], None]
"""Takes the number of runs just done."""
Stage = Callable[[str, int], AbstractContextManager[Progress]]
"""Announces a piece of work with its number of runs; yields a function that takes the runs just done."""


def silent(done: int) -> None:
    """Tells nobody."""


def quiet(what: str, runs: int) -> AbstractContextManager[Progress]:
    """Announces nothing."""
    return nullcontext(silent)


@dataclass(frozen=True)
class Evaluation:
    """What passes through every study unchanged. Its results depend on the seed and the posterior alone."""

    seed: int = 0
    workers: Workers = 1
    posterior: Calibrated | None = None
    """Where a study that draws numbers takes those from that the past has calibrated."""
    checkpoint: Checkpoint | None = None
    """Keeps finished pieces; those kept before are not done again."""
    stage: Stage = quiet

    def draws(self, runs: int) -> pd.DataFrame | None:
        """What each of the first `runs` runs believes (run × dotted path), a draw of the posterior; None without one."""
        from suitors.studies.sweep.draws import draws_of_runs

        return None if self.posterior is None else draws_of_runs(self.posterior.draws, 0, runs, self.seed)

    def parts(
        self,
        work: Callable[..., Found],
        parts: Iterable[Work],
        given: tuple[Any, ...] = (),
        *,
        prepare: Callable[..., tuple[Any, ...]] = as_given,
        key: Callable[[Work], str] = repr,
    ) -> Generator[tuple[Work, Found]]:
        """Each part with its result, see :func:`suitors.runs.evaluate.evaluate`."""
        return evaluate(work, parts, given, self.workers, prepare=prepare, checkpoint=self.checkpoint, key=key)


STANDARD = Evaluation()
"""Seed 0, one process, nothing drawn, nothing kept."""
