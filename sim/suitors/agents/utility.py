"""The utility of a deal to a state, term by term, for as many states as lie side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from suitors.agents.model import CompetitionModel, Market
    from suitors.agents.region import Region
    from suitors.agents.setting import Setting

Array = NDArray[np.float64]
Axis = Literal["product", "power", "focus", "loan"]


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
    setting, standing = model.setting, model.standing
    weight = setting.parameter
    aversion = setting.by_state("aversion")[here]
    hedging = weight["weight_hedging"] * setting.by_state("hedging")[here]
    crowd = standing.share[:, here] - standing.concentration[here]
    return [
        *(term(model, here) for submodel, term in TERMS_OF_SUBMODELS.items() if submodel not in setting.scenario.off),
        Term("conditions", "power", -weight["weight_conditions"] * aversion * market.conditionality[:, here]),
        Term("hedging", "power", -2.0 * hedging * model.contestant * crowd),
        Term("grant element", "loan", weight["weight_grant_element"] * market.loan_grant_element[:, here]),
        Term("debt stress", "loan", -weight["weight_stress"] * standing.stress[here] * model.loan_is_sovereign[:, None]),
    ]


def resting_terms(model: Region, here: slice) -> list[Term]:
    """Terms that would change if the scenario did not switch off the submodel that moves them, (…, state, 1 or run)."""
    return [term(model, here) for submodel, term in TERMS_OF_SUBMODELS.items() if submodel in model.setting.scenario.off]


def _need(model: Region, here: slice) -> Term:
    return Term("need", "focus", model.setting.parameter["weight_need"] * model.need[:, here])


def _goodwill(model: Region, here: slice) -> Term:
    weight = model.setting.parameter["weight_goodwill"] * model.setting.by_state("openness")[here]
    return Term("goodwill", "power", weight * model.world.goodwill[:, here])


def _ties(model: Region, here: slice) -> Term:
    return Term("ties", "power", model.setting.parameter["weight_ties"] * model.world.ties[:, here])


def _footprint(model: Region, here: slice) -> Term:
    weight = -model.setting.parameter["weight_footprint"] * model.setting.by_state("openness")[here]
    return Term("footprint", "power", weight * (1.0 + model.world.grievance[here]) * model.footprint[:, None])


TERMS_OF_SUBMODELS: dict[str, Callable[[Region, slice], Term]] = {
    "sectors": _need,
    "goodwill": _goodwill,
    "ties": _ties,
    "grievance": _footprint,
}
"""Terms that only one submodel moves."""


def of_products(term: Term, setting: Setting) -> Array:
    """Values of a term by product, (product, …, 1 or run)."""
    if term.axis == "loan":
        values = np.zeros((len(setting.layout.offers), *term.values.shape[1:]))
        values[setting.layout.loans] = term.values
        return values
    rows: Any = {"product": slice(None), "power": setting.layout.power_of, "focus": setting.focus_of}[term.axis]
    values = term.values[rows]
    return values


def add_up(model: CompetitionModel, here: slice, fixed: Array, terms: Sequence[Term]) -> Array:
    """Sum of `fixed` (product, state, 1 or run) and the other terms; what the scenario gives stands instead, (product, state, run)."""
    setting, layout = model.setting, model.setting.layout
    by_axis: dict[Axis, list[Array]] = {"product": [fixed], "power": [], "focus": [], "loan": []}
    for term in terms:
        by_axis[term.axis].append(term.values)
    whole = (len(layout.offers), *fixed.shape[1:-1], model.width)
    of_power = _sum(by_axis["power"] or [np.zeros((len(layout.powers), 1, 1))]).take(layout.power_of, axis=0)
    total = of_power if of_power.shape == whole else np.broadcast_to(of_power, whole).astype(model.precision)
    total += _sum(by_axis["product"])
    if by_axis["focus"]:
        total += _sum(by_axis["focus"]).take(setting.focus_of, axis=0)
    if by_axis["loan"]:
        total[layout.loans] += _sum(by_axis["loan"])
    if setting.given_utilities is not None:
        given = setting.given_utilities[:, here][layout.power_of]
        total = np.where(np.isnan(given), total, given)
    return total


def _sum(values: Sequence[Array]) -> Array:
    return reduce(np.add, values)
