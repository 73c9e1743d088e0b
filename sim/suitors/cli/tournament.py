"""`suitors tournament`: several powers, several strategies each, every profile on the same draws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from suitors.cli.interrupts import stopped
from suitors.cli.options import calendar_option, posterior_option, result_options, seed_option, set_option
from suitors.cli.progress import progress_bar
from suitors.cli.reading import drawn_from, listed, scenario_of
from suitors.words.numbers import duration

if TYPE_CHECKING:
    from collections.abc import Callable

    from suitors.runs.evaluate import Workers
    from suitors.scenario import Loaded
    from suitors.studies.posterior import Calibrated
    from suitors.studies.tournament import TournamentPlan, TournamentResult

RUNS = 64
"""Fewer take as long: the cost of calls outweighs them."""


@click.command()
@click.argument("scenario")
@click.option("--powers", metavar="A,B[,…]", help="The powers that choose; the others play on as the scenario has them.")
@click.option(
    "--strategies",
    multiple=True,
    metavar="[POWER=]all|A,B[,…]",
    help="What they choose from: strategies, or alternatives of the scenario file. Repeat with POWER= for one power's list. Default: all.",
)
@click.option(
    "--sample", type=click.IntRange(1), metavar="N", help="Play N profiles instead of all: the status quo, every deviation from it, others."
)
@click.option("--runs", type=click.IntRange(1, 100_000), help=f"Runs of each profile, the same draws in all.  [default: {RUNS}]")
@seed_option
@click.option(
    "--delivery",
    type=click.Choice(["stays", "travels"]),
    help="Whether delivery stays with the power or comes with the strategy.  [default: stays]",
)
@calendar_option
@click.option(
    "--weightings", type=click.IntRange(1, 100_000), metavar="N", help="Repeat the ranking under N random weightings of the outcomes."
)
@click.option(
    "--precision", "precisions", type=click.FloatRange(0, 1e6), multiple=True, help="Precision of the quantal response; repeatable."
)
@click.option(
    "--payoff",
    "payoff",
    multiple=True,
    metavar="NAME[=WEIGHT]",
    help="An outcome that counts, per its amount in the register; repeatable. Default: what the scenario says, else leverage alone.",
)
@set_option
@posterior_option
@click.option("--detail", is_flag=True, help="Print payoffs, all strategies, equilibria and weightings too.")
@result_options("ranking and equilibria")
def tournament(
    scenario: str,
    powers: str | None,
    strategies: tuple[str, ...],
    sample: int | None,
    runs: int | None,
    seed: int | None,
    delivery: str | None,
    calendar: Literal["stays", "travels"] | None,
    weightings: int | None,
    precisions: tuple[float, ...],
    payoff: tuple[str, ...],
    overrides: tuple[str, ...],
    posterior: Path | None,
    detail: bool,
    out: Path | None,
    workers: Workers,
    overwrite: bool,
    no_plots: bool,
    as_json: bool,
) -> None:
    """Play SCENARIO with every combination of strategies and solve the game that the payoffs make.

    Payoffs are what --payoff or the scenario's [payoff] table says, else leverage, by which `suitors compare` tells strategies
    apart. The result has a ranking with bootstrap intervals, the regret
    of every profile, pure equilibria, mixed ones for two powers, logit quantal responses and resting places of the replicator.
    A scenario with [payoff.given] holds the game itself; then nothing is simulated.

    \b
      suitors tournament tokyo_2025 --powers JPN,CHN,KOR --strategies japan,china,korea
      suitors tournament tokyo_2025 --powers JPN,CHN --strategies all --weightings 500
      suitors tournament tokyo_2025 --powers JPN,CHN --payoff leverage --payoff fiscal_cost
      suitors tournament teach/matching_pennies
    """
    loaded = scenario_of(scenario, overrides)
    from suitors.runs.checkpoint import Checkpoint
    from suitors.runs.evaluate import local
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.tournament import plan_of, set_by_options
    from suitors.studies.tournament import tournament as played
    from suitors.studies.tournament.analysis import PRECISIONS
    from suitors.studies.tournament.payoff import weights_asked

    seed = loaded.scenario.seed if seed is None else seed
    named = listed(powers)
    how: Literal["stays", "travels"] = "travels" if delivery == "travels" else "stays"
    plan = plan_of(loaded, named, _by_power(strategies), sample, seed, how, calendar or "stays")
    if plan.given:
        switches: dict[str, object] = {"--runs": runs, "--delivery": delivery, "--calendar": calendar, "--weightings": weightings}
        switches |= {"--posterior": posterior, "--payoff": payoff or None}
        _refuse_with_given(switches, loaded.name)
    draws = None if plan.given else drawn_from(loaded, posterior, as_json, set_by_options(loaded, plan))
    runs = 1 if plan.given else runs or RUNS
    weights = weights_asked(payoff)
    chosen = sorted(set(precisions)) or list(PRECISIONS)
    repeat = _repeat(plan, strategies, sample, runs, seed, weightings, precisions, payoff)
    folder = out or Path("results") / _folder(loaded, plan, runs, seed, repeat, draws)
    total = 0 if plan.given else runs * len(plan.played)
    with progress_bar(total, quiet=as_json) as advance:
        noted = _with_estimate(advance, plan, total, local(workers), quiet=as_json)
        checkpoint = Checkpoint(folder)
        with stopped(lambda: checkpoint.left):
            evaluation = Evaluation(seed, workers, draws, checkpoint)
            result = played(loaded, plan, runs, evaluation, folder, weightings or 0, chosen, noted, repeat, overwrite, weights)
        checkpoint.clear()
    if not no_plots:
        _draw(result, loaded)
    if as_json:
        click.echo(json.dumps(_summary(result), indent=1))
    else:
        from suitors.cli.tournament_tables import show

        show(result, loaded, detail)


def _by_power(texts: tuple[str, ...]) -> dict[str, Any]:
    """Strategies by power, "" for all powers without their own; "all" stays a word."""
    from suitors.studies.tournament import TournamentError

    found: dict[str, Any] = {}
    for text in texts:
        power, separator, names = text.rpartition("=")
        power = power.strip()
        if power in found or (separator and not power):
            raise TournamentError(f"--strategies {text}: " + ("give them once" if power in found else "no power before the equals sign"))
        each = listed(names)
        if not each:
            raise TournamentError("--strategies names none; give all, or two or more such as japan,china")
        if "all" in each and len(each) > 1:
            raise TournamentError(f"--strategies {text}: all stands alone")
        found[power] = "all" if each == ["all"] else each
    return found


def _refuse_with_given(switches: dict[str, object], name: str) -> None:
    from suitors.studies.tournament import TournamentError

    for switch, value in switches.items():
        if value is not None:
            raise TournamentError(f"{switch} has no meaning here: the payoffs are given in {name}, nothing is simulated or weighed")


def _repeat(
    plan: TournamentPlan,
    strategies: tuple[str, ...],
    sample: int | None,
    runs: int,
    seed: int,
    weightings: int | None,
    precisions: tuple[float, ...],
    payoff: tuple[str, ...],
) -> str:
    """The command that repeats the tournament from its manifest."""
    words = ["suitors tournament manifest.json", f"--powers {','.join(plan.powers)}"]
    words += [f"--strategies {text}" for text in strategies]
    words += [f"--sample {sample}"] if sample is not None else []
    words += [] if plan.given else [f"--runs {runs}", f"--delivery {plan.delivery}", f"--calendar {plan.calendar}"]
    words += [f"--seed {seed}"]
    words += [f"--weightings {weightings}"] if weightings else []
    words += [f"--precision {precision:g}" for precision in precisions]
    words += [f"--payoff {text.replace(' ', '')}" for text in payoff]
    return " ".join(words)


def _folder(loaded: Loaded, plan: TournamentPlan, runs: int, seed: int, repeat: str, draws: Calibrated | None) -> str:
    """Name of the result folder: the same command gives the same name."""
    import hashlib

    told = hashlib.blake2b(f"{repeat}{draws.digest if draws else ''}".encode(), digest_size=3).hexdigest()
    size = "given" if plan.given else f"seed{seed}-{len(plan.profiles)}x{runs}runs-{told}"
    return f"{loaded.name}-{loaded.hash[:8]}-tournament-{'-'.join(plan.powers)}-{size}"


def _with_estimate(advance: Callable[[int], None], plan: TournamentPlan, total: int, workers: int, quiet: bool) -> Callable[[int], None]:
    """Say how much there is to do, and once the first batch is back how long it should take."""
    import time

    begun = time.monotonic()
    told = False
    if total and not quiet:
        runs = total // len(plan.played)
        part = "" if plan.complete else " (a sample)"
        click.echo(f"{len(plan.played):,} different profiles{part}, {runs:,} runs each, {workers} processes", err=True)

    def noted(done: int) -> None:
        nonlocal told
        if not told and not quiet and total > 4 * done * workers:
            seconds = (time.monotonic() - begun) * total / done / workers
            click.echo(f"about {duration(seconds)}", err=True)
        told = True
        advance(done)

    return noted


def _draw(result: TournamentResult, loaded: Loaded) -> None:
    from suitors.plots.all import save
    from suitors.plots.tournament import figures
    from suitors.results.folder import adding
    from suitors.words.scenario import Words

    assert result.folder is not None
    title = f"{loaded.scenario.title} · scenario {loaded.hash[:10]}"
    with adding(result.folder, "figures", overwrite=True) as folder:
        for name, figure in figures(result, title, Words(loaded)).items():
            for kind in ("png", "svg"):
                save(figure, folder / f"{name}.{kind}")


def _summary(result: TournamentResult) -> dict[str, Any]:
    return {
        "folder": str(result.folder),
        "profiles": len(result.plan.profiles),
        "complete": result.plan.complete,
        "notes": list(result.plan.notes),
        **({} if result.posterior is None else {"posterior": result.posterior.told()}),
        "payoff": {power: {term.outcome: term.weight / term.scale for term in terms} for power, terms in result.terms.items()},
        "ranking": json.loads(result.ranking.to_json(orient="records")),
        "equilibria": result.equilibria,
    }
