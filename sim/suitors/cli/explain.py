"""`suitors explain`: why each deal was taken, cut or refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.options import json_option, posterior_option, set_option, workers_options
from suitors.cli.reading import warn
from suitors.results.tables import plain_rows, write_csv
from suitors.words.numbers import fixed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from suitors.runs.evaluate import Workers
    from suitors.scenario.names import Kind
    from suitors.studies.explain import Subject


def _years(_context: click.Context, _parameter: click.Parameter, text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    first, _, last = text.partition("-")
    try:
        years = int(first), int(last or first)
    except ValueError:
        raise click.BadParameter(f"{text} is neither a year nor a span such as 2026-2028") from None
    if years[1] < years[0]:
        raise click.BadParameter(f"{text} ends before it begins")
    return years


@click.command()
@click.argument("source", metavar="SCENARIO_OR_RESULT_FOLDER")
@click.option("--run", "run", type=click.IntRange(0, 999_999), metavar="K", help="Run to explain; default: the one a result shows, else 0.")
@click.option("--state", metavar="STATE", help="Only deals of this state, such as Uzbekistan.")
@click.option("--years", callback=_years, metavar="FIRST[-LAST]", help="Only deals of these calendar years, such as 2026-2028.")
@click.option("--power", metavar="POWER", help="Only deals of this power, such as China.")
@click.option("--outcome", type=click.Choice(["taken", "cut", "refused"]), help="Only deals with this outcome.")
@click.option("--why", metavar="POWER", help="Sum up over many runs what drove the wins and losses of this power.")
@click.option("--debt", is_flag=True, help="Show what states owe at the end of the run (or of --years), contract by contract.")
@click.option("--runs", type=click.IntRange(1, 100_000), default=64, show_default=True, help="Runs that --why looks at.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed; default: the result's, else the scenario's.")
@set_option
@posterior_option
@workers_options
@click.option("--rows", type=click.IntRange(0), default=30, show_default=True, help="Deals in the table, the largest first; 0: all.")
@click.option("--csv", "csv", type=click.Path(dir_okay=False, path_type=Path), help="Write the whole table to a CSV file.")
@json_option("everything")
@click.option("--figure", type=click.Path(dir_okay=False, path_type=Path), help="Draw how the utility adds up: FILE.png or FILE.svg.")
def explain(
    source: str,
    run: int | None,
    state: str | None,
    years: tuple[int, int] | None,
    power: str | None,
    outcome: str | None,
    why: str | None,
    debt: bool,
    runs: int,
    seed: int | None,
    overrides: tuple[str, ...],
    posterior: Path | None,
    workers: Workers,
    rows: int,
    csv: Path | None,
    as_json: bool,
    figure: Path | None,
) -> None:
    """Say why each deal of a run was taken, cut or refused.

    The run is simulated again. Each deal is shown with its terms, what adds to its utility and what takes off it, taste (the
    random part), and the utility of waiting that it has to beat.

    \b
      suitors explain tokyo_2025 --state UZB --years 2026-2028
      suitors explain results/FOLDER --power CHN --outcome refused --csv refused.csv
      suitors explain tokyo_2025 --why CHN --figure china.png
      suitors explain tokyo_2025 --debt --state KGZ
    """
    if why is not None and (power is not None or outcome is not None or run is not None):
        raise click.UsageError("--why looks at all deals of many runs; leave out --run, --power and --outcome")
    if debt and (why is not None or outcome is not None or figure is not None):
        raise click.UsageError("--debt shows loans, not deals; leave out --why, --outcome and --figure")
    if figure is not None and figure.suffix not in (".png", ".svg"):
        raise click.UsageError(f"{figure}: a figure ends in .png or .svg")
    from suitors.studies.explain import subject

    asked = subject(source, overrides, run, seed)
    warn(asked.loaded)
    scenario = asked.loaded.scenario
    state, power, why = (
        _known("states", state, scenario.states),
        _known("powers", power, scenario.powers),
        _known("powers", why, scenario.powers),
    )

    from suitors.studies import explain as explaining
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.posterior import calibrated

    draws = calibrated(asked.loaded, posterior)
    until = None if years is None else years[1] + 1.0
    if debt:
        from suitors.cli.explain_debt import explain_debt

        explain_debt(asked, state, power, until, rows, csv, as_json, draws)
        return
    numbers = range(runs) if why is not None else [asked.run]
    every = explaining.deals_with_terms(asked.loaded, numbers, Evaluation(asked.seed, workers, draws), until)
    deals = explaining.chosen(every, state, years, power, outcome)
    about = {
        "scenario": asked.loaded.name, "scenario_hash": asked.loaded.hash, "seed": asked.seed,
        "state": state, "years": list(years) if years else None, "power": power, "outcome": outcome,
    }  # fmt: skip
    if why is not None and not (deals["power"] == why).any():
        deals = deals.iloc[:0]
    if deals.empty:
        click.echo(json.dumps({**about, "deals": []}, indent=1) if as_json else "No deal matches.")
        return
    if why is None:
        _one_run(asked, deals, rows, {**about, "run": asked.run}, csv, as_json)
    else:
        _many_runs(asked, deals, why, runs, {**about, "why": why, "runs": runs}, csv, as_json)
    if figure is not None:
        _draw(asked, deals if why is None else explaining.chosen(deals, power=why), figure, runs if why else None, outcome)
    if not as_json:
        for file in (csv, figure):
            if file is not None:
                click.echo(str(file))


def _known(kind: Kind, name: str | None, actors: Mapping[str, Any]) -> str | None:
    """The code of whoever is named."""
    from suitors.scenario.names import taking_part

    return None if name is None else taking_part(name, {kind: actors})


def _write_csv(table: pd.DataFrame, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_csv(table, file, index=False, float_format="%.12g")


def _one_run(asked: Subject, deals: pd.DataFrame, rows: int, about: dict[str, Any], csv: Path | None, as_json: bool) -> None:
    from suitors.studies.explain import name_of, term_columns, totals

    if csv is not None:
        _write_csv(deals, csv)
    if as_json:
        terms = term_columns(deals)
        kept = [
            {**{key: value for key, value in row.items() if key not in terms}, "terms": {name_of(key): row[key] for key in terms}}
            for row in plain_rows(deals)
        ]
        sums = totals(deals).rename_axis("power").reset_index()
        click.echo(json.dumps({**about, "deals": kept, "totals": plain_rows(sums)}, indent=1))
        return
    from suitors.cli.explain_tables import print_deals

    print_deals(asked, deals, rows)


def _many_runs(
    asked: Subject, deals: pd.DataFrame, why: str, runs: int, about: dict[str, Any], csv: Path | None, as_json: bool
) -> None:  # fmt: skip
    from suitors.studies.explain import drivers, shares

    driven, became = drivers(deals, why), shares(deals, why)
    if csv is not None:
        _write_csv(driven, csv)
    if as_json:
        click.echo(json.dumps({**about, "shares": plain_rows(became.reset_index()), "terms": plain_rows(driven)}, indent=1))
        return
    from suitors.cli.explain_tables import print_drivers

    print_drivers(asked, driven, became, why, runs)


def _draw(asked: Subject, deals: pd.DataFrame, file: Path, runs: int | None, outcome: str | None) -> None:
    from suitors.plots.all import save
    from suitors.plots.waterfall import waterfall
    from suitors.words.dates import date_text

    scenario = asked.loaded.scenario
    powers, states = sorted(set(deals["power"])), sorted(set(deals["state"]))
    who = scenario.powers[powers[0]].name if len(powers) == 1 else f"{len(powers)} powers"
    where = scenario.states[states[0]].name if len(states) == 1 else f"{len(states)} states"
    if len(deals) == 1:
        deal = deals.iloc[0]
        product = scenario.strategies[scenario.powers[deal["power"]].strategy].products.get(deal["product"].partition(".")[2])
        what = product.title if product is not None else deal["product"]
        ended = f"{deal['outcome']}{', ' + deal['why'] if deal['why'] else ''}"
        subtitle = f"{what}, {fixed(deal['size'])} bn US$, {date_text(deal['time'])}: {ended}"
    else:
        subtitle = f"means over {len(deals):,} {outcome or 'offered'} deals"
    sample = f"{runs} runs" if runs else f"run {asked.run}"
    foot = f"{scenario.title} · {sample} · seed {asked.seed} · not validated against data · scenario {asked.loaded.hash[:10]}"
    file.parent.mkdir(parents=True, exist_ok=True)
    save(
        waterfall(deals, f"What {who} {'offer' if len(powers) > 1 else 'offers'} {where}: the utility, term by term", subtitle, foot), file
    )
