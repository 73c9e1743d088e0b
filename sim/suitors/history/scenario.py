"""The historical scenario: the model opened at the end of a year with what was known then.

Each power takes part as two agencies of one nest, a lender and a donor: banks and aid offices go by different rules and
their totals are published apart. Works in progress are those that would have disbursed the last years' flows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from suitors.history import defaults
from suitors.history.panel import KINDS, Panel
from suitors.history.vocabulary import MULTILATERALS, STRATEGY_OF
from suitors.scenario import Loaded, load_document
from suitors.scenario.schema import TIERS
from suitors.scenario.shipped_files import Library, library

Array = NDArray[np.float64]
RECENT_HALF_LIFE = 1.5
"""Years after which a past flow counts half in the opening works."""
OFF = [
    "sectors",
    "goodwill",
    "private_money",
    "trade",
    "ties",
    "institutions",
    "grievance",
    "exploration",
    "minerals",
    "prices",
    "coercion",
]
"""Submodels that the panel says nothing about."""
SMALLEST = 1e-3
"""Million US$ a year below which a programme counts as idle."""
PLENTY = 1e6
"""Room for works that never binds, bn US$."""
INSTRUMENT = {"loans": "loan", "grants": "aid"}


@dataclass(frozen=True)
class Stream:
    """One power's loans or grants."""

    power: str
    kind: str
    past: Array
    """(state, year up to the origin), million US$, see `known_past`."""

    @property
    def name(self) -> str:
        return f"{self.power}_{self.kind}"


@dataclass(frozen=True)
class Opening:
    """A scenario that starts on the first of January after `origin`."""

    loaded: Loaded
    streams: tuple[Stream, ...]
    origin: int
    years: int


def streams_of(panel: Panel, origin: int, wanted: Array | None = None) -> tuple[Stream, ...]:
    """Programmes with any money up to the origin, or with money in `wanted` (kind, power, year)."""
    last = panel.until(origin)
    found = []
    for place, power in enumerate(panel.powers):
        for kind_place, kind in enumerate(KINDS):
            past = known_past(panel.flow(kind)[place, :, :last])
            owed = kind == "loans" and np.nansum(panel.owed(origin)[place, :, -1]) > 0
            asked = wanted is not None and np.nansum(wanted[kind_place, place]) > SMALLEST
            if past.sum() > SMALLEST or owed or asked:
                found.append(Stream(power, kind, past))
    return tuple(sorted(found, key=lambda stream: stream.name))


def known_past(past: Array) -> Array:
    """The years of (state, year) in which anything is known; unknown states take their mean, 0 if nothing is known of them.

    One year of nothing where no year is known.
    """
    years = np.isfinite(past).any(axis=0)
    if not years.any():
        return np.zeros((past.shape[0], 1))
    past = past[:, years]
    known = np.isfinite(past)
    mean = np.where(known, past, 0.0).sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    full: Array = np.where(known, past, mean)
    return full


def recent(past: Array) -> Array:
    """Flows of the last years, the later the heavier, (state,), million US$ a year."""
    age = np.arange(past.shape[1])[::-1]
    weight = 0.5 ** (age / RECENT_HALF_LIFE)
    flow: Array = past @ weight / weight.sum()
    return flow


def historical(panel: Panel, origin: int, years: int, totals: dict[str, Array], choice: bool = True) -> Opening:
    """The model at the end of `origin`; `totals` gives each programme's money by name, (year,), million US$ a year.

    Programmes not in `totals` have nothing to give. Without `choice` states take every offer with the same chance, and nothing
    but the offers decides who gets what. Raises ScenarioError where a panel leads to no valid scenario.
    """
    wanted = np.zeros((len(KINDS), len(panel.powers), 1))
    for kind_place, kind in enumerate(KINDS):
        for place, power in enumerate(panel.powers):
            wanted[kind_place, place, 0] = np.sum(totals.get(f"{power}_{kind}", 0.0))
    streams = streams_of(panel, origin, wanted)
    shipped = library()
    alone = Library(parameters=shipped.parameters, instruments=shipped.instruments)
    debt = opening_debts(panel, origin, shipped)
    owed = debt.sum(axis=0)
    strategies = {stream.name: _strategy(panel, stream, origin, shipped, choice) for stream in streams}
    powers, before = {}, {}
    for stream in streams:
        place = panel.powers.index(stream.power)
        near = defaults.nearness(panel, place, origin)
        lends = stream.kind == "loans"
        toward = {
            state: {
                **dict.fromkeys(("commercial_debt", "direct_investment", "aid_stock", "trade", "remittance_share", "goodwill"), 0.0),
                "sovereign_debt": float(debt[place, column]) / 1e3 if lends else 0.0,
                "ties": 0.5,
                "neighbourhood": float(near[column]),
            }
            for column, state in enumerate(panel.states)
        }
        table = {
            "name": stream.name,
            "strategy": stream.name,
            "nest": stream.power,
            "contestant": stream.power.upper() not in MULTILATERALS,
        }
        path = totals.get(stream.name, np.zeros(years))
        amounts = {str(origin + 1 + step): float(path[step]) / 1e3 for step in range(years)}
        then = {str(origin + 1): float(recent(stream.past).sum()) / 1e3}
        powers[stream.name] = {**table, "toward": toward, "money": {"public_sovereign": {"completed": amounts}}}
        before[stream.name] = {**table, "toward": toward, "money": {"public_sovereign": {"completed": then}}}
    document: dict[str, Any] = {
        "title": f"{panel.name} from {origin}",
        "horizon": {"start": f"{origin + 1}-01-01", "years": years, "steps_per_year": defaults.STEPS_PER_YEAR},
        "off": OFF,
        "powers": powers,
        "states": {state: defaults.profile(panel, state, origin, float(owed[column])) for column, state in enumerate(panel.states)},
        "strategies": strategies,
    }
    if not choice:
        document["parameters"] = {name: 0.0 for name in shipped.parameters if name.startswith("weight_")}
        document["given"] = {"room": dict.fromkeys(panel.states, PLENTY)}
    values = {
        stream.name: dict(zip(panel.states, (recent(stream.past) / 1e3).tolist(), strict=True))
        for stream in streams
        if stream.past.sum() > SMALLEST
    }
    # The reference is the years before the origin: its steady works disburse what was disbursed then.
    reference = load_document(
        {**document, "powers": before, "given": {**document.get("given", {}), "values": values}}, name="history", shipped=alone
    )
    loaded = load_document(document, name="history", shipped=alone)
    # Both are complete and checked: they need not be read again to stand beside each other.
    joined = replace(loaded, reference=reference.scenario, reference_document=reference.document, name=f"{panel.name}_{origin}")
    return Opening(joined, streams, origin, years)


