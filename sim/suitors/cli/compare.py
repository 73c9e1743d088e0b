"""`suitors compare`: strategies of a power, or of two powers, on the same draws."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.interrupts import stopped
from suitors.cli.options import calendar_option, outcome_option, result_options, seed_option, set_option
from suitors.cli.progress import stages
from suitors.cli.reading import listed, scenario_of, strategy_files
from suitors.words.numbers import given, number

if TYPE_CHECKING:
    from suitors.scenario import Loaded
    from suitors.studies.compare import Precision
    from suitors.studies.plan import ComparisonPlan

MOST_RUNS = 20_000
RUNS_PER_FUTURE = 40
STRUCTURE_FUTURES = 64
NEEDED = {"futures": " N", "precision": " WIDTH", "structures": ""}
"""Options that others are about, with what they take."""


@click.command()
@click.argument("scenario")
@click.argument("others", nargs=-1, metavar="[SCENARIO]...")
@click.option("--power", help="The power that plays each strategy in turn; of scenarios, the powers that the comparison is about: A[,B].")
@click.option("--strategies", metavar="A,B[,…]", help="Strategies, or all; the first is what the others are compared with.")
@click.option("--swap", metavar="A,B", help="Instead: two powers exchange their strategies.")
@click.option("--runs", type=click.IntRange(2, 1_000_000), help="Paired runs; default: what the scenario says.")
@click.option(
    "--precision", metavar="[OUTCOME=]WIDTH", help="Add runs until the 95 % interval of the difference reaches no further to each side."
)
@click.option("--max-runs", type=click.IntRange(2, 1_000_000), help=f"Most runs that --precision may take.  [default: {MOST_RUNS}]")
@click.option(
    "--equal-budgets",
    type=click.Choice(["face", "disbursed", "fiscal_cost"]),
    help="Give every strategy the same sums offered, completed, or cost to the treasury.",
)
@click.option(
    "--also", multiple=True, metavar="WHAT", help="A further variant: before, multilateral, pooled=POWER, niche=SECTOR. May be repeated."
)
@click.option(
    "--decompose", is_flag=True, help="Split the difference over the strategy's blocks; adds full, feasible and block-by-block swaps."
)
@click.option(
    "--futures",
    type=click.IntRange(10, 100_000),
    metavar="N",
    help="Draw N futures from the ranges of all numbers, the same for every strategy.",
)
@click.option(
    "--runs-per-future", type=click.IntRange(1, 10_000), help=f"Runs of each strategy in each future.  [default: {RUNS_PER_FUTURE}]"
)
@click.option(
    "--posterior",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Draw the numbers that the past has calibrated from this file; suitors calibrate makes one.",
)
@click.option(
    "--worlds",
    metavar="N|FOLDER",
    help="Draw futures from sets of numbers that fit the record: sought among N candidates (once), or found by suitors worlds.",
)
@click.option("--structures", is_flag=True, help="Repeat the comparison under other measures, mechanisms, models and meanings of strategy.")
@click.option(
    "--structure-futures", type=click.IntRange(2, 100_000), metavar="M", help=f"Futures of each structure.  [default: {STRUCTURE_FUTURES}]"
)
@click.option(
    "--structure-weights",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="TOML file with weights of measures, mechanisms, models and meanings of strategy; default: all equal.",
)
@click.option(
    "--threshold",
    "thresholds",
    multiple=True,
    metavar="RULE",
    help='What a good future must keep, such as "goodwill[JPN] >= 0.1". May be repeated.',
)
@calendar_option
@click.option("--detail", is_flag=True, help="Print all tables after the answer.")
@outcome_option
@seed_option
@set_option
@result_options("answer and differences")
def compare(scenario: str, others: tuple[str, ...], overrides: tuple[str, ...], **asked: Any) -> None:
    """Compare what one power achieves in SCENARIO with different strategies, or further scenarios with SCENARIO, on common random numbers.

    Every strategy is played twice: with the power's own delivery and with the delivery that comes with the strategy. Leaders
    meet as often in both; what the strategy's own meetings would add, and past how many the sign differs, is told apart. The
    headline is leverage above what the power has without any new money.

    With several scenarios the first is what the others are compared with, run by run. --set changes all of them. Futures draw the numbers
    that all of them have alike.

    \b
      suitors compare tokyo_2025 --power JPN --strategies japan,china
      suitors compare tokyo_2025 --power JPN --strategies japan,china --decompose --futures 500
      suitors compare tokyo_2025 --power JPN --strategies japan,china --worlds 2000 --structures
      suitors compare tokyo_2025 --swap Japan,China
      suitors compare baseline tokyo_2025 mine.toml --futures 500
    """
    asked["strategies"], files = strategy_files(asked["strategies"])
    loaded = scenario_of(scenario, (*overrides, *files))
    from suitors.report.comparison_folder import keep, repeat
    from suitors.results.folder import whole_folder
    from suitors.results.pairs import named_outcomes, pairs_in
    from suitors.runs.checkpoint import Checkpoint
    from suitors.runs.evaluate import local
    from suitors.studies.compare import compare as compared
    from suitors.studies.compare import half_width
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.posterior import calibrated
    from suitors.words.scenario import Words

    named = named_outcomes(asked["outcomes"], loaded, "--outcome")
    loaded = loaded.asking(pairs_in([*named, *_pairs_of_conditions(loaded, asked)]))
    runs = asked["runs"] or loaded.scenario.runs
    seed = loaded.scenario.seed if asked["seed"] is None else asked["seed"]
    evaluation = Evaluation(seed, asked["workers"], stage=stages(asked["as_json"]))
    _check_together(asked)
    compared_scenarios = _scenarios(scenario, loaded, others, overrides)
    plan = _plan(loaded, asked) if len(compared_scenarios) < 2 else _scenarios_plan(compared_scenarios, asked, seed)
    about = plan.variants[plan.headline[0][0]].loaded if plan.of_scenarios else loaded
    precision = _precision(asked, loaded, plan)
    thresholds = _thresholds(asked, loaded)
    posterior, worlds = calibrated(loaded, asked["posterior"]), None
    if asked["worlds"]:
        from suitors.studies.worlds.folder import worlds_for

        with stopped():
            posterior, worlds = worlds_for(loaded, asked["worlds"], evaluation)
    weights = _weights(asked, plan)
    folder = asked["out"] or Path("results") / _name(loaded, plan, asked, runs, seed)
    checkpoint = Checkpoint(folder)
    evaluation = replace(evaluation, posterior=posterior, checkpoint=checkpoint)
    defaults = {"runs_per_future": asked["runs_per_future"] or RUNS_PER_FUTURE, "max_runs": asked["max_runs"] or MOST_RUNS}
    repeated = repeat({**asked, **defaults}, runs, seed)
    command = {
        "kind": "compare",
        "scenario": [item.loaded.hash for item in plan.played.values()] if plan.of_scenarios else loaded.hash,
        "repeat": repeated,
    }
    with stopped(lambda: checkpoint.left), whole_folder(folder, command, asked["overwrite"]) as partial:
        result = compared(
            loaded,
            plan,
            runs,
            evaluation,
            equal_budgets=asked["equal_budgets"],
            decompose=asked["decompose"],
            precision=precision,
        )
        if worlds is not None:
            from suitors.studies.futures import quick

            unfiltered = replace(evaluation, posterior=calibrated(loaded))
            quick.write_unfiltered(quick.over_futures(result.plan, unfiltered)[2], worlds, partial)
        if asked["structures"]:
            from suitors.studies.structures import explore as ensemble

            many = asked["structure_futures"] or STRUCTURE_FUTURES
            ensemble.write(ensemble.structures(result.plan, many, evaluation, weights), partial)
        if asked["futures"]:
            from suitors.studies.futures.explore import explore

            futures = explore(loaded, result.plan, asked["futures"], defaults["runs_per_future"], evaluation, thresholds)
            result = replace(result, futures=futures)
        keep(result, loaded, partial, repeated, evaluation)
        if not asked["no_plots"]:
            from suitors.plots.compare_all import draw_all

            draw_all(partial, local(evaluation.workers))
    checkpoint.clear()
    if asked["as_json"]:
        _print_json(folder)
    else:
        from suitors.cli.compare_tables import show

        show(result, about, folder, asked["detail"], named)
    if precision is not None and (reached := half_width(result, precision.outcome)) > precision.half_width:
        click.echo(
            f"--precision not reached: after {result.runs:,} runs the interval of {Words(loaded).outcome(precision.outcome)} "
            f"reaches {number(reached)} to each side, not {given(precision.half_width)}; raise --max-runs",
            err=True,
        )


def _check_together(asked: dict[str, Any]) -> None:
    """Raises ComparisonError for options that say nothing without another."""
    from suitors.studies.plan import ComparisonError

    for option, needed in (
        ("thresholds", "futures"),
        ("runs_per_future", "futures"),
        ("max_runs", "precision"),
        ("structure_futures", "structures"),
        ("structure_weights", "structures"),
    ):
        if asked[option] and not asked[needed]:
            given = f"--{option.removesuffix('s') if option == 'thresholds' else option}".replace("_", "-")
            raise ComparisonError(f"{given} is about --{needed}: add --{needed}{NEEDED[needed]}")
    if asked["structures"] and asked["equal_budgets"]:
        raise ComparisonError("--structures lets delivery and meetings change, and budgets with them: leave out --equal-budgets")
    if asked["worlds"] and asked["posterior"]:
        raise ComparisonError("--worlds and --posterior both say what is drawn: give one, or suitors worlds --posterior FILE first")
    if asked["decompose"] and asked["calendar"] == "travels":
        raise ComparisonError("--decompose splits a strategy whose meetings stay with the power: leave out --calendar travels")
    most = asked["max_runs"] or MOST_RUNS
    if asked["precision"] and asked["runs"] and asked["runs"] > most:
        raise ComparisonError(f"--runs {asked['runs']} is more than the {most} runs that --precision may take; raise --max-runs")


def _plan(loaded: Loaded, asked: dict[str, Any]) -> ComparisonPlan:
    from suitors.studies.plan import ComparisonError, strategies_plan, swap_plan

    if asked["swap"]:
        for option, value in (
            ("--power", asked["power"]),
            ("--strategies", asked["strategies"]),
            ("--also", asked["also"]),
            ("--decompose", asked["decompose"]),
        ):
            if value:
                raise ComparisonError(f"--swap exchanges the strategies of two powers and takes no {option}")
        powers = listed(asked["swap"])
        if len(powers) != 2:
            raise ComparisonError(f"--swap {asked['swap']}: name two powers, such as --swap JPN,CHN")
        return swap_plan(loaded, powers[0], powers[1], asked["calendar"] or "stays")
    if not asked["power"] or not asked["strategies"]:
        raise ComparisonError("say who plays what, such as --power JPN --strategies japan,china, or --swap JPN,CHN")
    named = listed(asked["strategies"])
    return strategies_plan(loaded, asked["power"], named, asked["also"], asked["calendar"] or "stays")


def _scenarios(source: str, loaded: Loaded, others: tuple[str, ...], overrides: tuple[str, ...]) -> list[Loaded]:
    """The scenarios that are compared: those named, or those of an earlier comparison's manifest. Raises ScenarioError."""
    if others:
        return [loaded, *(scenario_of(other, overrides).asking(loaded.pairs) for other in others)]
    from suitors.scenario.parent import scenarios_of_manifest

    return [item.asking(loaded.pairs) for item in scenarios_of_manifest(source, overrides)] or [loaded]


