"""The same tournament under many weightings of the outcomes: who does best under which."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.games import pure_equilibria
from suitors.studies.tournament.analysis import game_of
from suitors.studies.tournament.payoff import PayoffTerms, measures_of, weights_of
from suitors.studies.tournament.plan import TournamentError, TournamentPlan

Array = NDArray[np.float64]


def check_weightings(terms: PayoffTerms) -> None:
    """Raises TournamentError when there is nothing to weigh."""
    for power, of_power in terms.items():
        if len(of_power) < 2:
            raise TournamentError(
                f"--weightings needs at least two outcomes to weigh; the payoff of {power} is {of_power[0].outcome} alone"
            )


def drawn_weights(terms: PayoffTerms, powers: tuple[str, ...], count: int, seed: int) -> Array:
    """Weights over scales, (weighting, power, measure): flat Dirichlet over each power's outcomes.

    Signs and the sum of a power's absolute weights stay as the scenario has them. Powers that weigh the same outcomes get the
    same shares.
    """
    generator = np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, 0x77656967])))
    measures = measures_of(terms)
    # Shares from exponentials: those of a subset of the outcomes are again flat.
    luck = generator.standard_exponential((count, len(measures)))
    drawn = np.zeros((count, len(powers), len(measures)))
    for row, power in enumerate(powers):
        places = [measures.index(term.outcome) for term in terms[power]]
        shares = luck[:, places] / luck[:, places].sum(axis=1, keepdims=True)
        total = sum(abs(term.weight) for term in terms[power])
        signs = np.array([np.sign(term.weight) / term.scale for term in terms[power]])
        drawn[:, row, places] = shares * total * signs
    return drawn


def under_weightings(plan: TournamentPlan, terms: PayoffTerms, values: Array, count: int, seed: int) -> pd.DataFrame:
    """One row for each weighting and power.

    values: (profile, run, power, measure). Columns: weighting, power, a column `weight[OUTCOME]` each, best_reply (to the
    others' status quo) and its gain over the own status quo, best_on_average (over all pairs of profiles that differ in its
    choice alone), status_quo_is_equilibrium, equilibria (number of pure ones among profiles whose deviations were all played).
    """
    means = values.mean(axis=1)
    measures = measures_of(terms)
    index = {profile: place for place, profile in enumerate(plan.profiles)}
    scales = np.where(weights_of(terms, plan.powers) == 0, 1.0, np.nan)
    for row, power in enumerate(plan.powers):
        for term in terms[power]:
            scales[row, measures.index(term.outcome)] = term.scale
    rows = []
    for number, weights in enumerate(drawn_weights(terms, plan.powers, count, seed)):
        payoffs = np.einsum("npm,pm->np", means, weights)
        game = game_of(plan, payoffs)
        equilibria = pure_equilibria(game)
        for player, power in enumerate(plan.powers):
            names, home = plan.options[player], plan.home[player]
            alone = [payoffs[index[(*plan.home[:player], place, *plan.home[player + 1 :])], player] for place in range(len(names))]
            own = np.moveaxis(game.payoffs[..., player], player, 0).reshape(len(names), -1)
            average = np.nanmean(own - own[home], axis=1)
            rows.append(
                {
                    "weighting": number,
                    "power": power,
                    **{f"weight[{name}]": weights[player, place] * scales[player, place] for place, name in enumerate(measures)},
                    "best_reply": names[int(np.argmax(alone))],
                    "gain": float(max(alone) - alone[home]),
                    "best_on_average": names[int(np.argmax(average))],
                    "status_quo_is_equilibrium": plan.home in equilibria,
                    "equilibria": len(equilibria),
                }
            )
    return pd.DataFrame(rows)


def winners(table: pd.DataFrame) -> pd.DataFrame:
    """By power and strategy: in which share of the weightings it does best, and what is weighed heavily there.

    Columns: power, strategy, best_on_average and best_reply (shares of the weightings), `mean_weight[OUTCOME]` (over the
    weightings in which it is best on average).
    """
    weights = [column for column in table.columns if column.startswith("weight[")]
    rows = []
    for power, of_power in table.groupby("power", sort=False):
        for strategy in sorted(set(of_power["best_on_average"]) | set(of_power["best_reply"])):
            won = of_power[of_power["best_on_average"] == strategy]
            rows.append(
                {
                    "power": power,
                    "strategy": strategy,
                    "best_on_average": len(won) / len(of_power),
                    "best_reply": float((of_power["best_reply"] == strategy).mean()),
                    **{f"mean_{name}": float(won[name].mean()) if len(won) else np.nan for name in weights},
                }
            )
    table_of_winners = pd.DataFrame(rows)
    order = {power: place for place, power in enumerate(dict.fromkeys(table["power"]))}
    return table_of_winners.sort_values(
        ["power", "best_on_average"], key=lambda column: column.map(order) if column.name == "power" else -column, kind="stable"
    ).reset_index(drop=True)
