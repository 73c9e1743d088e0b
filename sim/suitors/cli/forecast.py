"""`suitors forecast`: dated forecasts as files with a hash, and what became of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from suitors.cli.options import json_option, pack_option, panel_option
from suitors.cli.reading import first_scenario
from suitors.errors import InputError

if TYPE_CHECKING:
    from suitors.history.panel import Panel
    from suitors.studies.forecasts.files import ForecastFile
    from suitors.studies.forecasts.score import ForecastScores, ForecastSkill


OF_YEAR = "until"
"""Name of the command that a year stands for; nobody need know it."""


class _YearOrCommand(click.Group):
    """A year instead of a command asks for a forecast up to it."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0].isdigit():
            return "YEAR", self.get_command(ctx, OF_YEAR), args
        return super().resolve_command(ctx, args)


class _OfYear(click.Command):
    """Its help says what is typed: the year comes in place of a name."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [self.options_metavar or ""]


@click.group(cls=_YearOrCommand, subcommand_metavar="YEAR | score FILE...")
def forecast() -> None:
    """Forecast up to YEAR into a dated file with a hash, or score such files.

    \b
      suitors forecast 2027 --out mine.csv
      suitors forecast score mine.csv theirs.csv --with newer_panel
      suitors scoreboard FOLDER --with newer_panel
      suitors forecast 2027 --help                    # the options of a forecast
    """


@forecast.command(OF_YEAR, cls=_OfYear, hidden=True)
@click.argument("year", type=int)
@panel_option
@click.option(
    "--scenario", help="Scenario for chances that no record holds; `none` leaves them out.  [default: baseline, or the first of the region]"
)
@click.option("--runs", type=click.IntRange(64, 20_000), default=1000, show_default=True, help="Samples of every distribution.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=2025, show_default=True, help="Seed of all draws.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file; default: forecast-TODAY-to-YEAR.csv here.")
def until(year: int, panel: Path | None, scenario: str | None, runs: int, seed: int, out: Path | None) -> None:
    """Forecast flows, debts and shares by power, state and year up to the end of YEAR.

    A scenario adds chances that no record holds: of debt distress, and of traffic on corridors.
    """
    from datetime import date

    from suitors.history.panel import read_panel
    from suitors.packs.pack import chosen
    from suitors.scenario import load
    from suitors.studies.forecasts.make import LONGEST, make

    read, today = read_panel(panel), date.today()
    last = read.years[-1]
    if not last < year <= last + LONGEST:
        raise InputError(f"YEAR {year}: the panel's flows end in {last}; it can be forecast from {last + 1} to {last + LONGEST}")
    file = out or Path(f"forecast-{today.isoformat()}-to-{year}.csv")
    if file.exists():
        raise InputError(f"{file}: is there already; a forecast is never rewritten: give another name")
    scenario = scenario or first_scenario("baseline")
    loaded = None if scenario == "none" else load(scenario)
    if loaded is not None and loaded.scenario.pack != chosen().reference:
        raise InputError(f"--scenario {scenario}: is of another region than the panel; give its region with --pack, or --scenario none")
    text = make(read, loaded, year, runs, seed, today)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as target:
            target.write(text)
    except OSError as error:
        raise InputError(f"{file}: cannot be written: {error.strerror or error}") from None
    click.echo(f"Wrote {file}: {len(read.powers)} powers in {len(read.states)} states, {last + 1} to {year}.")
    click.echo(f"Later: suitors forecast score {file} --with PANEL")


@forecast.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@pack_option
@click.option("--with", "panel", required=True, type=click.Path(path_type=Path), help="Panel that knows what came.")
@click.option("--events", type=click.Path(path_type=Path), help="CSV with variable, power, state, year and happened (1 or 0), for chances.")
@json_option("all scores")
def score(files: tuple[Path, ...], panel: Path, events: Path | None, as_json: bool) -> None:
    """Score forecast FILES on what came, beside naive rules.

    The rules read nothing later than the forecaster knew.
    """
    from suitors.history.panel import read_panel
    from suitors.studies.forecasts.files import read_forecast
    from suitors.studies.forecasts.naive import naive_files
    from suitors.studies.forecasts.score import compared, read_events, scored

    read, happened = read_panel(panel), read_events(events) if events is not None else {}
    told = []
    for path in files:
        file = read_forecast(path)
        own = scored(file, read, happened)
        last = min(int(file.rows["year"].max()), read.years[-1])
        others = [scored(rule, read) for rule in naive_files(read, file.origin, last)] if len(own.cells) else []
        told.append((file, own, [skill for other in others for skill in compared(own, other)]))
    if as_json:
        click.echo(json.dumps([_plain(*each) for each in told], indent=1, allow_nan=False))
        return
    for each in told:
        _show(*each, read)


def _plain(file: ForecastFile, own: ForecastScores, skills: list[ForecastSkill]) -> dict[str, object]:
    def known(value: float) -> float | None:
        return None if value != value else round(value, 6)

    means = own.cells.drop(columns=["power", "state", "year"]).groupby("variable", sort=False).mean() if len(own.cells) else None
    return {
        "forecaster": file.name,
        "head": dict(file.head),
        "scores": {} if means is None else {str(name): {key: known(value) for key, value in row.items()} for name, row in means.iterrows()},
        "chances": own.chances.to_dict("records"),
        "skill": [
            {"variable": s.variable, "over": s.other, "cells": s.cells, "skill": known(s.skill), "low": known(s.low), "high": known(s.high)}
            for s in skills
        ],
    }


def _show(file: ForecastFile, own: ForecastScores, skills: list[ForecastSkill], panel: Panel) -> None:
    from suitors.cli.console import plain_table, table_console
    from suitors.studies.forecasts.files import CALLED, QUANTITIES
    from suitors.words.numbers import number, percent, percent_change, plural

    console = table_console()
    made = f", made {file.head['made']}" if "made" in file.head else ""
    console.print(f"{file.name}{made}, knew flows to {file.origin}.")
    console.print(f"Scored on {plural(len(own.cells), 'cell')} of the panel {panel.name}.")
    for sentence in sentences(skills):
        console.print(sentence)
    if len(own.cells):
        rules = list(dict.fromkeys(skill.other for skill in skills))
        table = plain_table("variable", "cells", "score", "in 80 %", *rules)
        for variable in (name for name in QUANTITIES if name in set(own.cells["variable"])):
            cells = own.cells[own.cells["variable"] == variable]
            inside = percent(cells["inside_80"].mean()) if "inside_80" in cells else "–"
            by = {skill.other: skill for skill in skills if skill.variable == variable}
            table.add_row(
                CALLED[variable], str(len(cells)), number(cells["score"].mean()), inside,
                *(percent_change(by[rule].skill) if rule in by else "–" for rule in rules),
            )  # fmt: skip
        console.print(table)
    if len(own.chances):
        for name, rows in own.chances.groupby("variable", sort=False):
            told = f"{str(name).replace('_', ' ')}: {plural(len(rows), 'chance')}, {int(rows['came'].sum())} came true"
            console.print(f"{told}; squared error {number(rows['brier'].mean())}, log score {number(rows['log'].mean())}.")
    console.print("Score: quantile score, lower is better. In 80 %: share of outcomes in that band.")
    console.print("Under each naive rule: per cent by which the score is lower than that rule's.")


def sentences(skills: list[ForecastSkill]) -> list[str]:
    """One for flows and one for debts, over last year: better, worse, or neither beyond chance."""
    from suitors.words.numbers import interval, percent, percent_change

    found = []
    for skill in (each for each in skills if each.other == "last year" and each.variable in ("flow", "debt_stock")):
        what = "Flows" if skill.variable == "flow" else "Debts"
        around = f" ({interval(skill.low, skill.high, percent_change)})" if skill.low == skill.low else ""
        if skill.better or skill.worse:
            verdict = "better" if skill.better else "worse"
            found.append(f"{what} are forecast {verdict} than by last year, by {percent(abs(skill.skill))}{around}.")
        else:
            found.append(f"{what} show no difference from last year beyond chance, by {percent_change(skill.skill)}{around}.")
    return found
