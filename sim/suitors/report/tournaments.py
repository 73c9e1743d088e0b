"""The report's part about a tournament."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.report.answer import money_of
from suitors.report.content import ReportPart, ReportTable, grades_of, pictures_of
from suitors.report.runs import drawn_from
from suitors.report.sentences import of_one_channel
from suitors.results.outcomes import worded
from suitors.scenario import Loaded
from suitors.sentences.tournaments import answer
from suitors.studies.office import cited
from suitors.studies.tournament.channels import of_one_channel as led_by_one_channel
from suitors.words.numbers import amount, estimate, given, number, percent, signed
from suitors.words.scenario import Words, listed

FIGURES = {
    "ranking": "What each strategy gains over the status quo",
    "payoffs": "Payoffs of every profile",
    "replicator": "What spreads if success is copied",
    "weightings": "Who does best under which weighting",
}
MOST = 40
"""Profiles that a table shows."""


def played(folder: Path, manifest: dict[str, Any], loaded: Loaded) -> ReportPart:
    """Who does best with what when several powers choose at once, and where nobody would leave."""
    ranking, regret = pd.read_csv(folder / "ranking.csv"), pd.read_csv(folder / "regret.csv")
    solved = json.loads((folder / "equilibria.json").read_text("utf-8"))
    winners = pd.read_csv(folder / "winners.csv") if (folder / "winners.csv").exists() else pd.DataFrame()
    words = Words(loaded)
    simulated = bool(manifest["payoff"])
    return ReportPart(
        title=loaded.scenario.title,
        question=f"Which strategy suits whom when {listed([words.actor(power) for power in manifest['powers']])} all choose?",
        sentences=[
            *answer(ranking, solved["pure"], words),
            *warnings(ranking, words),
            *_doubt(winners, manifest, words, simulated),
            *drawn_from(manifest),
        ],
        headlines=[],
        depends_on=[],
        money=money_of(loaded, manifest["powers"]) if simulated else [],
        pictures=pictures_of(folder, FIGURES),
        tables=[
            _payoff(manifest, words),
            _ranking(ranking, words),
            _profiles(regret, manifest["powers"], words),
            _solutions(solved, words),
            _winners(winners, words),
        ],
        grades=grades_of(loaded) if simulated else {},
        citation=cited(manifest, loaded),
        repeat=manifest["repeat"],
        hash=manifest["scenario_hash"],
        versions=manifest["versions"],
    )


def warnings(ranking: pd.DataFrame, words: Words) -> list[str]:
    """A warning for each power whose best strategy leads through one channel of leverage alone."""
    return [
        of_one_channel(
            f"{words.strategy(row['strategy'], row['power'])} for {words.actor(row['power'])}", row["channel"], row["channel_share"]
        )
        for _, row in led_by_one_channel(ranking).iterrows()
    ]


def _doubt(winners: pd.DataFrame, manifest: dict[str, Any], words: Words, simulated: bool) -> list[str]:
    if not simulated:
        return ["The payoffs are given in the scenario: nothing was simulated, and the answer is that of the game."]
    held = "chance and draws" if "posterior" in manifest else "chance only"
    said = ["Payoffs weigh outcomes that are not validated against data.", f"Intervals hold {held}."]
    if winners.empty:
        return [*said, "Other weights of the outcomes may give another answer."]
    for power in manifest["powers"]:
        first = winners[winners["power"] == power].sort_values("best_on_average", ascending=False).iloc[0]
        best = f"{words.strategy(first['strategy'], power)} is best for {words.actor(power)} in {percent(first['best_on_average'])}"
        said.append(f"Over {manifest['weightings']:,} other sets of weights {best}.")
    return said


def _payoff(manifest: dict[str, Any], words: Words) -> ReportTable:
    rows = [
        [words.title(power), worded(outcome).heading, signed(item["weight"]), amount(given(item["scale"]), item["unit"])]
        for power, terms in manifest["payoff"].items()
        for outcome, item in terms.items()
    ]
    return ReportTable(
        "What a payoff is made of", "Outcome times weight over scale, added up.", ["power", "outcome", "weight", "scale"], rows
    )


def _ranking(ranking: pd.DataFrame, words: Words) -> ReportTable:
    by_channel = "channel" in ranking.columns
    rows = [
        [
            words.title(str(row["power"])),
            words.whose(str(row["strategy"])) + (" (status quo)" if row["status_quo"] else ""),
            number(row["payoff"]),
            _with_interval(row, "gain"),
            _with_interval(row, "gain_at_status_quo"),
            percent(row["best_reply"]),
            *([f"{row['channel']} {percent(row['channel_share'])}" if isinstance(row["channel"], str) else ""] if by_channel else []),
        ]
        for _, row in ranking.iterrows()
    ]
    header = ["power", "strategy", "mean payoff", "gain on average (95 %)", "gain, the others at their status quo (95 %)", "best reply to"]
    header += ["leverage differs mostly by"] if by_channel else []
    return ReportTable("Ranking", "Gains over the power's status quo.", header, rows)


def _with_interval(row: pd.Series, name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return signed(row[name]) if low == high else estimate(row[name], low, high, signed)


def _profiles(regret: pd.DataFrame, powers: list[str], words: Words) -> ReportTable:
    rows = [
        [
            *(words.whose(str(row[power])) for power in powers),
            *(number(row[f"payoff[{power}]"]) for power in powers),
            number(row["regret"]),
            "yes" if row["equilibrium"] is True or row["equilibrium"] == 1 else "no",
            percent(float(row["equilibrium_share"])),
        ]
        for _, row in regret.sort_values("regret", kind="stable").head(MOST).iterrows()
    ]
    header = [*map(words.title, powers), *(f"payoff of {words.actor(power)}" for power in powers), "regret", "equilibrium", "in resamples"]
    more = f" The {MOST} with least of {len(regret):,}." if len(regret) > MOST else ""
    return ReportTable("Regret of each combination", f"What the best single deviation would gain.{more}", header, rows)


def _solutions(solved: dict[str, Any], words: Words) -> ReportTable:
    # Of a sample only pure equilibria are looked for, mixed ones of two powers alone.
    rows = [["pure", _plays(item["profile"], words), _payoffs(item, words)] for item in solved["pure"]]
    rows += [["mixed", _chances(item["chances"], words), _payoffs(item, words)] for item in solved.get("mixed", [])]
    for item in solved.get("quantal_response", []):
        rows.append([f"quantal response, precision {given(item['precision'])}", _chances(item["chances"], words), _payoffs(item, words)])
    for item in solved.get("replicator", {}).get("resting_places", []):
        rows.append([f"replicator, {percent(item['share_of_starts'])} of starts", _chances(item["chances"], words), _payoffs(item, words)])
    return ReportTable(
        "Equilibria and other solutions of the game of mean payoffs", "Chances of strategies.", ["kind", "play", "payoffs"], rows
    )


def _plays(profile: dict[str, str], words: Words) -> str:
    return ", ".join(f"{words.title(power)}: {words.whose(name, power)}" for power, name in profile.items())


def _chances(chances: dict[str, dict[str, float]], words: Words, least: float = 0.005) -> str:
    told = {
        words.title(power): ", ".join(f"{words.whose(name, power)} {percent(share)}" for name, share in by.items() if share >= least)
        for power, by in chances.items()
    }
    return "; ".join(f"{power}: {text}" for power, text in told.items())


def _payoffs(item: dict[str, Any], words: Words) -> str:
    return ", ".join(f"{words.title(power)} {number(value)}" for power, value in item.get("payoffs", {}).items())


def _winners(winners: pd.DataFrame, words: Words) -> ReportTable:
    rows = [
        [words.title(str(row["power"])), words.whose(str(row["strategy"])), percent(row["best_on_average"]), percent(row["best_reply"])]
        for _, row in winners.iterrows()
    ]
    header = ["power", "strategy", "best on average", "best reply to the status quo"]
    return ReportTable("Under other weightings", "Share of random weightings in which a strategy is best.", header, rows)
