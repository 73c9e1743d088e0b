"""Flows of the reference position, from which works, lapses and rivals act as deviations.

Opening polls and growth trends already contain the money that was flowing when they were measured. The reference is the
root of the scenario's `extends` chain, never the variant under study: a variant-based one could turn the sign of an effect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suitors.engine import economy, influence, pipeline
from suitors.engine.sums import group_sums
from suitors.model.coefficients import Coefficients
from suitors.model.layout import Layout, Offer
from suitors.scenario.base import SECTORS
from suitors.words.brief import Brief

Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Reference(Brief):
    """Yearly flows at the opening, aligned to a layout; the run axis is 1 or run."""

    works: Array
    """(stage, product, state, run): opening pipeline, bn US$."""
    signing: Array
    """(power, state, run): public money signed, bn US$ a year."""
    offered: Array
    """(power, state, run): offers, bn US$ a year."""
    offered_by_all: Array
    """(state, run): offers of every power of the reference."""
    quality_works: Array
    """(state, run): completed works times quality, bn US$ a year."""
    know_how: Array
    """(state, run): completed works times know-how, bn US$ a year."""
    gdp: Array
    """(state, run): GDP, bn US$."""
    lent: Array
    """(state, run): sovereign loans disbursed, bn US$ a year."""
    granted: Array
    """(state, run): grants and technology completed, bn US$ a year."""
    grievance: Array
    """(state, run): grievance that the works in progress keep up."""
    summit_rate: Array
    """(power, 1, run): leaders' meetings a year."""
    goodwill_source: Array
    """(power, state, run): goodwill earned a year."""

    def grown(self, gdp: Array) -> Array:
        """Factor on flows that keep their share of GDP, (state, run); 0 for a state that the reference does not contain."""
        return np.divide(gdp, self.gdp, out=np.zeros_like(gdp), where=self.gdp > 0)


def reference(coefficients: Coefficients, flow: Array, gdp: Array) -> Reference:
    """What `flow`, offers a year of shape (product, state, run), comes to in the long run of the opening year."""
    layout, step = coefficients.layout, coefficients.clock.step
    signed = flow * coefficients.parameter["opening_uptake"]
    advance, lapse = (share[:, :, None, :] for share in coefficients.money.shares_of_works)
    success = (advance / (advance + lapse)).prod(axis=0)
    completed = signed * success
    by_power = group_sums(completed, layout.products_of)
    carried = completed * know_how(coefficients)[:, None, :]
    gap = coefficients.places.opening_gap
    lapsed = group_sums(signed - completed, layout.products_of)
    quality = coefficients.by_strategy("conduct.quality")[:, None, :]
    conditions = coefficients.by_strategy("conduct.conditionality")[:, None, :]
    parameter = coefficients.parameter
    works = pipeline.full(signed * step, advance, lapse, len(advance))
    visible = (works.sum(axis=0) * coefficients.by_product("conduct.footprint")[:, None, :]).sum(axis=0)
    return Reference(
        works=works,
        gdp=gdp,
        grievance=coefficients.by_state("openness") * visible / gdp / parameter["grievance_decay"],
        summit_rate=coefficients.focus.summit_rate,
        signing=group_sums(signed * coefficients.money.is_public[:, None, :], layout.products_of),
        offered=group_sums(flow, layout.products_of),
        offered_by_all=flow.sum(axis=0),
        quality_works=(completed * coefficients.by_product("conduct.quality")[:, None, :]).sum(axis=0),
        know_how=carried.sum(axis=0),
        lent=(completed * (coefficients.loans.is_loan * coefficients.layout.in_ledger("public_sovereign")[:, None])[:, None, :]).sum(
            axis=0
        ),
        granted=completed[coefficients.money.grants].sum(axis=0),
        goodwill_source=influence.goodwill_source(
            by_power / gdp,
            lapsed / gdp,
            quality,
            conditions,
            parameter["goodwill_per_works"],
            parameter["goodwill_conditions"],
            parameter["goodwill_per_lapse"],
            parameter["goodwill_works_scale"],
        )
        + influence.goodwill_of_skills(
            group_sums(carried, layout.products_of) / gdp,
            economy.skills_gap(coefficients.by_state("technology"), gap[SECTORS.index("digital")], gap[SECTORS.index("human")]),
            parameter["goodwill_per_skills"],
            parameter["goodwill_works_scale"],
        ),
    )


def know_how(coefficients: Coefficients) -> Array:
    """Know-how that a unit of each product's works carries, shape (product, 1 or run)."""
    return coefficients.by_product("conduct.know_how") * coefficients.by_instrument("know_how")


def align(source: Reference, source_layout: Layout, target: Layout) -> Reference:
    """The reference on another layout: powers, states and products that it does not contain have no flows."""
    products = [_find(offer, source_layout) for offer in target.offers]
    powers = [_position(power, source_layout.powers) for power in target.powers]
    states = [_position(state, source_layout.states) for state in target.states]
    return Reference(
        works=_pick(_pick(source.works, products, 1), states, 2),
        signing=_pick(_pick(source.signing, powers, 0), states, 1),
        offered=_pick(_pick(source.offered, powers, 0), states, 1),
        offered_by_all=_pick(source.offered_by_all, states, 0),
        quality_works=_pick(source.quality_works, states, 0),
        know_how=_pick(source.know_how, states, 0),
        gdp=_pick(source.gdp, states, 0),
        lent=_pick(source.lent, states, 0),
        granted=_pick(source.granted, states, 0),
        grievance=_pick(source.grievance, states, 0),
        summit_rate=_pick(source.summit_rate, powers, 0),
        goodwill_source=_pick(_pick(source.goodwill_source, powers, 0), states, 1),
    )


def _find(offer: Offer, source: Layout) -> int | None:
    """Place in the reference of the product whose opening works lie on this one; None for what is new."""
    if offer.carries is None:
        return None
    return next((index for index, other in enumerate(source.offers) if (other.power, other.name) == (offer.power, offer.name)), None)


def _position(name: str, names: tuple[str, ...]) -> int | None:
    return names.index(name) if name in names else None


def _pick(array: Array, positions: list[int | None], axis: int) -> Array:
    """Entries of `array` along an axis, zeros where the position is None."""
    wanted = [position is not None for position in positions]
    picked = np.take(array, [position or 0 for position in positions], axis=axis)
    shape = [1] * array.ndim
    shape[axis] = len(positions)
    return picked * np.array(wanted, dtype=np.float64).reshape(shape)