def _pairs_of_conditions(loaded: Loaded, asked: dict[str, Any]) -> list[str]:
    """Outcomes that thresholds and the precision name."""
    from suitors.results.pairs import named_outcomes

    said = [*asked["thresholds"], asked["precision"] or ""]
    return named_outcomes([found for text in said for found in re.findall(r"\w+\[[^\[\]]*,[^\[\]]*\]", text)], loaded)


def _scenarios_plan(scenarios: list[Loaded], asked: dict[str, Any], seed: int) -> ComparisonPlan:
    from suitors.studies.plan import ComparisonError
    from suitors.studies.scenarios import scenarios_plan

    for option in ("strategies", "swap", "also", "decompose", "equal_budgets", "calendar"):
        if asked[option]:
            raise ComparisonError(f"--{option.replace('_', '-')} is about strategies of one scenario; name one scenario, or leave it out")
    powers = listed(asked["power"])
    return scenarios_plan(scenarios, powers, seed)


def _precision(asked: dict[str, Any], loaded: Loaded, plan: ComparisonPlan) -> Precision | None:
    if asked["precision"] is None:
        return None
    from suitors.scenario.errors import did_you_mean
    from suitors.studies.compare import Precision
    from suitors.studies.plan import ComparisonError
    from suitors.variables.variable import HEADLINE, MAIN

    outcome, _, width = asked["precision"].rpartition("=")
    known = _outcomes(loaded, plan)
    outcome = loaded.names.column(outcome) or f"{HEADLINE if plan.strategies else MAIN}[{plan.powers[0]}]"
    if outcome not in known:
        raise ComparisonError(f"--precision: no outcome {outcome}{did_you_mean(outcome, known)}")
    try:
        half = float(width)
    except ValueError:
        half = 0.0
    if not 0 < half < float("inf"):
        raise ComparisonError(f"--precision {asked['precision']}: the width must be a number above 0, such as 0.001")
    return Precision(outcome, half, asked["max_runs"] or MOST_RUNS)


