"""Tables of `suitors tournament`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suitors.cli.console import folder_told, plain_table, table_console, to_cite
from suitors.words.numbers import about, amount, estimate, fixed, given, number, percent, signed

if TYPE_CHECKING:
    from rich.console import Console

    from suitors.scenario import Loaded
    from suitors.studies.tournament import TournamentResult
    from suitors.words.scenario import Words

MOST_ROWS = 8
FOREMOST = 3
"""Strategies of each power on the first screen, besides that of the status quo."""


def show(result: TournamentResult, loaded: Loaded, detail: bool) -> None:
    """Print the answer and who does best; with `detail` also payoffs, all strategies, equilibria and, if there are any, weightings."""
    from suitors.sentences.tournaments import answer
    from suitors.studies.office import cited_in, tables_in
    from suitors.words.scenario import Words

    assert result.folder is not None
    console = table_console()
    plan = result.plan
    part = "" if plan.complete else f", a sample of {len(plan.profiles):,}"
    played = (
        "payoffs given in the scenario"
        if plan.given
        else f"{result.runs:,} run{'' if result.runs == 1 else 's'} of each profile on the same draws, delivery {plan.delivery}"
    )
    words = Words(loaded)
    rivals = " against ".join(map(words.title, plan.powers))
    console.print(f"\n[bold]{loaded.scenario.title}[/bold]: {rivals}, {_product(plan.shape)} profiles{part}; {played}.")
    for note in plan.notes:
        console.print(f"Note: {note}.")
    console.print()
    for sentence in answer(result.ranking, result.equilibria["pure"], words):
        console.print(sentence, markup=False)
    console.print()
    whole = detail or plan.given
    if whole:
        _payoff(console, result, words)
    _ranking(console, result, words, whole)
    if whole:
        _equilibria(console, result, words)
    if result.weightings is not None:
        _weightings(console, result, words)
    if not plan.given:
        console.print(f"Intervals hold {result.intervals_hold}. Payoffs and outcomes are not validated against data.")
    files = f"payoffs.parquet, ranking.csv, regret.csv, equilibria.json, manifest.json, {tables_in(result.folder)}"
    folder_told(result.folder, files)
    to_cite(cited_in(result.folder, loaded))


def _product(shape: tuple[int, ...]) -> str:
    total = 1
    for size in shape:
        total *= size
    return f"{' x '.join(map(str, shape))} = {total:,}"


def _payoff(console: Console, result: TournamentResult, words: Words) -> None:
    from suitors.results.outcomes import worded
    from suitors.words.scenario import listed

    alike: dict[str, list[str]] = {}
    for power, terms in result.terms.items():
        text = " ".join(
            f"{signed(term.weight, 6)} x {worded(term.outcome).heading} / {amount(given(term.scale), term.unit)}" for term in terms
        )
        alike.setdefault(text, []).append(power)
    for text, powers in alike.items():
        console.print(f"Payoff of {listed([words.actor(power) for power in powers])}: {text}")
    console.print()


def _ranking(console: Console, result: TournamentResult, words: Words, whole: bool) -> None:
    from rich.markup import escape

    home = "first" if result.plan.given else "status quo"
    gains = f"gain over {home},\non average (95 %)", f"gain, the others at\ntheir {home} (95 %)"
    by_channel = "channel" in result.ranking.columns
    last = ("leverage differs\nmostly by",) if by_channel else ()
    table = plain_table("power", "strategy", "mean payoff", *gains, "best reply to", *last, left=2)
    folded = 0
    for power in result.plan.powers:
        rows = result.ranking[result.ranking["power"] == power]
        kept = rows if whole else rows[[place < FOREMOST or bool(row["status_quo"]) for place, (_, row) in enumerate(rows.iterrows())]]
        folded, rows = folded + len(rows) - len(kept), kept
        for place, (_, row) in enumerate(rows.iterrows()):
            name = escape(words.whose(row["strategy"])) + (
                f" [dim]({'first' if result.plan.given else 'now'})[/dim]" if row["status_quo"] else ""
            )
            cells = number(row["payoff"]), _gain(row, "gain"), _gain(row, "gain_at_status_quo"), percent(row["best_reply"])
            channel = [_channel(row)] if by_channel else []
            table.add_row(escape(words.title(power)) if not place else "", name, *cells, *channel)
    console.print(table)
    if not whole:
        more = f"{folded} more by power and strategy, " if folded else ""
        console.print(f"--detail: {more}payoffs, equilibria and quantal responses.")
    console.print()
    _warnings(console, result, words)


def _channel(row: Any) -> str:
    """The channel that makes most of a difference in leverage."""
    return f"{row['channel'].removeprefix('leverage from ')} {percent(row['channel_share'])}" if row["channel"] else ""


def _warnings(console: Console, result: TournamentResult, words: Words) -> None:
    """A warning for each power whose best strategy leads through one channel of leverage alone."""
    from suitors.report.tournaments import warnings

    said = warnings(result.ranking, words)
    for sentence in said:
        console.print(sentence)
    if said:
        console.print()


def _gain(row: Any, name: str) -> str:
    low, high = (float("nan") if row["status_quo"] else row[f"{name}_{bound}"] for bound in ("low", "high"))
    return estimate(row[name], low, high, about, "[dim]({})[/dim]")


def _equilibria(console: Console, result: TournamentResult, words: Words) -> None:
    found = result.equilibria
    pure = found["pure"]
    console.print(
        f"[bold]Equilibria in pure strategies[/bold]: {len(pure) or 'none'}"
        + ("" if result.plan.complete else " among those that can be judged")
    )
    for row in pure[:MOST_ROWS]:
        share = "" if row["share_of_resamples"] is None else f" [dim](in {percent(row['share_of_resamples'])} of resamples)[/dim]"
        console.print(f"  {_profile(row['profile'], words)}{share}")
    if len(pure) > MOST_ROWS:
        console.print(f"  and {len(pure) - MOST_ROWS} more in equilibria.json")
    least = result.profiles.iloc[0]
    if not pure and least["all_deviations"]:
        console.print(
            f"  least regret: {_profile({power: least[power] for power in result.plan.powers}, words)}, {number(least['regret'], 2)}"
        )
    mixed = [row for row in found.get("mixed", []) if any(len(chances) > 1 for chances in row["chances"].values())]
    if "mixed" in found:
        console.print(f"[bold]Equilibria in mixed strategies[/bold]: {len(mixed) or 'none'}")
        for row in mixed[:MOST_ROWS]:
            console.print(f"  {_chances(row['chances'], words)}")
    if "quantal_response" in found:
        console.print("[bold]Quantal response[/bold], by precision a unit of payoff")
        for row in found["quantal_response"]:
            console.print(f"  {given(row['precision'])}: {_chances(row['chances'], words)}")
    if "replicator" in found:
        rests = found["replicator"]
        console.print(f"[bold]Replicator[/bold], from {rests['starts']} random starts")
        for row in rests["resting_places"][:MOST_ROWS]:
            console.print(f"  {percent(row['share_of_starts'])} rest at {_chances(row['chances'], words)}")
        if rests["share_still_moving"] > 0:
            console.print(f"  {percent(rests['share_still_moving'])} do not come to rest")
    for note in found["notes"]:
        console.print(f"Note: {note}.")
    console.print()


def _profile(profile: dict[str, str], words: Words) -> str:
    from rich.markup import escape

    return escape(", ".join(f"{words.title(power)}: {words.whose(name, power)}" for power, name in profile.items()))


def _chances(chances: dict[str, dict[str, float]], words: Words, shown: int = 3) -> str:
    from rich.markup import escape

    parts = []
    for power, of_power in chances.items():
        largest = [item for item in sorted(of_power.items(), key=lambda item: -item[1]) if item[1] >= 5e-4]
        told = [(words.whose(name, power), chance) for name, chance in largest[:shown]]
        names = ", ".join(f"{name} {percent(chance)}" if chance < 1 else name for name, chance in told)
        parts.append(f"{words.title(power)}: {names}" + (" …" if len(largest) > shown else ""))
    return escape("; ".join(parts))


def _weightings(console: Console, result: TournamentResult, words: Words) -> None:
    from rich.markup import escape

    from suitors.results.outcomes import worded
    from suitors.studies.tournament.weightings import winners

    assert result.weightings is not None
    won = winners(result.weightings)
    weights = [column for column in won.columns if column.startswith("mean_weight[")]
    means = (f"mean weight where best:\n{worded(column[12:-1]).heading}" for column in weights)
    table = plain_table("power", "strategy", "best on average", "best reply to status quo", *means, left=2)
    for _, row in won.iterrows():
        cells = [fixed(row[column], sign=True) for column in weights]
        table.add_row(
            escape(words.title(row["power"])),
            escape(words.whose(row["strategy"])),
            percent(row["best_on_average"]),
            percent(row["best_reply"]),
            *cells,
        )
    console.print(f"[bold]Who does best under which weighting[/bold], {result.weightings['weighting'].nunique():,} weightings")
    console.print(table)
    console.print()
