"""The empirical game: means and bootstrap intervals of payoffs, ranking, regret, equilibria."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.games import Game, GameError, mixed_equilibria, pure_equilibria, quantal_response, regrets, resting_places
from suitors.games.pure_equilibria import all_deviations_known
from suitors.studies.tournament.plan import Profile, TournamentPlan

Array = NDArray[np.float64]
RESAMPLES = 1000
AT_ONCE = 100
"""Resamples worked on together, so that memory does not grow with the number of profiles."""
PRECISIONS = (0.5, 1.0, 2.0, 5.0, 10.0)
STARTS = 32
"""Random beginnings of replicator paths."""
INTERVAL = (2.5, 97.5)
SHOWN_CHANCE = 5e-7


def game_of(plan: TournamentPlan, means: Array) -> Game:
    """The game of mean payoffs (profile, power); profiles that were not played are not known."""
    payoffs = np.full((*plan.shape, len(plan.powers)), np.nan)
    payoffs[tuple(np.array(plan.profiles).T)] = means
    return Game(plan.powers, plan.options, payoffs)


def resampled(payoffs: Array, seed: int) -> Iterator[Array]:
    """Mean payoffs over runs drawn anew with replacement, the same runs in every profile; some (resample, profile, power) at a time.

    Nothing is yielded for a single run: it says nothing of chance.
    """
    runs = payoffs.shape[1]
    if runs < 2:
        return
    generator = np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, 0x626F6F74])))
    for _ in range(0, RESAMPLES, AT_ONCE):
        counts = generator.multinomial(runs, np.full(runs, 1.0 / runs), size=AT_ONCE) / runs
        yield np.einsum("br,nrp->bnp", counts, payoffs, optimize=True)


def ranking(plan: TournamentPlan, payoffs: Array, seed: int) -> pd.DataFrame:
    """How each strategy does, power by power, the best first.

    payoffs: (profile, run, power). Columns: power, strategy, rank, status_quo, payoff (mean over the profiles played), gain
    over the power's status quo against the same choices of the others, averaged over all such pairs of profiles that were
    played (pairs), with its interval; the same against the others' status quo alone; best_reply (share of the others' choices
    to which it is a best reply, of those against which every own strategy was played; ties count for each).
    """
    rows = []
    index = {profile: place for place, profile in enumerate(plan.profiles)}
    game = game_of(plan, payoffs.mean(axis=1))
    differences, labels = [], []
    for player, power in enumerate(plan.powers):
        own = game.of(player).reshape(plan.shape[player], -1)
        whole = own[:, ~np.isnan(own).any(axis=0)]
        lost = whole.max(axis=0, initial=-np.inf) - whole
        for option, name in enumerate(plan.options[player]):
            pairs = pairs_of(plan, index, player, option)
            gaps = [payoffs[one, :, player] - payoffs[other, :, player] for one, other in pairs]
            alone = _moved(plan.home, player, option)
            differences += [np.mean(gaps, axis=0), payoffs[index[alone], :, player] - payoffs[index[plan.home], :, player]]
            labels.append((power, name))
            mine = [place for profile, place in index.items() if profile[player] == option]
            rows.append(
                {
                    "power": power,
                    "strategy": name,
                    "status_quo": option == plan.home[player],
                    "payoff": float(payoffs[mine][..., player].mean()),
                    "pairs": len(pairs),
                    "best_reply": float((lost[option] <= 0).mean()) if whole.size else np.nan,
                }
            )
    table = pd.DataFrame(rows)
    samples = np.stack(differences)[:, :, None]
    low, high = _interval(samples, seed)
    for name, start in (("gain", 0), ("gain_at_status_quo", 1)):
        table[name] = samples[start::2, :, 0].mean(axis=1)
        table[f"{name}_low"], table[f"{name}_high"] = low[start::2, 0], high[start::2, 0]
    table["rank"] = table.groupby("power")["gain"].rank(ascending=False, method="min").astype(int)
    order = {power: place for place, power in enumerate(plan.powers)}
    table = table.sort_values(["power", "rank"], key=lambda column: column.map(order) if column.name == "power" else column, kind="stable")
    columns = ["power", "rank", "strategy", "status_quo", "payoff", "gain", "gain_low", "gain_high", "pairs"]
    columns += ["gain_at_status_quo", "gain_at_status_quo_low", "gain_at_status_quo_high", "best_reply"]
    return table[columns].reset_index(drop=True)


def pairs_of(plan: TournamentPlan, index: dict[Profile, int], player: int, option: int) -> list[tuple[int, int]]:
    """Places of profiles with the option, and of those that differ from them by the status quo of the player alone."""
    found = []
    for profile, place in index.items():
        if profile[player] == option:
            other = index.get(_moved(profile, player, plan.home[player]))
            if other is not None:
                found.append((place, other))
    return found


def _moved(profile: Profile, player: int, option: int) -> Profile:
    return (*profile[:player], option, *profile[player + 1 :])


def _interval(samples: Array, seed: int) -> tuple[Array, Array]:
    """Bootstrap interval of the means of samples (item, run, column), each (item, column); NaN for a single run."""
    means = list(resampled(samples, seed))
    if not means:
        nothing = np.full((samples.shape[0], samples.shape[2]), np.nan)
        return nothing, nothing
    low, high = np.percentile(np.concatenate(means), INTERVAL, axis=0)
    return low, high


def profile_table(plan: TournamentPlan, payoffs: Array, seed: int) -> pd.DataFrame:
    """Every profile that was played: payoffs and gains over the status quo with intervals, regret, and whether it is an equilibrium.

    payoffs: (profile, run, power). `regret` is the largest over the powers of what one could gain by deviating;
    `equilibrium_share` the share of resamples of the runs in which nobody could. Where not every deviation was played
    (`all_deviations`), the regret is a lower bound and the share is left empty.
    """
    means = payoffs.mean(axis=1)
    game = game_of(plan, means)
    places = tuple(np.array(plan.profiles).T)
    lost = regrets(game)[places]
    known = all_deviations_known(game)[places]
    home = plan.profiles.index(plan.home)
    low, high = _interval(payoffs, seed)
    gain_low, gain_high = _interval(payoffs - payoffs[home], seed)
    equilibrium = {tuple(profile) for profile in pure_equilibria(game)}
    shares, regret_low, regret_high = _equilibrium_shares(plan, payoffs, seed)
    columns: dict[str, Any] = {
        power: [names[profile[place]] for profile in plan.profiles]
        for place, (power, names) in enumerate(zip(plan.powers, plan.options, strict=True))
    }
    for place, power in enumerate(plan.powers):
        columns[f"payoff[{power}]"] = means[:, place]
        columns[f"payoff_low[{power}]"], columns[f"payoff_high[{power}]"] = low[:, place], high[:, place]
        columns[f"gain[{power}]"] = means[:, place] - means[home, place]
        columns[f"gain_low[{power}]"], columns[f"gain_high[{power}]"] = gain_low[:, place], gain_high[:, place]
        columns[f"regret[{power}]"] = lost[:, place]
    columns["regret"], columns["regret_low"], columns["regret_high"] = lost.max(axis=1), regret_low, regret_high
    columns["all_deviations"] = known
    columns["equilibrium"] = [profile in equilibrium for profile in plan.profiles]
    columns["equilibrium_share"] = np.where(known, shares, np.nan)
    table = pd.DataFrame(columns)
    return table.sort_values("regret", kind="stable").reset_index(drop=True)


def _equilibrium_shares(plan: TournamentPlan, payoffs: Array, seed: int) -> tuple[Array, Array, Array]:
    """Share of resamples in which each profile is an equilibrium, and the interval of its largest regret, (profile,) each."""
    places = tuple(np.array(plan.profiles).T)
    largest = [regrets(game_of(plan, means))[places].max(axis=1) for some in resampled(payoffs, seed) for means in some]
    if not largest:
        nothing = np.full(len(plan.profiles), np.nan)
        return nothing, nothing, nothing
    table = np.stack(largest)
    low, high = np.percentile(table, INTERVAL, axis=0)
    return (table <= 0.0).mean(axis=0), low, high


def solutions(plan: TournamentPlan, game: Game, profiles: pd.DataFrame, precisions: Sequence[float], seed: int) -> dict[str, Any]:
    """Equilibria as plain data: pure, mixed (two powers), logit quantal response, where replicator paths rest."""
    shares = {tuple(row[power] for power in plan.powers): row["equilibrium_share"] for _, row in profiles.iterrows()}
    pure = []
    for profile in pure_equilibria(game):
        names = tuple(options[place] for options, place in zip(plan.options, profile, strict=True))
        share = shares.get(names, np.nan)
        pure.append(
            {
                "profile": dict(zip(plan.powers, names, strict=True)),
                "payoffs": dict(zip(plan.powers, map(float, game.payoffs[profile]), strict=True)),
                "share_of_resamples": None if np.isnan(share) else float(share),
            }
        )
    found: dict[str, Any] = {"pure": pure, "notes": []}
    if not plan.complete:
        found["notes"].append(
            "a sample of profiles: equilibria are named only where every deviation was played; mixed equilibria, quantal response "
            "and replicator need all profiles"
        )
        return found
    if len(plan.powers) == 2:
        _add(found, "mixed", lambda: _mixed(plan, game, found["notes"]))
    _add(found, "quantal_response", lambda: _quantal(plan, game, precisions))
    _add(found, "replicator", lambda: _rests(plan, game, seed))
    return found


def _add(found: dict[str, Any], name: str, work: Any) -> None:
    try:
        found[name] = work()
    except GameError as problem:
        found["notes"].append(str(problem))


def _mixed(plan: TournamentPlan, game: Game, notes: list[str]) -> list[dict[str, Any]]:
    equilibria, exhaustive = mixed_equilibria(game)
    if not exhaustive:
        notes.append(
            "mixed equilibria with unequal numbers of strategies, or in very large games all truly mixed ones, were not looked for"
        )
    if len(equilibria) % 2 == 0:
        notes.append("an even number of equilibria was found: one is missing, or the game is degenerate")
    return [{"chances": _chances(plan, mixed), "payoffs": _payoffs(plan, game, mixed)} for mixed in equilibria]


def _quantal(plan: TournamentPlan, game: Game, precisions: Sequence[float]) -> list[dict[str, Any]]:
    return [
        {"precision": precision, "chances": _chances(plan, mixed), "payoffs": _payoffs(plan, game, mixed)}
        for precision, mixed in zip(precisions, quantal_response(game, list(precisions)), strict=True)
    ]


def _rests(plan: TournamentPlan, game: Game, seed: int) -> dict[str, Any]:
    rests, moving = resting_places(game, STARTS, seed)
    places = [
        {"chances": _chances(plan, rest.mixed), "share_of_starts": rest.share_of_starts, "largest_regret": rest.regret} for rest in rests
    ]
    return {"starts": STARTS, "resting_places": places, "share_still_moving": moving}


def _chances(plan: TournamentPlan, mixed: Sequence[Array]) -> dict[str, dict[str, float]]:
    """Chances by power and strategy; what is next to nothing is left out."""
    return {
        power: {name: float(chance) for name, chance in zip(names, chances, strict=True) if chance > SHOWN_CHANCE}
        for power, names, chances in zip(plan.powers, plan.options, mixed, strict=True)
    }


def _payoffs(plan: TournamentPlan, game: Game, mixed: Sequence[Array]) -> dict[str, float]:
    return {power: float(game.worth(mixed, place) @ mixed[place]) for place, power in enumerate(plan.powers)}
