"""A note of every deal: what lay on the table, what was taken, against what waiting, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.model.reasons import REACH, reasons

if TYPE_CHECKING:
    from suitors.engine.tender import Settlement, TenderTable
    from suitors.model.model import Market
    from suitors.model.region import Region
    from suitors.model.state import State

Array = NDArray[np.float64]
Index = NDArray[np.intp]

COLUMNS = (
    "run",
    "time",
    "state",
    "power",
    "product",
    "instrument",
    "ledger",
    "size",
    "taken",
    "outcome",
    "utility",
    "waiting",
    "room",
    "headroom",
)
"""Money in bn US$, time in decimal years; outcome is taken, cut or refused."""
EXPLAINED = (
    "why",
    "rate",
    "maturity",
    "grace",
    "grant_element",
    "utility_without_taste",
    "taste",
    "waiting_without_taste",
    "room_left",
    "headroom_left",
)
"""What is noted besides when terms are asked for; then one column for each term, see `column_of`.

`why` is empty for a deal taken whole. Rate a year, maturity and grace in years, NaN for what is not repaid. Room and
headroom are left when the deal's turn comes, in order of utility.
"""
TERM = "term_"
"""What the columns of terms begin with."""
GIVEN = "given by the scenario"
"""The term that stands for all others where a scenario fixes the utility."""


class Deals:
    """Rows of deals as they are struck or refused, one per (run, product, state) and step in which one is on the table.

    With `terms` each row also holds every term of the utility and the reason of the outcome.
    """

    def __init__(self, model: Region, runs: tuple[int, ...], terms: bool = False) -> None:
        self._model = model
        self._runs = np.array(runs)
        self._terms = terms
        self._notes: list[dict[str, Any]] = []
        self._names: dict[str, None] = {}

    def note(self, state: State, market: Market, table: TenderTable, settlement: Settlement, on_offer: Array) -> None:
        """Add the deals on one state's table; `on_offer` (product, run) are sizes before sites out of reach cut them. Money in bn US$."""
        product, lane = np.nonzero(on_offer[:, : self._runs.size])
        if not product.size:
            return
        clock = self._model.coefficients.clock
        size, taken = on_offer[product, lane], settlement.taken[product, lane]
        note: dict[str, Any] = {
            "run": self._runs[lane],
            "time": np.full(product.size, clock.start + self._model.clock_index * clock.step),
            "state": np.full(product.size, state.index),
            "product": product,
            "size": size,
            "taken": taken,
            "outcome": np.select([taken <= 0, taken >= size * (1 - 1e-9)], ["refused", "taken"], "cut"),
            "utility": table.utility[product, lane],
            "waiting": table.waiting[lane],
            "room": table.room[lane],
            "headroom": table.headroom[lane],
        }
        if self._terms:
            # The utility is worked out a second time: cheaper than keeping a copy in every run that is not explained.
            plain = state.utility(market)[product, lane]
            parts = terms_of(state, market, product, lane)
            self._names |= dict.fromkeys(parts)
            why, room, headroom = reasons(state, table, settlement, product, lane)
            why[(why == "") & (taken < size * (1 - 1e-9))] = REACH
            note |= {
                **contract_of(state, market, product, lane),
                "why": why,
                "utility_without_taste": plain,
                "taste": note["utility"] - plain,
                "waiting_without_taste": np.broadcast_to(state.worth_of_waiting(), table.waiting.shape)[lane],
                "room_left": room,
                "headroom_left": headroom,
                **{column_of(name): values for name, values in parts.items()},
            }
        self._notes.append(note)

    def table(self) -> pd.DataFrame:
        """All notes, in order of run, time, state and product."""
        layout = self._model.coefficients.layout
        terms = [column_of(name) for name in self._names]
        columns = [*COLUMNS, *(EXPLAINED if self._terms else ()), *terms]
        if not self._notes:
            return pd.DataFrame(columns=columns)
        # A term that only some states know is nought for the others.
        noted = {
            name: np.concatenate([note.get(name, np.zeros(note["product"].size)) for note in self._notes])
            for name in dict.fromkeys([*self._notes[0], *terms])
        }
        offers = [layout.offers[product] for product in noted["product"]]
        table = pd.DataFrame(
            {
                **noted,
                "state": np.array(layout.states, dtype=object)[noted["state"]],
                "power": [offer.power for offer in offers],
                "product": [offer.label for offer in offers],
                "instrument": [offer.product.instrument for offer in offers],
                "ledger": [offer.product.ledger for offer in offers],
                "outcome": noted["outcome"].astype(object),
            }
        )[columns]
        return table.sort_values(["run", "time", "state", "product"], ignore_index=True)


def column_of(term: str) -> str:
    """The column of a term, such as `term_debt_stress`."""
    return TERM + term.replace(" ", "_")


def terms_of(state: State, market: Market, product: Index, lane: Index) -> dict[str, Array]:
    """Terms of the utility of chosen deals by name, (deal,) each; terms of one name are added up."""
    coefficients, layout = state.model.coefficients, state.model.coefficients.layout
    loan_of = np.full(len(layout.offers), -1, dtype=np.intp)
    loan_of[layout.loans] = np.arange(layout.loans.size)
    member = {
        "product": product,
        "power": layout.power_of[product],
        "focus": coefficients.focus.focus_of[product],
        "loan": loan_of[product],
    }
    parts: dict[str, Array] = {}
    for term in state.terms(market):
        row = member[term.axis]
        column = lane if term.values.shape[-1] > 1 else np.zeros_like(lane)
        # A term of loans says nothing of other products, and has no row where nobody lends. Adding nought turns a negative zero into a
        # plain one.
        values = np.where(row >= 0, term.values[row, column], 0.0) + 0.0 if len(term.values) else np.zeros(row.shape)
        parts[term.name] = parts[term.name] + values if term.name in parts else values
    if coefficients.focus.given_utilities is None:
        return parts
    fixed = coefficients.focus.given_utilities[layout.power_of[product], state.index, 0]
    free = np.isnan(fixed)
    return {**{name: np.where(free, values, 0.0) for name, values in parts.items()}, GIVEN: np.where(free, 0.0, fixed)}


def contract_of(state: State, market: Market, product: Index, lane: Index) -> dict[str, Array]:
    """Rate after rivalry, maturity, grace and grant element of chosen deals, (deal,) each; NaN where nothing is repaid."""
    model, here = state.model, state.index
    layout, tier = model.coefficients.layout, model.coefficients.scenario.states[state.name].tier
    loan_of = {int(loan): index for index, loan in enumerate(layout.loans)}
    fixed = model.fixed_grant_element[:, here]
    deals = []
    for deal, run in zip(product.tolist(), lane.tolist(), strict=True):
        loan, terms = loan_of.get(deal), layout.offers[deal].terms(tier)
        if loan is None or terms is None:
            deals.append((np.nan, np.nan, np.nan, fixed[deal, run if fixed.shape[-1] > 1 else 0]))
        else:
            rate, grant = market.loan_rate[loan, here], market.loan_grant_element[loan, here]
            deals.append((rate[run], terms.maturity, terms.grace, grant[run]))
    return dict(zip(("rate", "maturity", "grace", "grant_element"), np.array(deals, dtype=np.float64).T, strict=True))
