"""Case 9: stocks that decay, and where they settle."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from suitors.scenario import Loaded
from suitors.verification.region import dyad, power, region
from suitors.verification.row import Case, VerificationRow
from suitors.verification.trace import Array, trace
from suitors.words.numbers import percent

SHARES_LOST = {0.10: None, 0.129449: 5, 0.066967: 10, 0.034064: 20}
"""Share lost a year, and the half-life in years to which it belongs."""
SUMMIT = 0.2
SIX_DIGITS = 5e-6
"""Shares lost are given with six digits."""


def _rate(share_lost: float) -> float:
    """Continuous rate of decay that loses the share in a year."""
    return -math.log(1.0 - share_lost)


def _goodwill(share_lost: float, years: int, meetings: int, steps_per_year: int = 1) -> Array:
    """Goodwill at every instant of a power whose leaders meet the state's at the beginning of each of so many years."""
    summits = [{"type": "summit", "date": f"{2025 + year}-01-01", "power": "A", "states": "all"} for year in range(meetings)]
    loaded = region(
        {"A": power()},
        years=years,
        steps_per_year=steps_per_year,
        on=("goodwill",),
        parameters={"goodwill_decay": _rate(share_lost), "goodwill_summit": SUMMIT},
        events=summits,
    )
    return trace(loaded, {"goodwill": lambda model: model.world.goodwill}).at["goodwill"][:, 0, 0, 0]


def _aid(share_lost: float, flow: float, years: int) -> Loaded:
    return region(
        {"A": power(offered=flow)},
        positions={"A": {"S": dyad(aid_stock=1.0)}},
        years=years,
        on=("pipeline",),
        parameters={"aid_decay": _rate(share_lost)},
    )


def work_out() -> Iterator[VerificationRow]:
    for share_lost, years in SHARES_LOST.items():
        path = _goodwill(share_lost, 21, meetings=1)
        half_life = math.log(0.5) / math.log(path[21] / path[1]) * 20
        if years is None:
            yield VerificationRow(f"half-life of goodwill that loses {percent(share_lost)} a year, years", 6.5788, half_life, 5e-5)
        else:
            yield VerificationRow(f"half-life at {share_lost} a year, years", float(years), half_life, years * 1e-4)
            yield VerificationRow(f"what is left after {years} years at {share_lost}", 0.5, float(path[1 + years] / path[1]), SIX_DIGITS)
    quarterly = _goodwill(0.10, 2, meetings=1, steps_per_year=4)
    yield VerificationRow("lost in a year of four steps at 10 % a year", 0.10, float(1.0 - quarterly[5] / quarterly[1]))
    settled = _goodwill(0.25, 100, meetings=100)[100]
    yield VerificationRow("goodwill under a meeting worth 0.2 a year at a loss of 25 %", SUMMIT / 0.25, float(settled))
    fed = trace(_aid(0.25, 3.0, 100), {"aid": lambda model: model.world.aid_stock}).at["aid"][100, 0, 0, 0]
    yield VerificationRow("aid stock under a steady 3 bn a year at a loss of 25 %, bn US$", 3.0 / _rate(0.25), float(fed))
    unfed = trace(_aid(0.10, 0.0, 10), {"aid": lambda model: model.world.aid_stock}).at["aid"][:, 0, 0, 0]
    gap = float(np.abs(unfed - 0.9 ** np.arange(11)).max())
    yield VerificationRow("aid stock without grants against 0.9 to the power of years, largest gap", 0.0, gap)


CASE = Case(
    9,
    "Decaying stock",
    "I' = (1 - d) I + k a: settles at k a / d, halves in ln 0.5 / ln(1 - d) years",
    "goodwill after one meeting of leaders and under yearly ones; the aid stock with and without grants",
    work_out,
)
