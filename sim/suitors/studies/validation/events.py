"""Where a mechanism could know more than a curve: first loans, exits, jumps, and what was signed and not yet paid.

Who is at risk is decided by the record up to the origin alone: cells picked by what came would reward whoever cries wolf
(Lerch, Thorarinsdottir, Ravazzolo and Gneiting 2017, Statistical Science 32).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from suitors.history.panel import Panel
from suitors.studies.validation import scores
from suitors.studies.validation.scores import ANY

Array = NDArray[np.float64]
RECENT = 3
"""Years that count as recent."""
JUMP = float(np.log(3.0))
"""Change of log(1 + million US$ a year) beyond which a flow has jumped: a factor of three where there is much."""
EVENTS = {
    "first loans": "a pair without any loan on record takes one",
    "exits": "a pair with loans in the last three years takes none",
    "jumps": "loans and grants a year rise or fall by a factor of three from those of the last three years",
    "pipeline": "loans where others were signed in the last three years",
}
"""What is scored, by name."""


class EventScore(NamedTuple):
    """An event's name, score, the score's values, what was seen (million US$), and whether it came (1, 0; NaN if it is no event)."""

    name: str
    score: str
    values: Array
    seen: Array
    came: Array


def event_scores(panel: Panel, origin: int, years: int, loans: Array, flow: Array, seen: tuple[Array, Array]) -> Iterator[EventScore]:
    """The events, (power, state); what was seen is NaN where nobody is at risk.

    `loans` and `flow` (loans and grants) are sums over the `years` after the origin, (power, state, sample), million US$; `seen`
    holds what came of both. The chance of an event is the share of samples in which it comes.
    """
    last, (lent, paid) = panel.until(origin), seen
    past, total = panel.flow("loans")[:, :, :last], panel.total[:, :, :last]
    known = np.isfinite(past)
    ever, lately = (np.nan_to_num(part).max(axis=2, initial=0.0) >= ANY for part in (past, past[:, :, -RECENT:]))
    chance = scores.brier(loans, lent)
    lends = np.asarray(lent >= ANY, dtype=np.float64)
    yield EventScore("first loans", "Brier", chance, np.where(~ever & (known.sum(axis=2) >= RECENT), lent, np.nan), lends)
    yield EventScore("exits", "Brier", chance, np.where(lately, lent, np.nan), 1.0 - lends)
    before = np.log1p(_mean(total[:, :, -RECENT:]))
    rise, came = np.log1p(flow / years) - before[:, :, None], np.log1p(paid / years) - before
    squared = sum(((way * rise > JUMP).mean(axis=2) - (way * came > JUMP)) ** 2 for way in (-1.0, 1.0))
    jumped = np.asarray(np.abs(came) > JUMP, dtype=np.float64)
    yield EventScore("jumps", "Brier", np.asarray(squared), np.where(np.isfinite(before), paid, np.nan), jumped)
    promised = panel.dyads.get("loans_committed", np.full_like(past, np.nan))[:, :, max(0, last - RECENT) : last]
    signed = np.nan_to_num(promised).sum(axis=2) >= ANY
    score = scores.crps(np.log1p(loans), np.log1p(lent))
    yield EventScore("pipeline", "CRPS", score, np.where(signed, lent, np.nan), np.full(lent.shape, np.nan))


def _mean(values: Array) -> Array:
    """Mean of the known years, NaN where there are none, (power, state)."""
    count = np.isfinite(values).sum(axis=2)
    return np.divide(np.nansum(values, axis=2), count, out=np.full(count.shape, np.nan), where=count > 0)
