"""The utility of a deal to a state, term by term, for as many states as lie side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.agents.model import CompetitionModel, Market

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
    setting, world, standing = model.setting, model.world, model.standing
    weight = setting.parameter
    openness, aversion = setting.by_state("openness")[here], setting.by_state("aversion")[here]
    hedging = weight["weight_hedging"] * setting.by_state("hedging")[here]
    crowd = standing.share[:, here] - standing.concentration[here]
    return [
        Term("need", "focus", weight["weight_need"] * model.need[:, here]),
        Term("goodwill", "power", weight["weight_goodwill"] * openness * world.goodwill[:, here]),
        Term("ties", "power", weight["weight_ties"] * world.ties[:, here]),
        Term("conditions", "power", -weight["weight_conditions"] * aversion * market.conditionality[:, here]),
        Term("footprint", "power", -weight["weight_footprint"] * openness * (1.0 + world.grievance[here]) * model.footprint[:, None]),
        Term("hedging", "power", -2.0 * hedging * model.contestant * crowd),
        Term("grant element", "loan", weight["weight_grant_element"] * market.loan_grant_element[:, here]),
        Term("debt stress", "loan", -weight["weight_stress"] * standing.stress[here] * model.loan_is_sovereign[:, None]),
    ]


def add_up(model: CompetitionModel, here: slice, fixed: Array, terms: Sequence[Term]) -> Array:
    """Sum of `fixed` (product, state, 1 or run) and the other terms; what the scenario gives stands instead, (product, state, run)."""
    setting, layout = model.setting, model.setting.layout
    by_axis: dict[Axis, list[Array]] = {"power": [], "focus": [], "loan": []}
    for term in terms:
        by_axis[term.axis].append(term.values)
    total = np.empty((len(layout.offers), *fixed.shape[1:-1], model.width))
    if by_axis["focus"]:
        of_focus = _sum(by_axis["focus"])
        if of_focus.shape[1:] == total.shape[1:]:
            np.take(of_focus, setting.focus_of, axis=0, out=total, mode="clip")
        else:
            total[...] = of_focus[setting.focus_of]
        total += fixed
    else:
        total[...] = fixed
    if by_axis["power"]:
        for products, values in zip(layout.products_of, _sum(by_axis["power"]), strict=True):
            total[products] += values
    if by_axis["loan"]:
        total[layout.loans] += _sum(by_axis["loan"])
    if setting.given_utilities is not None:
        given = setting.given_utilities[:, here][layout.power_of]
        total = np.where(np.isnan(given), total, given)
    return total


def _sum(values: Sequence[Array]) -> Array:
    first, *others = values
    if not others:
        return first
    total = np.add(first, others[0])
    for more in others[1:]:
        total = np.add(total, more, out=total if np.broadcast_shapes(total.shape, more.shape) == total.shape else None)
    return total
