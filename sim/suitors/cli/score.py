"""`suitors score`: a scenario against stylised facts of the region."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import plain_table, table_console
from suitors.cli.options import json_option, posterior_option, seed_option, set_option, workers_options
from suitors.cli.reading import drawn_from, scenario_of
from suitors.packs.pack import pack_named
from suitors.results.outcomes import heading_of, text_of
from suitors.words.actors import verb
from suitors.words.numbers import estimate, number, percent, plural
from suitors.words.scenario import Words, listed

WEIGHTINGS = 256
"""Draws of the weights and scales of which leverage is made."""
COLOURS = {"pass": "green", "weak": "yellow", "fail": "red", "no answer": "dim"}


if TYPE_CHECKING:
    from suitors.runs.evaluate import Workers
    from suitors.studies.outside import Agreement, Stability


@click.command()
@click.argument("scenario", default="baseline")
@click.option("--runs", type=click.IntRange(16, 100_000), default=256, show_default=True, help="How many runs.")
@seed_option
@set_option
@posterior_option
@workers_options
@click.option("--detail", is_flag=True, help="Print every pattern with its source, and measures of influence against published ones.")
@json_option("the scorecard")
def score(
    scenario: str,
    runs: int,
    seed: int | None,
    overrides: tuple[str, ...],
    posterior: Path | None,
    workers: Workers,
    detail: bool,
    as_json: bool,
) -> None:
    """Judge SCENARIO (default: baseline) against what is known of the region.

    Each pattern passes, is weak or fails; the simulated 80 % interval stands beside the yardstick: what was
    observed, or what others expect for a year to come. None of the patterns was
    used to set a parameter, except the number of protests a year. Failures are part of the result and do not change the exit code.
    """
    loaded = scenario_of(scenario, overrides)
    from suitors.results.outcomes import shown_in
    from suitors.studies import outside
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.score import score as scored

    draws = drawn_from(loaded, posterior, quiet=as_json)
    seed = loaded.scenario.seed if seed is None else seed
    verdicts = scored(loaded, runs, Evaluation(seed, workers, draws))
    rows: list[dict[str, Any]] = [
        {
            "pattern": verdict.pattern.number,
            "fact": verdict.pattern.fact,
            "observed": verdict.pattern.observed,
            "judged": verdict.pattern.judge,
            "observation": verdict.pattern.observation,
            "unit": verdict.pattern.unit,
            "p10": _known(verdict.low),
            "middle": _known(verdict.middle),
            "p90": _known(verdict.high),
            "verdict": verdict.verdict,
            "source": verdict.pattern.source,
        }
        for verdict in verdicts
    ]
    opened = outside.opened(loaded, WEIGHTINGS, seed)
    agreements = outside.agreements(opened, pack_named(loaded.scenario.pack))
    orders = [outside.stability(opened, measure) for measure in shown_in("orders")]
    if as_json:
        about = {"scenario": loaded.name, "scenario_hash": loaded.hash, "runs": runs}
        rests_on = {} if draws is None else {"posterior": draws.told()}
        told = {"weightings": WEIGHTINGS, "outside": [_plain(item) for item in agreements], "orders": [asdict(item) for item in orders]}
        click.echo(json.dumps({**about, **rests_on, "patterns": rows, **told}, indent=1))
        return

    console = table_console()
    counts = {name: sum(row["verdict"] == name for row in rows) for name in COLOURS}
    rests = "" if draws is None else f", numbers drawn from {draws.name}"
    console.print(f"{loaded.scenario.title}: {runs:,} runs, seed {seed}{rests}", markup=False)
    console.print(f"{of_patterns(counts)}\n", markup=False)
    shown = [row for row in rows if detail or row["verdict"] != "pass"]
    table = plain_table("", "pattern", "yardstick", "simulated (80 % of runs)", left=2)
    table.kept = 1
    for column in ("verdict", *(("unit", "source") if detail else ())):
        table.add_column(column)
    for row in shown:
        colour = COLOURS[str(row["verdict"])]
        middle, low, high = (float("nan") if row[level] is None else row[level] for level in ("middle", "p10", "p90"))
        simulated = estimate(middle, low, high, lambda end: number(end, 2), "[dim]({})[/dim]")
        fact = str(row["fact"]) if detail or row["unit"] in ("", "1") else f"{row['fact']} [dim]({row['unit']})[/dim]"
        more = (str(row["unit"]), str(row["source"])) if detail else ()
        table.add_row(str(row["pattern"]), fact, str(row["observation"]), simulated, f"[{colour}]{row['verdict']}[/{colour}]", *more)
    if shown:
        console.print(table)
    if len(shown) < len(rows):
        console.print(f"{plural(len(rows) - len(shown), 'pattern')} that pass{'es' if len(rows) - len(shown) == 1 else ''}: not shown.")
    if not detail:
        console.print("--detail: all patterns with sources, and measures of influence against published ones.")
        return
    console.print(
        f"\n[bold]Measures of influence at the opening[/bold] against published ones, and over {WEIGHTINGS} draws of weights and scales"
    )
    evidence = plain_table("measure", "published", "year", "order of", "places", "rank agreement, 80 % of weightings", left=4)
    words = Words(loaded)
    for item in agreements:
        among = f"states, for {words.actor(item.among)}" if item.among in loaded.scenario.powers else item.among
        low, _, high = item.over_weights
        published = outside.TITLES[item.published]
        agree = estimate(item.agreement, low, high, around="[dim]({})[/dim]")
        evidence.add_row(text_of(item.measure), published, item.year, among, str(item.places), agree)
    console.print(evidence)
    for order in orders:
        console.print(" ".join(of_order(order, words)), markup=False)


SAID = {"pass": ("passes", "pass"), "weak": ("is weak", "are weak"), "fail": ("fails", "fail"), "no answer": ("has none", "have none")}
"""Verdicts of one pattern and of several."""


def of_patterns(counts: Mapping[str, int]) -> str:
    """How many patterns pass, are weak, fail or have no answer, by name of the verdict."""
    parts = [f"{count} {SAID[name][count != 1]}" for name, count in counts.items() if count]
    return f"Of {plural(sum(counts.values()), 'pattern')}, {listed(parts)}."


def of_order(order: Stability, words: Words) -> list[str]:
    """How firm the order of the powers by a measure is under other weights, a sentence each."""
    leader, measure = words.actor(order.leader), heading_of(order.measure)
    return [
        f"By {measure} {leader} {verb(leader, 'leads', 'lead')} the region in {percent(order.leads)} of the draws.",
        f"Of the pairs of powers, {percent(order.same_pairs)} keep their order; the whole order stays in {percent(order.same_order)}.",
    ]


def _plain(item: Agreement) -> dict[str, Any]:
    return {name: _known(value) if isinstance(value, float) else value for name, value in asdict(item).items()}


def _known(value: float) -> float | None:
    return None if value != value else value
