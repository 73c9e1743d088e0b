"""From outcomes to payoffs: which outcomes count, with which weight, per which amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.experiments.tournament.plan import TournamentError
from suitors.results.outcomes import OUTCOMES, Recorded, outcome_table
from suitors.scenario import Loaded
from suitors.scenario.errors import nearest_name

Array = NDArray[np.float64]
DEFAULT_WEIGHTS = {"policy_leverage": 1.0, "goodwill": 1.0, "supply_exposure": -1.0, "fiscal_cost": -1.0}
DEFAULT_SCALES = {"policy_leverage": 1.0, "goodwill": 0.05, "supply_exposure": 0.05, "fiscal_cost": 0.5}
"""Amounts that count alike when weights are alike: a judgement, written down before any tournament was played."""
PRIZES = {
    "prize_won": ("bn US$/year", "Worth of the favour won by the scenario's prizes, discounted mean a year"),
    "money_spent": ("bn US$/year", "Deals signed, all ledgers, discounted mean a year"),
}
"""Measures of tournaments alone: unit and definition."""


@dataclass(frozen=True)
class Term:
    """One outcome in a power's payoff: weight times outcome over scale."""

    outcome: str
    unit: str
    definition: str
    weight: float
    scale: float


Terms = dict[str, tuple[Term, ...]]
"""By power."""


def terms_of(loaded: Loaded, powers: Sequence[str]) -> Terms:
    """What each power's payoff is made of, by the scenario or by default. Raises TournamentError."""
    payoff = loaded.scenario.payoff
    own = {} if payoff is None else payoff.powers
    common = DEFAULT_WEIGHTS if payoff is None or not payoff.weights else payoff.weights
    scales = {**DEFAULT_SCALES, **({} if payoff is None else payoff.scales)}
    known = {item.name: (item.unit, item.definition) for item in OUTCOMES if item.of == "power"} | PRIZES
    for table, names in (
        ("scales", scales),
        ("weights", common),
        *((f"powers.{power}", weights) for power, weights in own.items()),
    ):
        for name in names:
            if name not in known:
                near = nearest_name(name, known)
                hint = f"; did you mean {near}?" if near else ""
                raise TournamentError(f"payoff.{table}.{name} is no outcome of a power{hint} (allowed: {', '.join(known)})")
    terms: Terms = {}
    for power in powers:
        weights = own.get(power) or common
        terms[power] = tuple(Term(name, *known[name], weight, scales.get(name, 1.0)) for name, weight in weights.items() if weight)
        if not terms[power]:
            raise TournamentError(f"every weight in the payoff of {power} is 0")
        if "prize_won" in weights and not (payoff is not None and payoff.prizes.get(power)):
            raise TournamentError(
                f"prize_won needs the prizes of {power}, such as payoff.prizes.{power}.{next(iter(loaded.scenario.states))} = 100"
            )
    return terms


def measures_of(terms: Terms) -> tuple[str, ...]:
    """Every outcome that counts for somebody, each once."""
    return tuple(dict.fromkeys(term.outcome for of_power in terms.values() for term in of_power))


def weights_of(terms: Terms, powers: Sequence[str]) -> Array:
    """Weight over scale, (power, measure), measures as in `measures_of`."""
    measures = measures_of(terms)
    table = np.zeros((len(powers), len(measures)))
    for row, power in enumerate(powers):
        for term in terms[power]:
            table[row, measures.index(term.outcome)] = term.weight / term.scale
    return table


def measured(loaded: Loaded, recorded: Recorded, runs: Sequence[int], powers: Sequence[str], measures: Sequence[str]) -> Array:
    """Measures of some runs, (run, power, measure)."""
    everybody, states = tuple(sorted(loaded.scenario.powers)), tuple(sorted(loaded.scenario.states))
    table = outcome_table(recorded, everybody, states, tuple(runs))
    if any(name in PRIZES for name in measures):
        table = table.join(_prizes(loaded, recorded, everybody, states, table.index))
    return np.stack([table[[f"{name}[{power}]" for power in powers]].to_numpy(np.float64) for name in measures], axis=-1)


def _prizes(loaded: Loaded, recorded: Recorded, powers: Sequence[str], states: Sequence[str], index: pd.Index) -> pd.DataFrame:
    payoff = loaded.scenario.payoff
    prizes = {} if payoff is None else payoff.prizes
    worth = np.array([[prizes.get(power, {}).get(state, 0.0) for state in states] for power in powers])
    favour = np.asarray(recorded["favour"], dtype=np.float64)
    spent = np.asarray(recorded["signed"], dtype=np.float64).sum(axis=(2, 3))
    weight = (1.0 + (0.0 if payoff is None else payoff.discount)) ** -np.arange(favour.shape[0], dtype=np.float64)
    weight /= weight.sum()
    won = np.einsum("y,ps,ypsr->pr", weight, worth, favour)
    paid = np.einsum("y,ypr->pr", weight, spent)
    columns = {f"prize_won[{power}]": won[row] for row, power in enumerate(powers)}
    columns |= {f"money_spent[{power}]": paid[row] for row, power in enumerate(powers)}
    return pd.DataFrame(columns, index=index)
