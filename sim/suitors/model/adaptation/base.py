"""What an adaptive power can see and change. A rule is a short class: prose, source, parameters, a pure decision on arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """What a power knows when it spreads its money. The last axis is the run; money in bn US$ a year."""

    power: int
    """Its own row where an axis is the power."""
    value: Array
    """(state, run): worth of each state to it."""
    weight: Array
    """(state, run): allocation weights of its fixed strategy."""
    shares: Array
    """(power, state, run): everybody's share of the states' exposures."""
    offered: Array
    """(power, state, run): what everybody offered lately."""
    taken: Array
    """(power, state, run): what was taken of it."""
    offered_by_product: Array
    """(product, run): its own offers so far by product."""
    taken_by_product: Array
    """(product, run): what was taken of them."""
    contestant: NDArray[np.bool_]
    """(power,)"""
    steps: int
    """Steps taken so far."""


@dataclass(frozen=True)
class Courting:
    """What a power with an endogenous envelope knows of the contest for the states' favour. The last axis is the run."""

    power: int
    """Its own row where an axis is the power."""
    prize: Array
    """(state, run): worth of a state's whole favour for one step, bn US$."""
    stock: Array
    """(power, state, run): what everybody paid and still counts, bn US$."""
    kept: Array
    """(1 or run): share of a stock that is left after a step."""
    cost: Array
    """(1 or run): what holding a unit of stock costs in a step: interest and decay, times the cost of effort."""
    exponent: Array
    """(1 or run): exponent of the success function."""
    contestant: NDArray[np.bool_]
    """(power,)"""
    step: float
    """Length of a step, years."""


class Rule:
    """Base of all rules; it changes nothing.

    A rule overrides `targets` (weights of the states, any scale) or `mix` (factors on its products) or both. It must not
    keep state other than `self` arrays with the run axis last, and must not draw random numbers: runs would no longer be
    comparable.
    """

    title: ClassVar[str] = "Fixed"
    prose: ClassVar[str] = "Plays its strategy as it is written."
    source: ClassVar[str] = ""
    parameters: ClassVar[Mapping[str, float]] = {}
    """Defaults; a scenario changes them under powers.X.adaptation_parameters."""
    file: ClassVar[Path | None] = None
    """Where a rule of the user's own was read from."""

    def __init__(self, values: Mapping[str, Array]) -> None:
        """`values` gives each parameter, shape (1,) or (run,)."""
        self.values = values

    def targets(self, view: View) -> Array:
        """Weights of the states, (state, run); a negative one counts as zero."""
        return view.weight

    def efforts(self, courting: Courting) -> Array:
        """Money a year by state of a power with an endogenous envelope, (state, run), bn US$; here what keeps its stocks."""
        kept: Array = courting.stock[courting.power] * (1.0 - courting.kept) / courting.step
        return kept

    def mix(self, view: View) -> Array | None:
        """Factors on the products' shares of their ledger, (product, run), a negative one counts as zero; None leaves them alone."""
        return None
