"""``suitors check``: read a scenario and say what was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from suitors.cli.console import table_console
from suitors.cli.errors import UserError
from suitors.cli.options import set_option
from suitors.cli.reading import drawn_from
from suitors.words.events import event_text
from suitors.words.money import path_text
from suitors.words.numbers import MISSING, given, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from suitors.scenario import Loaded, Quantity, Scenario


@click.command()
@click.argument("scenario")
@set_option
def check(scenario: str, overrides: tuple[str, ...]) -> None:
    """Read SCENARIO (a file or a shipped name), check it and show what was understood.

    SCENARIO may also be a strategy: a file of its own, or a shipped one. Exit code 0 if it can be run, 2 if not; the message says
    where it is wrong.

    \b
      suitors check mine.toml
      suitors check tokyo_2025 --set "powers.Japan.money*=2" --from 2028
      suitors check india.toml
      suitors check japan
    """
    from suitors.scenario import ScenarioError, load
    from suitors.scenario.code import code_of
    from suitors.scenario.strategy_alone import BASE, strategy_of

    try:
        if (strategy := strategy_of(scenario)) is not None:
            name, needs = strategy
            _show_strategy(name, load(BASE, (*needs, *overrides)), bool(needs), table_console())
            return
        loaded = load(scenario, overrides, to_run=False)
        for code in code_of(loaded.scenario):
            click.echo(f"Code: {code.key} would run {code.name!r}")
        loaded.check()
    except ScenarioError as error:
        bad = UserError(error)
        bad.show()
        for other in error.others:
            click.echo(f"Also: {other}", err=True)
        raise click.exceptions.Exit(bad.exit_code) from None
    drawn_from(loaded, None, quiet=True)
    _show(loaded, table_console())


def _show(loaded: Loaded, console: Console) -> None:
    from suitors.scenario.absent import absent_remarks

    scenario = loaded.scenario
    _line(console, scenario.title, style="bold")
    if scenario.question:
        _line(console, scenario.question, style="italic")
    horizon = scenario.horizon
    _line(console, str(loaded.origin))
    _line(console, f"document {loaded.hash[:12]}")
    steps = f"{horizon.steps_per_year} steps a year"
    _line(console, f"{horizon.start} for {horizon.years} years, {steps}; {scenario.runs} runs, seed {scenario.seed}, {scenario.mechanism}")
    console.print(_powers(scenario))
    for power in scenario.powers.values():
        for ledger, money in power.money.items():
            if len(money.path) > 1:
                _line(console, f"{power.name}, {ledger}, {money.stage}: {path_text(money)}")
    _line(console, f"States: {', '.join(f'{state.name} ({name}, {state.tier})' for name, state in scenario.states.items())}")
    for event in scenario.events:
        _line(console, f"Event: {event.date} {event_text(event, scenario)}")
    for remark in absent_remarks(scenario, loaded.reference):
        _line(console, remark)
    for override in loaded.overrides:
        _line(console, f"Set: {override}")
    for edit in loaded.edits:
        _line(console, f"  {edit.path}: {_value(edit.before)} → {_value(edit.after)}")
    for note in loaded.notes:
        _line(console, f"Note: {note}")
    _inherited(loaded, console)
    _line(console, f"Numbers: {len(loaded.quantities())}, of which {len(loaded.changes)} differ from the shipped ones")
    for change in loaded.changes:
        _line(console, f"  {change.path} = {given(change.after)} (shipped: {'none' if change.before is None else given(change.before)})")
    for warning in loaded.warnings:
        _line(console, f"Warning: {warning}", style="yellow")
    _line(console, "Good to run.", style="green")


def _show_strategy(name: str, read: Loaded, own: bool, console: Console) -> None:
    """What a strategy offers, does and is like; `own`: it is a file of its own."""
    strategy = read.scenario.strategies[name]
    _line(console, strategy.title, style="bold")
    _line(console, f"Strategy {name}, read over {read.name}")
    if strategy.prose:
        _line(console, " ".join(strategy.prose.split()), style="italic")
    for ledger, delivery in strategy.delivery.items():
        products = {key: product for key, product in strategy.products.items() if product.ledger == ledger}
        told = ", ".join(f"{product.title} ({key}) {given(product.share.value)}" for key, product in products.items())
        built = f"{given(delivery.realisation.value)} of it is built, in {given(delivery.build_years.value)} years"
        _line(console, f"{ledger}: {told}; {built}")
    for title, table in (("Motives", strategy.targeting.motives), ("Sectors", strategy.targeting.sectors)):
        _line(console, f"{title}: {', '.join(f'{key} {given(weight.value)}' for key, weight in table.items())}")
    conduct = ((key, getattr(strategy.conduct, key).value) for key in type(strategy.conduct).model_fields)
    _line(console, f"Conduct: {', '.join(f'{key} {given(value)}' for key, value in conduct)}")
    players = [power.name for power in read.scenario.powers.values() if power.strategy == name]
    if players:
        _line(console, f"Played by: {', '.join(players)}")
    for note in read.notes:
        _line(console, f"Note: {note}")
    for warning in read.warnings:
        _line(console, f"Warning: {warning}", style="yellow")
    how = f'strategy = "{name}.toml" in a power\'s table, or --set powers.NAME.strategy={name}.toml' if own else f'strategy = "{name}"'
    _line(console, f"Good to play: {how}.", style="green")


def _value(value: object) -> str:
    return given(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _inherited(loaded: Loaded, console: Console) -> None:
    """Say which numbers are copies of another's profile, a line each for those of a table."""
    for copied in loaded.inherited:
        parts = copied.path.split(".")
        actor = getattr(loaded.scenario, parts[0])[parts[1]]
        where = f" toward {loaded.scenario.states[parts[3]].name}" if len(parts) > 3 else ""
        quantities, groups = loaded.quantities(), dict[str, list[str]]()
        for path in copied.numbers:
            inner = path.removeprefix(f"{copied.path}.").split(".")
            groups.setdefault(".".join(inner[: min(2, len(inner) - 1)]), []).append(f"{inner[-1]} {given(quantities[path].value)}")
        count = plural(len(copied.numbers), "number")
        _line(console, f"{actor.name}{where} ({copied.path}) starts as a copy of {copied.profile}; {count} of it stay:")
        for group, told in groups.items():
            _line(console, f"  {f'{group}: ' if group else ''}{', '.join(told)}")


def _powers(scenario: Scenario) -> object:
    from suitors.cli.console import plain_table
    from suitors.scenario.schema import LEDGERS

    ledgers = [name.replace("_", " ") for name in LEDGERS]
    table = plain_table("power", "strategy", *ledgers, left=2, title="Money in the opening year, bn US$")
    for name, power in scenario.powers.items():
        cells = []
        for ledger in LEDGERS:
            money = power.money.get(ledger)
            cells.append(MISSING if money is None else f"{given(_first_amount(money.path, scenario.horizon.start.year))} {money.stage}")
        table.add_row(f"{power.name} ({name})", power.strategy + ("" if power.contestant else ", no contestant"), *cells)
    return table


def _first_amount(path: Mapping[str, Quantity], year: int) -> float:
    """Amount in force in the opening year: that of the last year named up to then, else of the first year named."""
    begun = [key for key in path if int(key) <= year]
    return path[max(begun) if begun else min(path)].value


def _line(console: Console, text: str, style: str | None = None) -> None:
    """A line that the terminal breaks between words; a single long word, such as a path, stays whole."""
    console.print(text, style=style, markup=False, soft_wrap=" " not in text)
