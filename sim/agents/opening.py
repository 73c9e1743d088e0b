"""The opening position: every stock before the first step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.agents.reference import Reference
from sim.agents.setting import STAGES_OF_WORKS, Setting
from sim.agents.supply import PLANT_STAGES
from sim.engine.contract import Contract
from sim.engine.debt import DebtBook
from sim.engine.world import World
from sim.scenario.schema import SECTORS, Ledger

Array = NDArray[np.float64]
OPENING_VINTAGE_YEARS = 10
"""Opening debts are taken to have been lent evenly over so many years; their true ages are not published."""


def allocate(setting: Setting, runs: int) -> World:
    layout = setting.layout
    return World.allocate(
        {
            "power": len(layout.powers),
            "state": len(layout.states),
            "product": len(layout.offers),
            "loan": layout.loans.size,
            "stage": STAGES_OF_WORKS,
            "sector": len(SECTORS),
            "instant": setting.clock.steps + 1,
            "corridor": len(layout.corridors),
            "mineral": len(layout.minerals),
            "plant": PLANT_STAGES,
            "focus": len(setting.products_of_focus),
        },
        runs,
    )


def open_stocks(world: World, setting: Setting) -> DebtBook:
    """Set every stock that the scenario states; returns the books of debt with the opening loans entered."""
    for name in ("direct_investment", "aid_stock", "goodwill", "ties"):
        getattr(world, name)[...] = setting.by_dyad(name)
    for name in ("gdp", "technology"):
        getattr(world, name)[...] = setting.by_state(name)
    world.trade[...] = setting.by_dyad("trade") / setting.by_state("gdp")
    world.gap[...] = setting.opening_gap
    world.corridor_capacity[...] = setting.by_corridor("capacity")
    world.corridor_share[...] = setting.corridor_shares
    world.corridor_flow[...] = setting.by_corridor("flow")
    world.survival[...] = 1.0
    book = _open_debt(world, setting)
    world.market_external_debt[...] = setting.by_state("market_external_debt")
    sovereign = (world.debt * setting.sovereign_share[setting.layout.loans][:, None, :]).sum(axis=0)
    world.market_domestic_debt[...] = np.maximum(setting.by_state("public_debt") - sovereign - world.market_external_debt, 0.0)
    return book


def open_pipeline(world: World, setting: Setting, reference: Reference, flow: Array) -> None:
    """Fill pipelines, purses and the powers' memories as if the reference had been running for long."""
    parameter = setting.parameter
    if "pipeline" not in setting.scenario.off:
        world.works[...] = reference.works
        world.grievance[...] = reference.grievance
    world.public_signing[...] = reference.signing
    if setting.scenario.lumpy:
        world.purse[...] = flow.sum(axis=1) / parameter["purse_draw"]
    world.money_to_date[0] = world.purse
    memory = parameter["uptake_memory"]
    world.offered_recent[...] = reference.offered * memory
    world.taken_recent[...] = reference.offered * memory * parameter["opening_uptake"]
    if setting.scenario.mechanism == "contest":
        world.courtship[...] = reference.offered * parameter["contest_memory"] * parameter["opening_uptake"]


def _open_debt(world: World, setting: Setting) -> DebtBook:
    layout, clock = setting.layout, setting.clock
    opening = np.zeros_like(world.debt)
    ledgers: tuple[tuple[Ledger, str], ...] = (("public_sovereign", "sovereign_debt"), ("public_commercial", "commercial_debt"))
    for ledger, field in ledgers:
        owed = setting.by_dyad(field)
        for power in range(len(layout.powers)):
            bearers = _bearers(setting, power, ledger)
            if not bearers and owed[power].max() > 0:
                raise ValueError(f"{layout.powers[power]} is owed {field} but has no loan product to carry it")
            for loan, share in bearers:
                opening[loan] += owed[power] * share[:, None]
    rate = setting.rate[layout.loans]
    world.debt[...] = opening
    world.interest_due[...] = opening * rate
    due = np.zeros((clock.steps + 1, *opening.shape[:2]))
    first_year_service = np.zeros_like(world.gdp)
    sovereign = setting.sovereign_share[layout.loans]
    for loan in range(layout.loans.size):
        for state in range(len(layout.states)):
            terms, owed_here = setting.contracts[loan][state], opening[loan, state]
            if terms is None or not owed_here.any():
                continue
            principal, interest = _run_off(terms, setting)
            length = min(principal.size, clock.steps + 1)
            due[:length, loan, state] = principal[:length]
            pays = principal[:, None] + interest[:, None] * clock.step * rate[loan, state]
            factor = (1.0 + setting.parameter["discount_rate"])[None, :] ** (-np.arange(principal.size) * clock.step)[:, None]
            world.present_value[loan, state] = owed_here * (pays * factor).sum(axis=0)
            per_year = setting.scenario.horizon.steps_per_year
            first_year_service[state] += owed_here * pays[1 : per_year + 1].sum(axis=0) * sovereign[loan]
    world.service_average[...] = first_year_service
    return DebtBook(setting.contracts, due, opening, np.broadcast_to(rate, opening.shape), clock.steps)


def _run_off(terms: Contract, setting: Setting) -> tuple[Array, Array]:
    """Principal due and balance of an evenly aged book at each coming step, per unit owed now."""
    return terms.aged_book(OPENING_VINTAGE_YEARS * setting.scenario.horizon.steps_per_year)


def _bearers(setting: Setting, power: int, ledger: Ledger) -> list[tuple[int, Array]]:
    """Loan products that carry a power's opening debt of a ledger, each with its share by state.

    The products it comes with carry it, in proportion to their share of the ledger's money where a state is eligible;
    failing that, any loan of the power.
    """
    layout = setting.layout
    loans = range(layout.loans.size)[layout.loans_of[power]]
    own = [(loan, layout.offers[layout.loans[loan]]) for loan in loans]
    replaced = {offer.name for _, offer in own if offer.from_reference}
    home = [(loan, offer) for loan, offer in own if offer.from_reference or offer.name not in replaced]
    bearers = [(loan, offer) for loan, offer in home if offer.product.ledger == ledger] or home
    tiers = [setting.scenario.states[state].tier for state in layout.states]
    shares = np.array([[offer.product.share.value * offer.eligible(tier) for tier in tiers] for _, offer in bearers]).reshape(
        len(bearers), len(tiers)
    )
    total = shares.sum(axis=0)
    shares = np.divide(shares, total, out=np.full_like(shares, 1.0 / max(len(bearers), 1)), where=total > 0)
    return [(loan, share) for (loan, _), share in zip(bearers, shares, strict=True)]
