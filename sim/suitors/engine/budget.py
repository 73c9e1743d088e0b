"""Public budgets: what is left to finance is raised from markets at home and abroad, what is too much is kept.

change of bonds - change of deposits = need
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def access(worst: Array, onset: Array) -> Array:
    """How far foreign markets lend, 1 up to the onset of debt stress, 0 from the threshold of the worst ratio on, (state, run)."""
    open_: Array = np.clip((1.0 - worst) / np.maximum(1.0 - onset, 1e-9), 0.0, 1.0)
    return open_


def interest(bonds: Array, rate: Array, step: float) -> Array:
    """Interest on bonds for a step, bn US$ (state, run)."""
    return bonds * ((1.0 + rate) ** step - 1.0)


def fund(
    abroad: Array,
    at_home: Array,
    deposits: Array,
    need: Array,
    share_abroad: Array,
    amortisation: tuple[Array, Array],
    step: float,
) -> None:
    """Meet the `need` of a step, bn US$ (state, run): bonds abroad, bonds at home and deposits are changed in place.

    Bonds fall due at their rates of `amortisation` (abroad, at home) and are replaced. What is needed comes out of deposits first, the
    rest is raised, `share_abroad` of it abroad. A surplus redeems what falls due, never more: markets are paid back when bonds
    mature. What it leaves becomes deposits.
    """
    due = [bonds * -np.expm1(-rate * step) for bonds, rate in zip((abroad, at_home), amortisation, strict=True)]
    gross = need + due[0] + due[1]
    # Drawn where money is needed, put aside where there is too much.
    drawn = np.minimum(gross, deposits)
    deposits -= drawn
    raised = gross - drawn
    foreign = share_abroad * raised
    abroad += foreign - due[0]
    at_home += raised - foreign - due[1]
    for bonds in (abroad, at_home):
        # Rounding only.
        np.maximum(bonds, 0.0, out=bonds)
