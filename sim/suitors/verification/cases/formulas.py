"""Cases 11 and 15: closed forms, each against a brute-force solution; no run of the model reaches the first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.integrate import solve_ivp

from suitors.engine import gravity as gravity_engine
from suitors.verification.row import Case, VerificationRow
from suitors.verification.trace import Array

FORCES = np.array([3.0, 1.0, 1.0])
"""Rates at which mobile supporters are won over."""
START = np.array([0.2, 0.5, 0.3])
TIME = 0.7
OUTPUTS = np.array([40.0, 35.0, 20.0, 5.0])


def lanchester() -> Iterator[VerificationRow]:
    def flow(_: float, share: Array) -> Array:
        return FORCES - share * FORCES.sum()

    solved = solve_ivp(flow, (0.0, TIME), START, rtol=1e-10, atol=1e-12).y[:, -1]
    settled = FORCES / FORCES.sum()
    closed = settled + (START - settled) * np.exp(-FORCES.sum() * TIME)
    late = solve_ivp(flow, (0.0, 20.0), START, rtol=1e-10, atol=1e-12).y[:, -1]
    for place, expected in enumerate((0.6, 0.2, 0.2)):
        yield VerificationRow(
            f"settled share of power {place + 1} at forces (3, 1, 1)", expected, float(late[place]), 1e-8, through_model=False
        )
    gap = float(np.abs(closed - solved).max())
    yield VerificationRow("shares on the way, closed form against integration, largest gap", 0.0, gap, 1e-8, through_model=False)
    reach, loss = 0.3, 0.1
    sold = solve_ivp(lambda _, stock: reach * (1.0 - stock) - loss * stock, (0.0, 100.0), [0.0], rtol=1e-10, atol=1e-12).y[0, -1]
    yield VerificationRow("Vidale-Wolfe, response 0.3, decay 0.1, market 1", 0.75, float(sold), 1e-8, through_model=False)


def gravity() -> Iterator[VerificationRow]:
    # Each country buys from all, itself included, in proportion to their output: the model's rule for the partners of a state.
    masses = np.repeat(OUTPUTS[:, None, None], OUTPUTS.size, axis=1)
    flows = gravity_engine.shared(masses, np.zeros((OUTPUTS.size, 1)), OUTPUTS[:, None], np.zeros(1))[0][:, :, 0].T
    yield VerificationRow("frictionless trade: row sums less output, largest gap", 0.0, float(np.abs(flows.sum(axis=1) - OUTPUTS).max()))
    yield VerificationRow(
        "frictionless trade: flows less Y_i Y_j / Y_w, largest gap",
        0.0,
        float(np.abs(flows - np.outer(OUTPUTS, OUTPUTS) / OUTPUTS.sum()).max()),
    )
    left = gravity_engine.shared(np.array([[[0.0]], [[20.0]]]), np.array([[50.0]]), np.array([[100.0]]), np.array([0.5]))
    total = 100.0 * 0.7**0.5
    yield VerificationRow("30 of 100 leave, openness 1/2: trade of the partner with 20", total * 20 / 70, float(left[0][1, 0, 0]))
    yield VerificationRow("the same: trade with all others", total * 50 / 70, float(left[1][0, 0]))


CASES = (
    Case(11, "Lanchester and Vidale-Wolfe", "diffusion of mobile shares", "formula only: the model has no diffusion term", lanchester),
    Case(
        15,
        "Gravity",
        "frictionless gravity, and a partner that leaves",
        "by the function that shares a state's trade over its partners",
        gravity,
    ),
)
