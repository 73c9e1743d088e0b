"""What functions of submodels may name besides stocks and parameters: coefficients, reference flows, and what changes by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from suitors.model.numbers import stack
from suitors.scenario.base import SECTORS

if TYPE_CHECKING:
    from suitors.model.region import Region

DIGITAL, HUMAN, TRANSPORT, MINERALS = (SECTORS.index(name) for name in ("digital", "human", "transport", "minerals"))


@dataclass(frozen=True)
class Input:
    """A coefficient that stays through a run: its axes (a run axis of 1 or run comes last), its unit, and where it is read."""

    dims: tuple[str, ...]
    unit: str
    meaning: str
    read: Callable[[Any], Any]


def _input(dims: str, unit: str, meaning: str, read: Callable[[Region], Any]) -> Input:
    return Input(tuple(dims.split()), unit, meaning, read)


def _by_state(name: str, unit: str, meaning: str) -> Input:
    return _input("state", unit, meaning, lambda model: model.coefficients.by_state(name))


def _by_dyad(name: str, unit: str, meaning: str) -> Input:
    return _input("power state", unit, meaning, lambda model: model.coefficients.by_dyad(name))


def _by_corridor(name: str, unit: str, meaning: str) -> Input:
    def read(model: Region) -> Any:
        return model.coefficients.by_corridor(name) if model.coefficients.layout.corridors else np.zeros((0, 1))

    return _input("corridor", unit, meaning, read)


def _of_model(name: str, dims: str, unit: str, meaning: str) -> Input:
    return _input(dims, unit, meaning, lambda model: getattr(model, name))


def _of_layout(name: str, meaning: str) -> Input:
    return _input("", "index", meaning, lambda model: getattr(model.coefficients.layout, name))


def _of_coefficients(name: str, dims: str, unit: str, meaning: str) -> Input:
    return _input(dims, unit, meaning, lambda model: attrgetter(name)(model.coefficients))


def _of_reference(name: str, dims: str, unit: str, meaning: str) -> Input:
    return _input(dims, unit, meaning, lambda model: getattr(model.reference, name))


def _worth_of_loans(part: int, unit: str, meaning: str) -> Input:
    return _input("loan state", unit, meaning, lambda model: getattr(model, "present_value_of_loans")[part])  # noqa: B009


def _growth_of_powers(model: Region) -> Any:
    return stack(model.coefficients.numbers(f"powers.{power}.growth") for power in model.coefficients.layout.powers)


def _trade_trend(model: Region) -> Any:
    return stack(model.coefficients.numbers(f"powers.{power}.trade_trend") for power in model.coefficients.layout.powers)[:, None, :]


def _by_mineral(name: str, unit: str, meaning: str) -> Input:
    return _input("mineral", unit, meaning, lambda model: model.coefficients.by_mineral(name))


def _cost_of_output(model: Region) -> Any:
    """Mines, and plants for what would have to be separated elsewhere."""
    of = model.coefficients.by_mineral
    return (of("mine_cost") + of("plant_cost") * (1.0 - of("processed_at_home")))[:, None]


def _followed_of_focus(model: Region) -> Any:
    """Works for minerals alone go into what a power fears to lack; of others most go into minerals that are not followed."""
    coefficients = model.coefficients
    alone = coefficients.focus.for_minerals_alone[[products[0] for products in coefficients.focus.products_of_focus]]
    return np.where(alone[:, None, None], 1.0, 1.0 - coefficients.parameter["other_minerals"])


def _power_of_focus(model: Region) -> Any:
    return np.repeat(
        np.arange(len(model.coefficients.layout.powers)), [rows.stop - rows.start for rows in model.coefficients.focus.focuses_of_power]
    )


INPUTS: dict[str, Input] = {
    # axes
    "loans": _of_layout("loans", "products that leave a debt"),
    "products_of": _of_layout("products_of", "products of each power"),
    "public_products_of": _of_layout("public_products_of", "products of each power that are not private money"),
    "loans_of": _of_layout("loans_of", "loans of each power"),
    "power_of_product": _of_layout("power_of", "power of each product"),
    "power_of_loan": _of_layout("power_of_loan", "power of each loan"),
    "focuses_of_power": _of_coefficients("focus.focuses_of_power", "", "index", "sector focuses of each power"),
    "by_focus": _of_coefficients("focus.by_focus", "", "", "sums amounts by product over the products of each focus"),
    "direct_investments": _of_coefficients("money.direct_investments", "", "index", "products that add to direct investment"),
    "grants": _of_coefficients("money.grants", "", "index", "products that leave neither debt nor ownership"),
    # time and switches
    "step_length": _of_model("step_length", "", "years", "length of a step"),
    "draw": _of_model("draw", "", "", "uniforms of a process in this step (variate, name, run), None without its noise"),
    "lumpy": _input("", "", "whether money comes to the table in deals", lambda model: model.coefficients.scenario.lumpy),
    "contested": _input("", "", "whether states are contested", lambda model: model.coefficients.scenario.mechanism == "contest"),
    "oldest_money": _of_coefficients("money.oldest_money", "", "steps", "age at which untaken money expires"),
    "seizure_costs_goodwill": _input(
        "", "", "whether goodwill moves in this scenario", lambda model: "goodwill" not in model.coefficients.scenario.off
    ),
    "form_of_distress": _input(
        "", "", "functional form of the hazard of distress", lambda model: model.coefficients.scenario.forms.distress
    ),
    "form_of_forgetting": _input(
        "", "", "functional form of goodwill's return to its norm", lambda model: model.coefficients.scenario.forms.forgetting
    ),
    # states
    "opening_gdp": _by_state("gdp", "bn US$", "GDP a year at the opening"),
    "opening_technology": _by_state("technology", "share", "technology level at the opening"),
    "opening_balance": _by_state("balance", "share of GDP", "public balance at the opening"),
    "opening_public_debt": _by_state("public_debt", "bn US$", "public debt at the opening"),
    "opening_market_external_debt": _input(
        "state",
        "bn US$",
        "debt to foreign markets, and to powers that have left, at the opening",
        lambda model: model.coefficients.by_state("market_external_debt") + model.coefficients.places.owed_to_absent,
    ),
    "opening_gap": _of_coefficients("places.opening_gap", "sector state", "share", "what remains to be done at the opening"),
    "usual_growth": _by_state("growth", "1/year", "trend growth of dollar GDP"),
    "openness": _by_state("openness", "share", "how freely people may speak"),
    "resource_rents": _by_state("resource_rents", "share of GDP", "rents of commodities"),
    "remittances_of_gdp": _by_state("remittances", "share of GDP", "what migrants send at the opening"),
    "political_risk": _of_model("political_risk", "state", "share", "risk that keeps private money away"),
    # dyads
    "usual_goodwill": _by_dyad("goodwill", "-1 to 1", "goodwill to which opinions return"),
    "usual_ties": _by_dyad("ties", "share", "ties to which relations return"),
    "usual_institution": _by_dyad("institution", "share", "institutions at the opening"),
    "usual_trade": _input(
        "power state",
        "share of GDP",
        "trade at the opening",
        lambda model: model.coefficients.by_dyad("trade") / model.coefficients.by_state("gdp"),
    ),
    "usual_trade_elsewhere": _input(
        "state",
        "share of GDP",
        "trade at the opening with all who are no power here",
        lambda model: model.coefficients.places.trade_elsewhere / model.coefficients.by_state("gdp"),
    ),
    "trade_gone": _input(
        "state",
        "share of GDP",
        "opening trade with powers that have left, which the other partners take over",
        lambda model: model.coefficients.places.trade_gone / model.coefficients.by_state("gdp"),
    ),
    "trade_trend": _input("power one", "1/year", "gain of trade with a power on other trade at the opening", _trade_trend),
    "remittances_gone": _of_coefficients("places.remittances_gone", "state", "share", "share of remittances that left with powers"),
    "usual_direct_investment": _by_dyad("direct_investment", "bn US$", "direct-investment stock at the opening"),
    "usual_aid_stock": _by_dyad("aid_stock", "bn US$", "aid stock at the opening"),
    "remittance_share": _by_dyad("remittance_share", "share", "share of a state's remittances that comes from a power"),
    # powers and their strategies
    "growth_of_powers": _input("power", "1/year", "trend growth of each power", _growth_of_powers),
    "summit_rate": _of_coefficients("focus.summit_rate", "power one", "1/year", "leaders' meetings"),
    "contestant": _of_model("contestant", "power one", "0/1", "whether a power seeks influence"),
    "quality": _of_model("quality", "product one", "share", "quality of works"),
    "quality_of_power": _of_model("quality_of_power", "power one", "share", "the same by power"),
    "know_how": _of_model("know_how", "product one", "share", "know-how that works carry"),
    "know_how_of_focus": _of_model("know_how_of_focus", "focus one", "share", "the same by sector focus"),
    "conditionality": _of_model("conditionality", "power one", "share", "conditions on money"),
    "footprint": _of_model("footprint", "power", "share", "how visible a power's works are"),
    "footprint_of_product": _of_model("footprint_of_product", "product one", "share", "the same by product"),
    "opacity": _of_model("opacity", "product one", "share", "one minus transparency"),
    "old_footprint": _of_model("old_footprint", "", "share", "inherited products with another one, each with its power and by how much"),
    "old_quality": _of_model("old_quality", "", "share", "the same for quality"),
    "claim": _of_model("claim", "power one", "share", "claim on assets behind a loan"),
    "claim_of_loans": _of_model("claim_of_loans", "loan one", "share", "the same by loan"),
    "growth_lost_by_coercion": _input(
        "power one", "1/year", "growth that pressure costs", lambda model: model.coefficients.coercion("growth_loss")
    ),
    "coercion_threshold": _input(
        "power one", "share", "loss of share that provokes", lambda model: model.coefficients.coercion("threshold")
    ),
    "goodwill_lost_by_coercion": _input(
        "power one", "1/year", "goodwill that pressure costs", lambda model: model.coefficients.coercion("goodwill_loss")
    ),
    "courtship_kept": _of_model("courtship_kept", "", "share", "share of courtship that is remembered a step later"),
    # works
    "shares_of_works": _of_coefficients(
        "money.shares_of_works", "stage product", "share", "shares of a stage that advance and lapse in a step"
    ),
    "shares_of_works_in_distress": _of_coefficients("money.shares_of_works_in_distress", "stage product", "share", "the same in distress"),
    "sector_share": _of_coefficients("focus.sector_share", "focus sector state", "share", "share of each sector in a deal"),
    "transport_share": _input(
        "focus state", "share", "share of transport in a deal", lambda model: model.coefficients.focus.sector_share[:, TRANSPORT]
    ),
    "minerals_share": _input(
        "focus state", "share", "share of minerals in a deal", lambda model: model.coefficients.focus.sector_share[:, MINERALS]
    ),
    "transport_gap": _input("state", "share", "gap in transport", lambda model: model.world.gap[TRANSPORT]),
    "opening_transport_gap": _input(
        "state", "share", "the same at the opening", lambda model: model.coefficients.places.opening_gap[TRANSPORT]
    ),
    "opening_accessibility": _of_coefficients(
        "places.opening_accessibility", "sector state", "share", "share of a sector's sites that can be reached at the opening"
    ),
    "digital_gap": _input("state", "share", "gap in the digital sector", lambda model: model.world.gap[DIGITAL]),
    "human_gap": _input("state", "share", "gap in the human sector", lambda model: model.world.gap[HUMAN]),
    # loans
    "book": _of_model("book", "", "", "past lending"),
    "opening_debt": _of_coefficients("loans.opening_debt", "", "", "old loans and how they run off"),
    "opening_loan_rate": _input(
        "loan state", "1/year", "rate of old loans", lambda model: model.coefficients.loans.rate[model.coefficients.layout.loans]
    ),
    "loan_is_sovereign": _of_model("loan_is_sovereign", "loan", "0/1", "whether the state itself borrows"),
    "sovereign_share_of_loans": _of_model("sovereign_share_of_loans", "loan one", "share", "share that the state answers for"),
    "parts_of_step": _of_coefficients("loans.parts_of_step", "", "", "parts into which a step is cut so that every payment ends one"),
    "interest_years": _of_coefficients("loans.interest_years", "loan state", "years", "time between two interest dates"),
    "oftener_paid": _of_coefficients("loans.oftener_paid", "", "", "loans whose interest dates come round before those of all others"),
    "worth_of_principal": _worth_of_loans(0, "share", "present value of a loan's principal"),
    "worth_of_interest": _worth_of_loans(1, "years", "present value of a loan's interest at 100 %"),
    "accrued_years": _of_coefficients("loans.accrued_years", "loan state", "years", "simple interest due with the principal"),
    "whole": _input("", "share", "one", lambda model: 1.0),
    # corridors and minerals
    "opening_corridor_share": _of_coefficients("routes.corridor_shares", "corridor state", "share", "share of outer trade at the opening"),
    "opening_corridor_flow": _by_corridor("flow", "Mt/year", "traffic at the opening"),
    "opening_corridor_capacity": _by_corridor("capacity", "Mt/year", "capacity at the opening"),
    "corridor_risk": _by_corridor("risk", "share", "risk premium"),
    "corridor_cost_of_capacity": _input(
        "", "bn US$ per Mt", "cost of capacity", lambda model: model.coefficients.parameter["corridor_cost"]
    ),
    "corridor_stays": _of_coefficients("routes.corridor_stays", "corridor", "0/1", "whether a corridor is there, whoever takes part"),
    "ways_of_partners": _of_coefficients(
        "routes.ways_of_partners", "partner corridor", "0/1", "corridors that trade with each power, and last with all others, uses"
    ),
    "corridors_of_power": _of_coefficients("routes.corridors_of_power", "power corridor", "0/1", "corridors that a power's trade uses"),
    "opening_pipeline_flow": _of_coefficients(
        "routes.opening_pipeline_flow", "pipeline", "Mt or bcm/year", "oil or gas carried at the opening"
    ),
    "opening_pipeline_capacity": _input(
        "pipeline", "Mt or bcm/year", "capacity at the opening", lambda model: model.coefficients.by_pipeline("capacity")
    ),
    "pipeline_stays": _of_coefficients("routes.pipeline_stays", "pipeline", "0/1", "whether a pipeline is there, whoever takes part"),
    "pipelines_of_state": _of_coefficients("routes.pipelines_of_state", "", "index", "pipelines of each state"),
    "pipelines_of_commodity": _of_coefficients("routes.pipelines_of_commodity", "", "index", "pipelines that can stand in for each other"),
    "pipelines_to": _of_coefficients("routes.pipelines_to", "", "index", "pipelines with one customer, each with its power and state"),
    "value_of_flow": _of_coefficients("routes.value_of_flow", "pipeline", "share of GDP per Mt or bcm", "worth of what a pipeline carries"),
    "mineral_output": _of_coefficients("places.mineral_output", "mineral state", "share of world output", "mined output at the opening"),
    "mineral_reserves": _of_coefficients(
        "places.mineral_reserves", "mineral state", "share of world reserves", "known deposits at the opening"
    ),
    "processed_at_home": _by_mineral("processed_at_home", "share", "share of output that is processed"),
    "mine_cost": _by_mineral("mine_cost", "bn US$", "mines for all of world output"),
    "plant_cost": _by_mineral("plant_cost", "bn US$", "plants for all of world output"),
    "cost_of_output": _input(
        "mineral one", "bn US$", "mines for all of world output and plants for what is not processed", _cost_of_output
    ),
    "mineral_value": _by_mineral("value", "bn US$/year", "world output at usual prices"),
    "survey_of_focus": _of_coefficients(
        "focus.survey_of_focus", "focus one", "share", "share of works in minerals that surveys the ground"
    ),
    "followed_of_focus": _input("focus one", "share", "share of works in minerals that goes into those followed here", _followed_of_focus),
    "power_of_focus": _input("focus", "index", "power of each sector focus", _power_of_focus),
    "deliverable": _of_coefficients("places.deliverable", "power mineral", "0/1", "whether a mineral reaches a power"),
    "supplier_of": _of_coefficients("places.supplier_of", "power mineral", "0/1", "whether a power is the dominant supplier"),
    "mineral_exposure": _input(
        "power mineral", "share", "exposure at the opening", lambda model: model.coefficients.of_importer("mineral_exposure")
    ),
    "mineral_use": _input(
        "power mineral", "share of world supply", "use of a mineral", lambda model: model.coefficients.of_importer("mineral_use")
    ),
    # flows of the reference
    "usual_works": _of_reference("works", "stage product state", "bn US$", "works in progress"),
    "usual_signing": _of_reference("signing", "power state", "bn US$/year", "public money signed"),
    "usual_offers": _of_reference("offered", "power state", "bn US$/year", "offers"),
    "usual_quality_works": _of_reference("quality_works", "state", "bn US$/year", "completed works times quality"),
    "usual_know_how": _of_reference("know_how", "state", "bn US$/year", "completed works times know-how"),
    "usual_gdp": _of_reference("gdp", "state", "bn US$", "GDP"),
    "usual_lending": _of_reference("lent", "state", "bn US$/year", "sovereign loans disbursed"),
    "usual_grants": _of_reference("granted", "state", "bn US$/year", "grants and technology completed"),
    "usual_grievance": _of_reference("grievance", "state", "index", "grievance that works keep up"),
    "usual_summit_rate": _of_reference("summit_rate", "power one", "1/year", "leaders' meetings"),
    "usual_goodwill_source": _of_reference("goodwill_source", "power state", "1/year", "goodwill earned"),
}
"""Coefficients by name."""

MOVING: dict[str, str] = {
    "taken": "deals signed in this step, bn US$ (product, state, run)",
    "offered": "deals on the table in this step, bn US$ (product, state, run)",
    "transfers": "money paid for favour, bn US$ (power, state, run)",
    "loan_rate": "interest rates after rivalry, share a year (loan, state, run)",
    "written_off": "claims given up in this step, bn US$ (power, state, run)",
    "works_in_progress": "works in progress at the beginning of the step, bn US$ (product, state, run)",
    "works_of_power": "works in progress at the beginning of the step, bn US$ (power, state, run)",
    "share_of_exposures": "share of a state's exposures (power, state, run)",
    "worst_debt_ratio": "worst debt ratio over its threshold (state, run)",
    "opening_offers": "offers a year at the opening, bn US$ (product, state, run)",
    "instant": "number of the step, 1 is the first",
    "years_passed": "years since the opening",
}
"""What changes from step to step, besides stocks and what processes give. `event_NAME` is a change of the calendar, None if it never
happens; see `calendar.CHANGES`."""
