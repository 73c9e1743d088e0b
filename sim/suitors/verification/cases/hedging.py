"""Cases 7 and 14: the split of a state's room over suitors, and the concentration of its exposures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from suitors.verification.region import dyad, power, region, state
from suitors.verification.row import Case, VerificationRow
from suitors.verification.trace import Array, trace

NUDGE = 1e-4
EXPOSURES = {"A": 5.0, "B": 3.0, "C": 2.0}
OIL = {"CPC": 52.0, "Atyrau_Samara": 8.0, "China": 2.0, "Rail": 1.0, "Baku": 0.4}
"""Kazakh oil exports of 2022 by route, Mt."""


def _shares(utilities: Mapping[str, float], hedging: float) -> Array:
    """Money taken of each power where 1 bn US$ can be taken and 10 are offered."""
    loaded = region(
        {name: power(offered=10.0) for name in utilities},
        {"S": state(hedging=1.0)},
        mechanism="split",
        parameters={"weight_hedging": hedging},
        given={
            "utilities": {name: {"S": utility} for name, utility in utilities.items()},
            "offers": {name: {"S": 10.0} for name in utilities},
            "room": {"S": 1.0},
        },
    )
    return trace(loaded).moved("taken")[0, :, 0, 0]


def _split() -> Iterator[VerificationRow]:
    cases = (
        ("interior", (0.08, 0.06, 0.04), (8 / 15, 1 / 3, 2 / 15)),
        ("two of three", (0.10, 0.06, 0.00), (0.7, 0.3, 0.0)),
        ("corner", (0.20, 0.05, 0.00), (1.0, 0.0, 0.0)),
    )
    for name, utilities, expected in cases:
        shares = _shares(dict(zip("ABC", utilities, strict=True)), 0.1)
        for place, share in enumerate(expected):
            yield VerificationRow(f"{name}: share of suitor {place + 1} at utilities {utilities}", share, float(shares[place]))


def _slope() -> Iterator[VerificationRow]:
    names = list(EXPOSURES)
    loaded = region(
        {name: power() for name in names},
        positions={name: {"S": dyad(direct_investment=amount)} for name, amount in EXPOSURES.items()},
    )
    total = sum(EXPOSURES.values())
    concentration = sum((amount / total) ** 2 for amount in EXPOSURES.values())
    for name, amount in EXPOSURES.items():
        lanes = {f"powers.{name}.toward.S.direct_investment": np.array([amount - NUDGE, amount + NUDGE])}
        below, above = trace(loaded, {"H": lambda model: model.standing.concentration}, range(2), lanes).at["H"][0, 0]
        expected = 2.0 * (amount / total - concentration) / total
        yield VerificationRow(f"slope of concentration in the exposure to {name}", expected, float(above - below) / (2.0 * NUDGE), 1e-7)


def work_out_split() -> Iterator[VerificationRow]:
    yield from _split()
    yield from _slope()


def work_out_concentration() -> Iterator[VerificationRow]:
    loaded = region(
        {name: power() for name in OIL},
        positions={name: {"S": dyad(direct_investment=amount)} for name, amount in OIL.items()},
    )
    concentration = float(trace(loaded, {"H": lambda model: model.standing.concentration}).at["H"][0, 0, 0])
    yield VerificationRow("concentration of five exposures of 52, 8, 2, 1 and 0.4", 0.689916, concentration, 5e-7)
    yield VerificationRow("effective number of suitors", 1.4495, 1.0 / concentration, 5e-5)


CASES = (
    Case(
        7,
        "Hedging split",
        "maximum of s u - h/2 sum of s squared on the simplex; Euclidean projection",
        "mechanism split with given utilities; slope of the concentration from two runs whose exposures differ slightly",
        work_out_split,
    ),
    Case(
        14,
        "Concentration",
        "Herfindahl index of Kazakh oil exports by route, 2022",
        "the tonnages as exposures of a state to five powers",
        work_out_concentration,
    ),
)
