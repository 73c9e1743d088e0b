"""Where everybody stands at the beginning of a step: exposures, debt ratios, room. Derived, never stored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.engine import distress, influence
from suitors.engine.passes import at_least
from suitors.engine.sums import group_sums, weighted_sum
from suitors.model.coefficients import Coefficients
from suitors.model.world import World
from suitors.words.brief import Brief

Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Standing(Brief):
    """Shapes (power, state, run) for what powers have, (state, run) for what states have."""

    debt: Array
    """Debt to each power, bn US$."""
    in_progress: Array
    """Works in progress, all stages together, bn US$ (product, state, run)."""
    works: Array
    """Works in progress of each power, bn US$."""
    exposure: Array
    """Debt, direct investment and works of each power, bn US$."""
    share: Array
    """Each power's share of a state's exposures, markets included."""
    concentration: Array
    """Sum of squared shares."""
    worst_ratio: Array
    """Worst debt ratio over its threshold."""
    stress: Array
    room: Array
    """Works run by the state that can still be taken up, bn US$."""
    space: Array
    """Present value of external public debt that is missing to the threshold to GDP today, bn US$."""
    headroom: Array
    """The same to the threshold that is met first some years on, with what is signed already disbursed, bn US$."""

    @property
    def inputs(self) -> dict[str, Array]:
        """What submodels may name of it."""
        return {
            "works_in_progress": self.in_progress,
            "works_of_power": self.works,
            "share_of_exposures": self.share,
            "worst_debt_ratio": self.worst_ratio,
        }


def take_stock(world: World, coefficients: Coefficients, usual_works: Array | float = 0.0) -> Standing:
    """Derive the standing from the world as it is.

    `usual_works` are the works that the state was running at the opening over GDP, (state, run): it has room for somewhat more than
    those, whatever the general cap says.
    """
    layout, parameter = coefficients.layout, coefficients.parameter
    sovereign = coefficients.loans.sovereign_share[layout.loans][:, None, :]
    debt = group_sums(world.debt, layout.loans_of)
    in_progress = world.works.sum(axis=0)
    works = group_sums(in_progress, layout.products_of)
    exposure = debt + world.direct_investment + works
    share, concentration = influence.exposure_shares(exposure, world.market_external_debt)
    owed = weighted_sum(world.present_value, sovereign)
    present_value = owed + world.market_external_debt
    market_service = world.market_external_debt * (parameter["market_rate"] + parameter["market_amortisation"])
    service, exports, revenue = world.service_average + market_service, coefficients.by_state("exports"), coefficients.by_state("revenue")
    worst = distress.worst_ratio(present_value, service, world.gdp, exports, revenue, coefficients.places.thresholds)
    ahead = distress.Outlook(
        growth=coefficients.by_state("growth"), discount_rate=parameter["discount_rate"], years=parameter["debt_outlook"]
    )
    cap = (
        np.maximum(parameter["works_cap"] * coefficients.by_state("absorption"), (1.0 + parameter["works_margin"]) * usual_works)
        * world.gdp
    )
    room = at_least(cap - weighted_sum(in_progress, coefficients.loans.state_run[:, None]), 0.0) * np.where(
        world.distress > 0, parameter["distress_room"], 1.0
    )
    if coefficients.places.given_room is not None:
        room = np.where(np.isnan(coefficients.places.given_room), room, coefficients.places.given_room)
    return Standing(
        debt=debt,
        in_progress=in_progress,
        works=works,
        exposure=exposure,
        share=share,
        concentration=concentration,
        worst_ratio=worst,
        stress=distress.stress(worst, parameter["stress_onset"]),
        room=room,
        space=coefficients.places.thresholds[0] * world.gdp - present_value,
        headroom=distress.headroom(
            owed,
            world.market_external_debt,
            world.service_average,
            weighted_sum(in_progress, coefficients.loans.debt_share),
            (1.0 - parameter["debt_margin"])
            * distress.bearable(present_value, service, world.gdp, exports, revenue, coefficients.places.thresholds),
            ahead,
        ),
    )
