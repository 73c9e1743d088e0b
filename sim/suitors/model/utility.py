"""The utility of a deal to a state, term by term, for as many states as lie side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from suitors.model.submodels.base import Axis
from suitors.model.submodels.schedule import SUBMODELS

if TYPE_CHECKING:
    from suitors.model.coefficients import Coefficients
    from suitors.model.model import CompetitionModel, Market
    from suitors.model.region import Region

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Term:
    """One term of the utility of a deal; `values` has the named axis and the run, (…, 1 or run).

    Terms of several states have the state between the two.
    """

    name: str
    axis: Axis
    values: Array


def moving_terms(model: CompetitionModel, here: slice, market: Market) -> list[Term]:
    """The terms that change as the model runs, for the states `here`, (…, state, 1 or run)."""
    coefficients, standing = model.coefficients, model.standing
    weight = coefficients.parameter
    aversion = coefficients.by_state("aversion")[here]
    hedging = weight["weight_hedging"] * coefficients.by_state("hedging")[here]
    crowd = standing.share[:, here] - standing.concentration[here]
    return [
        *terms_of_submodels(model, here, off=False),
        Term("conditions", "power", -weight["weight_conditions"] * aversion * market.conditionality[:, here]),
        Term("hedging", "power", -2.0 * hedging * model.contestant * crowd),
        Term("grant element", "loan", weight["weight_grant_element"] * market.loan_grant_element[:, here]),
        Term("debt stress", "loan", -weight["weight_stress"] * standing.stress[here] * model.loan_is_sovereign[:, None]),
    ]


def terms_of_submodels(model: Region, here: slice, off: bool) -> list[Term]:
    """Terms that only one submodel moves, of those that the scenario leaves on or switches off, (…, state, 1 or run)."""
    return [
        Term(term.name, term.axis, model.ask(term.worth)[:, here])
        for submodel in SUBMODELS
        if submodel.utility and (submodel.name in model.coefficients.scenario.off) == off
        for term in submodel.utility
    ]


def of_products(term: Term, coefficients: Coefficients) -> Array:
    """Values of a term by product, (product, …, 1 or run)."""
    if term.axis == "loan":
        values = np.zeros((len(coefficients.layout.offers), *term.values.shape[1:]))
        values[coefficients.layout.loans] = term.values
        return values
    rows: Any = {"product": slice(None), "power": coefficients.layout.power_of, "focus": coefficients.focus.focus_of}[term.axis]
    values = term.values[rows]
    return values


def add_up(model: CompetitionModel, here: slice, fixed: Array, terms: Sequence[Term]) -> Array:
    """Sum of `fixed` (product, state, 1 or run) and the other terms; what the scenario gives stands instead, (product, state, run)."""
    coefficients, layout = model.coefficients, model.coefficients.layout
    by_axis: dict[Axis, list[Array]] = {"product": [fixed], "power": [], "focus": [], "loan": []}
    for term in terms:
        by_axis[term.axis].append(term.values)
    whole = (len(layout.offers), *fixed.shape[1:-1], model.width)
    of_power = _sum(by_axis["power"] or [np.zeros((len(layout.powers), 1, 1))]).take(layout.power_of, axis=0)
    total = of_power if of_power.shape == whole else np.broadcast_to(of_power, whole).astype(model.precision)
    total += _sum(by_axis["product"])
    if by_axis["focus"]:
        total += _sum(by_axis["focus"]).take(coefficients.focus.focus_of, axis=0)
    if by_axis["loan"]:
        total[layout.loans] += _sum(by_axis["loan"])
    if coefficients.focus.given_utilities is not None:
        given = coefficients.focus.given_utilities[:, here][layout.power_of]
        total = np.where(np.isnan(given), total, given)
    return total


def _sum(values: Sequence[Array]) -> Array:
    return reduce(np.add, values)