def _outcomes(loaded: Loaded, plan: ComparisonPlan | None = None) -> list[str]:
    from suitors.results.outcomes import outcome_columns, outcomes

    names = [*outcome_columns(sorted(loaded.scenario.powers), sorted(loaded.scenario.states)), *loaded.pairs]
    return names + ([f"{item.name}[{plan.powers[0]}]" for item in outcomes("absence")] if plan and plan.strategies else [])


def _weights(asked: dict[str, Any], plan: ComparisonPlan) -> dict[str, dict[str, float]]:
    """Weights of structures; empty where all are equal. Raises ScenarioError."""
    if not asked["structure_weights"]:
        return {}
    from suitors.studies.structures.choices import CHOICES, cuts_of, names_of
    from suitors.studies.structures.weights import read

    base, cuts = plan.variants[plan.base].loaded, list(cuts_of(plan))
    return read(asked["structure_weights"], {choice: names_of(choice, base, cuts) for choice in CHOICES})


def _thresholds(asked: dict[str, Any], loaded: Loaded) -> list[Any]:
    from suitors.studies.futures.criteria import threshold

    return [threshold(loaded.names.in_columns(text), _outcomes(loaded)) for text in asked["thresholds"]]


def _name(loaded: Loaded, plan: ComparisonPlan, asked: dict[str, Any], runs: int, seed: int) -> str:
    what = f"{'-'.join(plan.powers)}-{'-'.join(plan.strategies) or 'swap'}"
    if plan.of_scenarios:
        what = "-".join(f"{item.loaded.name}-{item.loaded.hash[:8]}" for item in plan.variants.values() if item.against)
    marks = [
        asked["equal_budgets"] and f"equal-{asked['equal_budgets']}",
        asked["futures"] and f"{asked['futures']}futures",
        asked["decompose"] and "blocks",
        asked["posterior"] and asked["posterior"].stem,
        asked["structures"] and f"structures-{asked['structure_futures'] or STRUCTURE_FUTURES}",
        asked["structure_weights"] and asked["structure_weights"].stem,
        asked["worlds"] and f"worlds-{Path(asked['worlds']).name}",
        asked["calendar"] == "travels" and "with-meetings",
    ]
    more = [*(mark for mark in marks if mark), *(said.replace("=", "-") for said in asked["also"])]
    return "-".join([f"{loaded.name}-{loaded.hash[:8]}-{what}-seed{seed}-{runs}runs", *more])


def _print_json(folder: Path) -> None:
    import pandas as pd

    differences = json.loads(pd.read_csv(folder / "differences.csv").to_json(orient="records"))
    said = json.loads((folder / "answer.json").read_text("utf-8"))
    click.echo(json.dumps({"folder": str(folder), "answer": said, "differences": differences}, indent=1, ensure_ascii=False))
