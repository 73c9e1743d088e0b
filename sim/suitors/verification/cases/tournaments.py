"""Cases 3, 4, 10 and 12 through tournaments: powers choose from a few efforts or allocations, and the theory's is the equilibrium."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from suitors.scenario import Loaded
from suitors.studies.tournament import TournamentResult, plan_of, tournament
from suitors.verification.region import LEDGER, grant, power, region, state, strategy
from suitors.verification.row import Case, VerificationRow
from suitors.words.numbers import given, number

NO_MEMORY = 1e-6
"""Years; every step is a contest of its own."""
PRIZE = {"prize_won": 1.0, "money_spent": -1.0}
ANSWERS = {0.5: (0.830671, 0.418077), 1.0: (0.893576, 0.312780), 10.0: (0.607481, 0.104367)}
"""Precision of the logit quantal response, and the chances of the first row and the first column."""


def contest(
    values: Mapping[str, float], efforts: Sequence[float], first: float | None = None, memory: float = NO_MEMORY, **more: Any
) -> Loaded:
    """A contest for one state; every power may spend one of the efforts, bn US$ a year, after `first` in the first year if given."""
    alternatives = {}
    for place, effort in enumerate(efforts):
        path = {"2025": effort} if first is None else {"2025": first, "2026": effort}
        alternatives[f"effort_{place}"] = {"money": {LEDGER: {"offered": path}}}
    return region(
        {name: power(offered=1.0) for name in values},
        mechanism="contest",
        parameters={"contest_exponent": 1.0, "contest_memory": memory},
        payoff={"weights": PRIZE, "prizes": {name: {"S": value} for name, value in values.items()}, **more.pop("payoff", {})},
        tournament={"alternatives": alternatives},
        **more,
    )


def _played(loaded: Loaded, players: Sequence[str], sample: int | None = None, names: Sequence[str] | None = None) -> TournamentResult:
    strategies: dict[str, Any] = {} if names is None else {"": list(names)}
    return tournament(loaded, plan_of(loaded, players, strategies, sample))


def _only(result: TournamentResult) -> dict[str, str]:
    """The pure equilibrium if there is just one, else nothing."""
    pure = result.equilibria["pure"]
    return pure[0]["profile"] if len(pure) == 1 else {}


def tullock() -> Iterator[VerificationRow]:
    """Case 3: the equilibrium among efforts that include the theory's."""
    for values, answers in (((100.0, 100.0), (25.0, 25.0)), ((100.0, 50.0), (22.2222, 11.1111))):
        efforts = [20.0, 25.0, 30.0] if values[0] == values[1] else [100.0 / 9.0, 150.0 / 9.0, 200.0 / 9.0]
        found = _only(_played(contest(dict(zip("AB", values, strict=True)), efforts), "AB"))
        for name, value, known in zip("AB", values, answers, strict=True):
            spent = efforts[int(found[name][-1])] if found else math.nan
            yield VerificationRow(
                f"tournament of three efforts, prizes {given(values[0])} and {given(values[1])}: {name} spends for {given(value)}",
                known,
                spent,
                5e-5,
            )
    players = [f"P{place}" for place in range(6)]
    answer = 6 - 1
    efforts = [100.0 * answer / 36.0, 10.0, 18.0]
    result = _played(contest(dict.fromkeys(players, 100.0), efforts), players, sample=1 + 2 * 6)
    at_home = result.profiles[(result.profiles[players] == "effort_0").all(axis=1)]
    yield VerificationRow("six powers, prize 100: what anyone gains by leaving 13.8889 for 10 or 18", 0.0, float(at_home["regret"].iloc[0]))


def blotto() -> Iterator[VerificationRow]:
    """Case 4: strategies that spread money evenly, in proportion to value, or to its cube."""
    values = {"S1": 5.0, "S2": 4.0, "S3": 1.0}
    spreads = {"even": 0.0, "proportional": 1.0, "cubed": 3.0}
    strategies = {name: strategy({"grant": grant()}) for name in ("plain", *spreads)}
    for name, exponent in spreads.items():
        strategies[name]["targeting"]["concentration"] = exponent
    loaded = region(
        {name: power(offered=budget) for name, budget in (("Big", 80.0), ("Small", 20.0))},
        {name: state() for name in values},
        strategies=strategies,
        given={"values": dict.fromkeys(("Big", "Small"), values)},
        mechanism="contest",
        parameters={"contest_exponent": 1.0},
        payoff={"weights": {"prize_won": 1.0}, "prizes": dict.fromkeys(("Big", "Small"), values)},
    )
    result = _played(loaded, ("Big", "Small"), names=list(spreads))
    found = _only(result)
    for name, worth in (("Big", 8.0), ("Small", 2.0)):
        yield VerificationRow(
            f"tournament of three allocations: {name} spreads in proportion", 1.0, float(found.get(name) == "proportional")
        )
        yield VerificationRow(
            f"value that {name} wins there", worth, result.equilibria["pure"][0]["payoffs"][name] if found else math.nan, 1e-6
        )


def stocks() -> Iterator[VerificationRow]:
    """Case 10: steady spending from the theory's stock on, payoffs discounted."""
    interest, loss, efforts = 0.05, 0.1, [15.0, 17.5, 20.0]
    loaded = contest(
        {"A": 100.0, "B": 100.0},
        efforts,
        first=175.0,
        memory=-1.0 / math.log(1.0 - loss),
        payoff={"discount": interest},
        years=100,
    )
    found = _only(_played(loaded, "AB"))
    for name in "AB":
        spent = efforts[int(found[name][-1])] if found else math.nan
        yield VerificationRow(f"tournament of three steady efforts from a stock of 175: {name} spends a year", 17.5, spent)


def matching_pennies() -> Iterator[VerificationRow]:
    """Case 12, with the game given in a scenario."""
    given = {
        "strategies": {"Column": ["left", "right"], "Row": ["top", "bottom"]},
        "payoffs": {"Column": [[0.0, 1.0], [1.0, 0.0]], "Row": [[9.0, 0.0], [0.0, 1.0]]},
    }
    loaded = region({"Row": power(), "Column": power()}, payoff={"given": given})
    result = tournament(loaded, plan_of(loaded, (), {}), precisions=[*ANSWERS, 2000.0])
    responses = {row["precision"]: row["chances"] for row in result.equilibria["quantal_response"]}
    firsts = (("row", "Row", "top"), ("column", "Column", "left"))
    for precision, expected in ANSWERS.items():
        for (who, player, name), known in zip(firsts, expected, strict=True):
            yield VerificationRow(
                f"chance of the first {who} at precision {number(precision)}", known, responses[precision][player][name], 5e-7
            )
    for (who, player, name), known in zip(firsts, (0.5, 0.1), strict=True):
        yield VerificationRow(f"chance of the first {who}, precision 2000 (next to Nash)", known, responses[2000.0][player][name], 2e-3)
    yield VerificationRow("equilibria in pure strategies", 0.0, float(len(result.equilibria["pure"])))
    mixed = result.equilibria.get("mixed")
    if mixed is not None:  # nashpy is there
        for (who, player, name), known in zip(firsts, (0.5, 0.1), strict=True):
            found = mixed[0]["chances"][player].get(name, 0.0) if len(mixed) == 1 else float(np.nan)
            yield VerificationRow(f"chance of the first {who} in the one mixed equilibrium", known, found)


CASE = Case(
    12,
    "Empirical games",
    "logit quantal response in asymmetric matching pennies",
    "a tournament whose payoffs are given in the scenario; quantal response, pure and mixed equilibria as for simulated payoffs",
    matching_pennies,
)
