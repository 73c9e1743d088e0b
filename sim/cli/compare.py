"""`suitors compare`: one power, two or more strategies, the same draws."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.errors import BadInput, scenario_errors
from sim.cli.options import set_option
from sim.cli.progress import progress_bar

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

ON_SCREEN = (
    "headline_leverage",
    "policy_leverage",
    "policy_leverage_present_value",
    "goodwill",
    "completed_public",
    "additional_finance",
    "additional_finance_with_private",
    "displaced_finance",
    "completed_private",
    "uptake",
    "debt",
    "fiscal_cost",
)
OF_STATES = ("gdp", "debt_to_gdp", "distress", "autonomy", "technology", "gap")


@click.command()
@click.argument("scenario")
@click.option("--power", required=True, help="The power that plays each strategy in turn.")
@click.option("--strategies", required=True, metavar="A,B[,…]", help="Strategies, the first is what the others are compared with.")
@click.option("--runs", type=click.IntRange(2, 1_000_000), help="Paired runs; default: what the scenario says.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of the random streams; default: what the scenario says.")
@set_option
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Result folder; default: a folder of its own under ./results."
)
@click.option("--workers", type=click.IntRange(1, 256), help="Processes; default: one for each core. The result does not depend on it.")
@click.option("--no-plots", is_flag=True, help="Draw no figure.")
@click.option("--json", "as_json", is_flag=True, help="Print all differences as JSON.")
def compare(
    scenario: str,
    power: str,
    strategies: str,
    runs: int | None,
    seed: int | None,
    overrides: tuple[str, ...],
    out: Path | None,
    workers: int | None,
    no_plots: bool,
    as_json: bool,
) -> None:
    """Compare what one power achieves in SCENARIO with different strategies, all else equal, on common random numbers.

    Every strategy is played twice: with the power's own delivery and with the delivery that comes with the strategy. The
    headline is policy leverage above what the power has without any new money.

    \b
      suitors compare tokyo_2025 --power JPN --strategies japan,china
    """
    with scenario_errors():
        from sim.scenario import load

        loaded = load(scenario, overrides)
    from sim.experiments.compare import ComparisonError, check, variants
    from sim.experiments.compare import compare as compared
    from sim.results.folder import ResultError

    named = [name.strip() for name in strategies.split(",") if name.strip()]
    runs, seed = runs or loaded.scenario.runs, loaded.scenario.seed if seed is None else seed
    folder = out or Path("results") / f"{loaded.name}-{loaded.hash[:8]}-{power}-{'-'.join(named)}-seed{seed}-{runs}runs"
    try:
        check(loaded, power, named)
        with progress_bar(runs * len(variants(loaded, power, named)), quiet=as_json) as advance:
            result = compared(loaded, power, named, runs, seed, folder, workers or os.cpu_count() or 1, advance)
        if not no_plots:
            _draw(result, loaded.scenario.title, runs, seed)
    except (ComparisonError, ResultError) as problem:
        raise BadInput(str(problem)) from problem
    except KeyboardInterrupt:
        click.echo("Interrupted; nothing half-written is left.", err=True)
        raise SystemExit(130) from None
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "differences": json.loads(result.differences.to_json(orient="records"))}, indent=1))
    else:
        _print(result, loaded.scenario.title, runs)


def _draw(result: Comparison, title: str, runs: int, seed: int) -> None:
    from sim.plots.all import save
    from sim.plots.comparison import comparison

    folder = result.folder / "figures"
    folder.mkdir(exist_ok=True)
    figure = comparison(result.differences, result.power, title, runs, seed)
    for kind in ("png", "svg"):
        save(figure, folder / f"comparison.{kind}")


def _print(result: Comparison, title: str, runs: int) -> None:
    from rich.table import Table

    from sim.cli.console import table_console

    console = table_console()
    base = result.strategies[0]
    console.print(f"\n[bold]{title}[/bold]: {result.power} with each strategy against {base}, {runs:,} paired runs.")
    console.print("Mean difference with its 95 % interval; in brackets the share of runs in which it does better.\n")
    rows = result.differences
    names = [name for name in result.tables if name != base]
    states = sorted({column[:-1].partition("[")[2] for column in rows["outcome"] if column.startswith("gdp[")})
    for title_of, outcomes, with_interval in (
        (result.power, [f"{name}[{result.power}]" for name in ON_SCREEN], True),
        ("states", [f"{name}[{state}]" for name in OF_STATES for state in states], False),
    ):
        table = Table(header_style="bold", box=None, pad_edge=False)
        table.add_column(title_of)
        table.add_column(f"{base}\nmedian", justify="right")
        for name in names:
            table.add_column(name.replace(", ", "\n"), justify="right")
        for outcome in outcomes:
            found = rows[rows["outcome"] == outcome].set_index("variant")
            cells = [_cell(found.loc[name], with_interval) for name in names]
            unit = found["unit"].iloc[0]
            label = outcome.partition("[")[0].replace("_", " ") if with_interval else outcome.replace("_", " ")
            table.add_row(label + ("" if unit == "1" else f" [dim]{unit}[/dim]"), f"{found['level_against'].iloc[0]:.3g}", *cells)
        console.print(table)
        console.print()
    console.print(f"None of these outcomes is validated against data. {result.folder}: differences.csv has all outcomes.")


def _cell(row: Any, with_interval: bool) -> str:
    if row["difference"] != row["difference"]:
        return "–"
    better = "" if row["better"] != row["better"] else f" ({100 * row['better']:.0f} %)"
    interval = f" [dim]{row['low']:+.3g} to {row['high']:+.3g}[/dim]" if with_interval else ""
    return f"{row['difference']:+.3g}{interval}{better}"
