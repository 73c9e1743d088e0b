"""Coefficients and opening stocks of the reduced model as plain arrays, read from the engine once.

Every rival starts from these, so that what is compared is the running of the model alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from suitors.engine import influence
from suitors.model import measures
from suitors.model.answers import DIGITS_BEFORE_TASTE
from suitors.model.model import CompetitionModel

Opening = dict[str, int | float | NDArray[Any]]
"""Whole numbers, numbers, and arrays without a run axis: indices as 32-bit integers, everything else as doubles."""
KINDS = ("loan", "aid", "investment")


def opening_of(model: CompetitionModel) -> Opening:
    """Read the first run of a model that has not stepped. Axes: power N, product P, state S, loan L, ledger, step, threshold."""
    read: Opening = {
        **_sizes(model),
        **_parameters(model),
        **_of_powers(model),
        **_of_leverage(model),
        **_of_products(model),
        **_of_loans(model),
        **_of_states(model),
    }
    for name, value in read.items():
        if isinstance(value, np.ndarray):
            kind = np.int32 if np.issubdtype(value.dtype, np.integer) else np.float64
            read[name] = np.ascontiguousarray(value, dtype=kind)
    return read


def _first(values: Any) -> NDArray[np.float64]:
    return np.asarray(values)[..., 0]


def _sizes(model: CompetitionModel) -> Opening:
    layout = model.coefficients.layout
    return {
        "powers": len(layout.powers),
        "products": len(layout.offers),
        "states": len(layout.states),
        "loans": len(layout.loans),
        "steps": model.coefficients.clock.steps,
        "steps_per_year": model.coefficients.scenario.horizon.steps_per_year,
        "stages": len(model.world.works),
        "oldest": int(model.coefficients.money.oldest_money[0]),
        "digits_before_taste": DIGITS_BEFORE_TASTE,
        "step_length": float(model.step_length),
    }


def _parameters(model: CompetitionModel) -> Opening:
    parameter = {name: float(values[0]) for name, values in model.coefficients.parameter.items()}
    force, years = np.log1p(parameter["discount_rate"]), parameter["debt_outlook"]
    unwound = np.expm1(force * years)
    return {
        **parameter,
        # What a dollar owed and a dollar of service a year count for at the end of the outlook.
        "owed_ahead": float(1.0 + unwound),
        "service_ahead": float(unwound / force if force > 0 else years),
    }


def _of_leverage(model: CompetitionModel) -> Opening:
    """Weights of the channels, and what a state depends on each power through those that stay as they are."""
    found, world, parameter = measures.channels(model), model.world, model.coefficients.parameter
    weight = dict(zip(influence.CHANNELS, found.weights, strict=True))
    stays = found.of_the_rest.copy()
    for channel, stock in (("investment", world.direct_investment), ("aid", world.aid_stock)):
        depends = influence.dependence(stock, stock.sum(axis=0), world.gdp, parameter[f"exposure_scale_{channel}"])
        stays -= depends * weight[channel] / (1.0 - weight["ties"])
    return {
        **{f"channel_weight_{channel}": float(weight[channel][0]) for channel in influence.POLICY},
        "structural_dependence": _first(stays),
    }


def _of_powers(model: CompetitionModel) -> Opening:
    coefficients, layout, world, reference = model.coefficients, model.coefficients.layout, model.world, model.reference
    firsts = np.array([own.start for own in layout.products_of] + [len(layout.offers)])
    ledgers = [[own.start for own in slices] for slices in layout.ledger_slices]
    ends = [[own.stop for own in slices] for slices in layout.ledger_slices]
    tilt = np.ones((*np.shape(ledgers), len(layout.states)))
    if (factors := model.tilt()) is not None:
        tilt[layout.owner_of_ledger, layout.kind_of_ledger] = _first(factors)
    return {
        "first_product": firsts,
        "ledger_begin": np.array(ledgers),
        "ledger_end": np.array(ends),
        "tilt": tilt,
        "contestant": _first(model.contestant)[:, 0],
        "money": coefficients.money.offered[..., 0],
        "values": np.maximum(_first(model.values()), 0.0),
        "concentration": _first(model.concentration)[:, 0],
        "to_rivals": _first(model.response_to_rivals)[:, 0],
        "to_refusal": _first(model.response_to_refusal)[:, 0],
        "conditionality": _first(model.conditionality)[:, 0],
        "rivals_then": _first(reference.offered_by_all) - _first(reference.offered),
        **{name: _first(getattr(world, name)) for name in ("direct_investment", "aid_stock", "ties")},
        **{name: _first(getattr(world, name)) for name in ("offered_recent", "taken_recent")},
    }


def _of_products(model: CompetitionModel) -> Opening:
    coefficients, layout, world = model.coefficients, model.coefficients.layout, model.world
    count, states = len(layout.offers), len(layout.states)
    loan_of = np.full(count, -1)
    loan_of[layout.loans] = np.arange(len(layout.loans))
    kind = np.zeros(count, dtype=int)
    kind[coefficients.money.grants], kind[coefficients.money.direct_investments] = KINDS.index("aid"), KINDS.index("investment")
    advance, lapse = coefficients.money.shares_of_works
    return {
        "power_of": layout.power_of,
        "loan_of": loan_of,
        "kind": kind,
        "mix": np.broadcast_to(_first(coefficients.money.mix), (count, states)),
        "fixed_utility": np.broadcast_to(_first(model.fixed_utility), (count, states)),
        "advance": _first(advance),
        "lapse": _first(lapse),
        "discipline": _first(model.discipline)[:, 0],
        "state_run": _first(coefficients.loans.state_run),
        "debt_share": np.broadcast_to(_first(model.debt_share), (count, states)),
        "purse": _first(world.purse),
        "works": _first(world.works),
    }


def _of_loans(model: CompetitionModel) -> Opening:
    coefficients, layout, world = model.coefficients, model.coefficients.layout, model.world
    shape = (len(layout.loans), len(layout.states))
    rate = np.broadcast_to(_first(coefficients.loans.rate[layout.loans]), shape)
    # Loans that a state cannot have fall due beyond the horizon.
    never = model.coefficients.clock.steps + 1
    terms = coefficients.loans.contracts
    if coefficients.loans.oftener_paid or coefficients.loans.parts_of_step > 1:
        raise ValueError("the rivals know loans of one payment interval, of whole steps")
    return {
        "sovereign": _first(model.loan_is_sovereign),
        "answered": _first(model.sovereign_share_of_loans)[:, 0],
        "rate_before": rate,
        "worth_of_principal": np.broadcast_to(_first(model.present_value_of_loans[0]), shape),
        "worth_of_interest": np.broadcast_to(_first(model.present_value_of_loans[1]), shape),
        "first_payment": np.array([[t.first if t else never for t in row] for row in terms]),
        "payments": np.array([[t.payments if t else 1 for t in row] for row in terms]),
        "interval": np.array([[t.interval if t else 1 for t in row] for row in terms]),
        "growth": np.array([[t.growth if t else 1.0 for t in row] for row in terms]),
        "first_share": np.array([[t.first_share if t else 0.0 for t in row] for row in terms]),
        "works_at_rates": _first(world.works_at_rates),
        "dates": coefficients.loans.interest_dates,
        "interest_years": _first(coefficients.loans.interest_years),
        "interest_due": _first(world.interest_due),
        "opening_due": coefficients.loans.opening_debt.due * _first(world.debt),
        "debt": _first(world.debt),
        "present_value": _first(world.present_value),
    }


def _of_states(model: CompetitionModel) -> Opening:
    coefficients, world, reference, parameter = model.coefficients, model.world, model.reference, model.coefficients.parameter
    by_state = {name: _first(coefficients.by_state(name)) for name in ("aversion", "hedging", "exports", "revenue")}
    usual_works = (1 + parameter["works_margin"]) * model.usual_works
    cap = np.maximum(parameter["works_cap"] * coefficients.by_state("absorption"), usual_works) * world.gdp
    names = ("gdp", "menu", "service_average", "market_external_debt", "market_domestic_debt")
    return {
        **by_state,
        **{name: _first(getattr(world, name)) for name in names},
        "threshold": coefficients.places.thresholds[..., 0],
        "cap": _first(cap),
        "opening_deficit": _first(model.constants["opening_deficit"]),
        "settled_deficit": _first(model.constants["settled_deficit"]),
        "opening_ratio": _first(model.constants["opening_debt_ratio"]),
        "opening_space": np.maximum(_first(model.standing.space) / _first(world.gdp), 1e-3),
        "bearable_ahead": (1.0 - parameter["debt_margin"]) * (1.0 + _first(coefficients.by_state("growth"))) ** parameter["debt_outlook"],
        "lent_before": _first(reference.lent) * _first(reference.grown(world.gdp)),
        "granted_before": _first(reference.granted) * _first(reference.grown(world.gdp)),
    }