def _strategy(panel: Panel, stream: Stream, origin: int, shipped: Library, choice: bool) -> dict[str, Any]:
    """A shipped strategy cut down to one product; powers without one get motives and conduct in the middle."""
    known = _shipped_strategy(stream.power, shipped)
    product: dict[str, Any] = {"title": stream.kind, "instrument": INSTRUMENT[stream.kind], "ledger": "public_sovereign", "share": 1.0}
    product["slot"] = stream.kind
    if stream.kind == "loans":
        terms = defaults.loan_terms(panel, panel.powers.index(stream.power), origin, _usual_terms(known))
        product["terms"] = {tier: terms for tier in TIERS}
    else:
        product["tiers"] = list(TIERS)
    neutral_conduct = {"conditionality": 0.4, "claim": 0.1, "quality": 0.6, "transparency": 0.6, "know_how": 0.5, "footprint": 0.2,
                       "discipline": 0.7}  # fmt: skip
    conduct = {key: _value(known.get("conduct", {}).get(key, usual)) for key, usual in neutral_conduct.items()}
    motives = {key: _value(weight) for key, weight in known.get("targeting", {}).get("motives", {}).items()}
    # Resources and routes are not in a panel: they draw like the market.
    drawn = motives.get("market", 0.4) + motives.get("resources", 0.0) + motives.get("corridor", 0.0)
    return {
        "title": f"{stream.power}: {stream.kind}",
        "prose": "Cut down to one product for the historical scenario.",
        "targeting": {
            "motives": {"market": drawn, "need": motives.get("need", 0.4), "neighbourhood": motives.get("neighbourhood", 0.2)},
            "sectors": {"transport": 1.0, "energy": 1.0, "human": 1.0},
            "concentration": 1.0,
            "response_to_rivals": 0.0,
            "response_to_refusal": 0.3 if choice else 0.0,
        },
        "products": {stream.kind: product},
        "conduct": conduct,
        "delivery": {"public_sovereign": {"realisation": 0.8, "build_years": 3.0}},
        "calendar": {"summit_rate": _value(known.get("calendar", {}).get("summit_rate", 0.3))},
    }


def opening_debts(panel: Panel, origin: int, shipped: Library) -> Array:
    """What each state owes each power at the end of `origin`, (power, state), million US$: on record, else what is left of its loans."""
    terms = [_usual_terms(_shipped_strategy(power, shipped)) for power in panel.powers]
    return np.stack([defaults.opening_debt(panel, place, origin, usual) for place, usual in enumerate(terms)])


def _shipped_strategy(power: str, shipped: Library) -> dict[str, Any]:
    """The shipped strategy of a power, empty for those without."""
    code = power.upper()
    return shipped.strategies.get(STRATEGY_OF.get(code, "multilateral" if code in MULTILATERALS else ""), {})


def _usual_terms(strategy: dict[str, Any]) -> dict[str, Any]:
    for product in strategy.get("products", {}).values():
        if product["ledger"] == "public_sovereign" and product.get("terms"):
            terms = product["terms"].get("LMIC") or next(iter(product["terms"].values()))
            return {**{key: terms[key] for key in terms if key != "source"}, "rate": _value(terms["rate"])}
    return {"rate": 0.02, "maturity": 20.0, "grace": 5.0, "payments_a_year": 2, "repayment": "equal_principal"}


def _value(number: Any) -> float:
    return float(number["value"] if isinstance(number, dict) else number)
