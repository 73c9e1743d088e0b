"""Tables that `suitors validate` prints."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pandas as pd

from suitors.cli.console import plain_table, table_console
from suitors.words.numbers import fixed, interval, percent

if TYPE_CHECKING:
    from rich.console import Console

    from suitors.studies.validation.rolling import RollingPlan
    from suitors.studies.validation.validate import Validation

TITLES = {
    ("flow", "CRPS"): "loans and grants by power and state, CRPS of log(1 + m US$)",
    ("shares", "energy"): "shares of the states in each power's money, energy score",
    ("debt", "CRPS"): "debts to official creditors, CRPS of log(1 + m US$)",
    ("loans", "Brier"): "any loan in a cell, Brier",
    ("grants", "Brier"): "any grant in a cell, Brier",
    ("first loans", "Brier"): "first loans of a pair, Brier",
    ("exits", "Brier"): "loans that stop, Brier",
    ("jumps", "Brier"): "jumps of loans and grants, Brier",
    ("pipeline", "CRPS"): "loans after signatures, CRPS of log(1 + m US$)",
}
BLOCKS = 12
BARS = " ▁▂▃▄▅▆▇█"


def show(plan: RollingPlan, validations: list[Validation], detail: bool) -> None:
    """Print what may be said of every kind; with `detail` first its skill with intervals, losses, coverage and leave-one-out."""
    from suitors.studies.validation.skill import FAMILY, LEAST
    from suitors.studies.validation.validate import NOT_VALIDATED, QUESTIONS, UNTESTED

    console = table_console()
    panel = plan.panel
    console.print(
        f"[bold]{panel.name}[/bold]: {len(panel.powers)} powers in {len(panel.states)} states, {panel.years[0]}-{panel.years[-1]}\n"
        f"Origins {plan.train_to}-{plan.test_to - 1}, forecasts to {plan.test_to}, {plan.runs} samples, seed {plan.seed}"
    )
    for place, each in enumerate(validations):
        given = "regional totals given to all" if each.conditional else "totals forecast too"
        if not detail:
            _in_short(console, each, again=place > 0)
            continue
        console.print(f"\n[bold]{each.kind.upper()}[/bold] ({given}): skill of the forecast over each rival (95 % interval)")
        console.print("above 0 the forecast is better; horizons of 3 and 5 years, summed over the years, are the test")
        for (observable, score), title in TITLES.items():
            _skill(console, each.skill[(each.skill["observable"] == observable) & (each.skill["score"] == score)], title)
        _losses(console, each)
        _coverage(console, each)
        _left_out(console, each)
        console.print("\n[bold]What the model and choice add[/bold] (2 % at least, and beyond chance in all verdicts of the run together)")
        for line in [*(line for part in QUESTIONS for line in each.verdicts(part)), *each.in_short()]:
            console.print(f"  {line}", markup=False)
        _in_short(console, each)
    console.print(NOT_VALIDATED if detail else UNTESTED, markup=False)
    if not detail:
        console.print("Skill over last year and the hardest rule; 80 % band; what the model adds.")
        console.print(f"A part helps if it adds {percent(LEAST)}, beyond chance in all {FAMILY} verdicts together. More: --detail")


NAMES = {"flow": "loans and grants", "shares": "shares of states", "debt": "debts"}


def _in_short(console: Console, each: Validation, again: bool = False) -> None:
    """A line for each observable and horizon, and what the model and strategic choice add; `again`: debts were told before."""
    from suitors.studies.validation.events import EVENTS
    from suitors.studies.validation.validate import NOTHING, QUESTIONS

    given = "totals given" if each.conditional else "totals forecast"
    rows = each.summary()
    if not rows:
        console.print(f"{each.kind}: {NOTHING}", markup=False)
        return
    title = f"{each.kind} ({given})"
    console.print(f"{title:<31} last year  {'hardest rule':<24}  band  model", highlight=False)
    for row in [*(row for row in rows if not again or row["observable"] != "debt"), *each.summary(EVENTS)]:
        name = f"{NAMES.get(row['observable'], row['observable'])}, {row['horizon']} years"
        if row["observable"] in EVENTS and row["hardest"]["low"] != row["hardest"]["low"]:
            console.print(f"  {name:<29} too few to tell", markup=False, highlight=False)
            continue
        band = "" if row["inside_80"] is None else percent(row["inside_80"])
        rule = f"{_percent(row['hardest']['skill'])} {row['hardest']['rival']}"
        line = f"  {name:<29} {_percent(row['over_last_year']):>9}  {rule:<24} {band:>5} {_percent(row['of_model']):>6}"
        console.print(line.rstrip(), markup=False, highlight=False)
    for told in (line for part in QUESTIONS for line in each.says(part)):
        console.print(textwrap.fill(told, 76, initial_indent="  ", subsequent_indent="    "), markup=False, highlight=False)


def _percent(value: float | None) -> str:
    """A skill in per cent with its sign; empty if there is none."""
    return "" if value is None or value != value else f"{fixed(float(round(100.0 * value)), 0, sign=True)} %"


def _skill(console: Console, rows: pd.DataFrame, title: str) -> None:

    if rows.empty:
        console.print(f"\n{title}: nothing to score")
        return
    horizons = sorted(set(rows["horizon"]))
    largest = rows["largest"].iloc[-1]
    table = plain_table("rival", title=title)
    for horizon in horizons:
        table.add_column(f"{horizon} year{'s' if horizon > 1 else ''}", justify="right")
        table.add_column(f"without {largest}" if horizon == horizons[-1] else "without", justify="right", style="dim")
    for rival, group in rows.groupby("rival", sort=False):
        cells = []
        for horizon in horizons:
            found = group[group["horizon"] == horizon]
            cells += [_interval(found.iloc[0]), _signed(found["without_largest"].iloc[0])] if len(found) else ["", ""]
        table.add_row(str(rival), *cells)
    console.print()
    console.print(table)


def _signed(value: float) -> str:
    return fixed(value, sign=True)


def _interval(row: Any) -> str:
    if row["low"] != row["low"]:
        return f"{_signed(row['skill'])} [dim]too few[/dim]"
    colour = "green" if row["low"] > 0 else "red" if row["high"] < 0 else "yellow"
    return f"[{colour}]{_signed(row['skill'])}[/{colour}] [dim]({interval(row['low'], row['high'], _signed)})[/dim]"


def _losses(console: Console, each: Validation) -> None:
    lost = each.losses()
    lost = lost[[pair in TITLES for pair in zip(lost["observable"], lost["score"], strict=True)]]
    if lost.empty:
        console.print("\n[bold]Where the forecast loses[/bold]: nowhere")
        return
    console.print(f"\n[bold]Where the forecast loses[/bold] ({int(lost['certain'].sum())} of {len(lost)} beyond chance)")
    for row in lost.head(BLOCKS).to_dict("records"):
        sure = "beyond chance" if row["certain"] else "too few to tell" if row["low"] != row["low"] else "within chance"
        where = f"{row['observable']} {row['score']}, {row['horizon']} y, to {row['rival']}"
        console.print(f"  {where}: {_signed(row['skill'])} ({sure})", markup=False)


def _coverage(console: Console, each: Validation) -> None:
    console.print("\n[bold]Bands[/bold]: share of what happened inside them, and where it fell (ten bins; even if calibrated)")
    for row in each.coverage.to_dict("records"):
        most = max(*row["pit"], 1e-9)
        bars = "".join(BARS[round(8 * value / most)] for value in row["pit"])
        inside = f"80 % band {percent(row['inside_80'])}, 95 % band {percent(row['inside_95'])}"
        console.print(
            f"  {row['observable']}, {row['horizon']} y: {inside}  |{bars}|  {row['cells']} cells",
            markup=False,
        )


def _left_out(console: Console, each: Validation) -> None:
    console.print(
        "\n[bold]Leaving one out[/bold]: range of the skill in flows and debts at 3 and 5 years when one state or power is not scored"
    )
    for what, table in (("state", each.without_state), ("power", each.without_power)):
        rows = table[(table["horizon"] > 1) & table["skill"].notna()]
        if rows.empty:
            console.print(f"  no {what} can be left out")
        for (observable, rival, horizon), group in rows.groupby(["observable", "rival", "horizon"], sort=False):
            ordered = group.sort_values("skill").to_dict("records")
            worst, best = ordered[0], ordered[-1]
            line = f"  {observable} over {rival}, {horizon} y: {_signed(worst['skill'])} without {what} {worst['without']}"
            console.print(f"{line} to {_signed(best['skill'])} without {best['without']}", markup=False)
