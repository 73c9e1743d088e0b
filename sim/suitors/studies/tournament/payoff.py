"""From outcomes to payoffs: which outcomes count, with which weight, per which amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.results.outcomes import outcome_table, outcomes
from suitors.scenario import Loaded
from suitors.scenario.errors import did_you_mean
from suitors.studies.tournament.plan import TournamentError
from suitors.variables.readings import RecordedArrays
from suitors.variables.register import OUTCOMES
from suitors.variables.variable import MAIN

Array = NDArray[np.float64]
DEFAULT_WEIGHTS = {MAIN: 1.0}
"""What counts where neither a scenario nor the user says: the measure by which comparisons tell strategies apart, alone."""
DEFAULT_SCALES = {item.name: item.payoff for item in outcomes() if item.payoff}
"""The amounts that count as one, where a scenario does not say."""
ALIKE = {name: OUTCOMES[name].direction for name in DEFAULT_SCALES}
"""Weights by which all of these amounts count alike: what random weightings start from where nothing but the default is asked for."""


@dataclass(frozen=True)
class PayoffTerm:
    """One outcome in a power's payoff: weight times outcome over scale."""

    outcome: str
    unit: str
    definition: str
    weight: float
    scale: float


PayoffTerms = dict[str, tuple[PayoffTerm, ...]]
"""By power."""


def weights_asked(texts: Sequence[str]) -> dict[str, float]:
    """Weights such as `--payoff` gives them, NAME or NAME=WEIGHT; alone, 1 or, where less is better, -1. Raises TournamentError."""
    found: dict[str, float] = {}
    for text in texts:
        name, given, weight = (part.strip() for part in text.partition("="))
        if name in found:
            raise TournamentError(f"--payoff names {name} twice")
        try:
            found[name] = float(weight) if given else OUTCOMES[name].direction if name in OUTCOMES else 1.0
        except ValueError:
            raise TournamentError(f"--payoff {text}: {weight or 'nothing'} is no weight (allowed: a number)") from None
        if not given and isnan(found[name]):
            raise TournamentError(f"--payoff {name}: neither more nor less of it is better; say its weight, such as {name}=1")
        if not isfinite(found[name]):
            raise TournamentError(f"--payoff {text}: a weight is a finite number")
    return found


def is_default(loaded: Loaded, powers: Sequence[str], asked: Mapping[str, float]) -> bool:
    """Whether neither the user nor the scenario says what counts for any of the powers."""
    payoff = loaded.scenario.payoff
    return not asked and (payoff is None or not (payoff.weights or any(payoff.powers.get(power) for power in powers)))


def terms_of(loaded: Loaded, powers: Sequence[str], asked: Mapping[str, float] = MappingProxyType({})) -> PayoffTerms:
    """What each power's payoff is made of: as asked, else by the scenario, else by default. Raises TournamentError."""
    payoff = loaded.scenario.payoff
    own = {} if payoff is None or asked else payoff.powers
    common = asked or (DEFAULT_WEIGHTS if payoff is None or not payoff.weights else payoff.weights)
    scales = {**DEFAULT_SCALES, **({} if payoff is None else payoff.scales)}
    known = {item.name: (item.unit, item.definition) for item in (*outcomes(), *outcomes("prizes")) if item.of == "power"}
    for table, names in (
        ("scales", scales),
        ("weights", common),
        *((f"powers.{power}", weights) for power, weights in own.items()),
    ):
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known)
                raise TournamentError(f"payoff.{table}.{name} is no outcome of a power{hint} (allowed: {', '.join(known)})")
    terms: PayoffTerms = {}
    for power in powers:
        weights = own.get(power) or common
        terms[power] = tuple(PayoffTerm(name, *known[name], weight, scales.get(name, 1.0)) for name, weight in weights.items() if weight)
        if not terms[power]:
            raise TournamentError(f"every weight in the payoff of {power} is 0")
        if "prize_won" in weights and not (payoff is not None and payoff.prizes.get(power)):
            raise TournamentError(
                f"prize_won needs the prizes of {power}, such as payoff.prizes.{power}.{next(iter(loaded.scenario.states))} = 100"
            )
    return terms


def measures_of(terms: PayoffTerms) -> tuple[str, ...]:
    """Every outcome that counts for somebody, each once."""
    return tuple(dict.fromkeys(term.outcome for of_power in terms.values() for term in of_power))


def weights_of(terms: PayoffTerms, powers: Sequence[str]) -> Array:
    """Weight over scale, (power, measure), measures as in `measures_of`."""
    measures = measures_of(terms)
    table = np.zeros((len(powers), len(measures)))
    for row, power in enumerate(powers):
        for term in terms[power]:
            table[row, measures.index(term.outcome)] = term.weight / term.scale
    return table


def measured(loaded: Loaded, recorded: RecordedArrays, runs: Sequence[int], powers: Sequence[str], measures: Sequence[str]) -> Array:
    """Measures of some runs, (run, power, measure)."""
    everybody, states = tuple(sorted(loaded.scenario.powers)), tuple(sorted(loaded.scenario.states))
    table = outcome_table(recorded, everybody, states, tuple(runs))
    if any(item.name in measures for item in outcomes("prizes")):
        table = table.join(_prizes(loaded, recorded, everybody, states, table.index))
    return np.stack([table[[f"{name}[{power}]" for power in powers]].to_numpy(np.float64) for name in measures], axis=-1)


def _prizes(loaded: Loaded, recorded: RecordedArrays, powers: Sequence[str], states: Sequence[str], index: pd.Index) -> pd.DataFrame:
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
