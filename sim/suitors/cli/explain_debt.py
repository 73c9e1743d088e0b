"""`suitors explain --debt`: what states owe, contract by contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import plain_table, table_console
from suitors.results.tables import plain_rows, write_csv
from suitors.words.dates import date_text
from suitors.words.names import product_words
from suitors.words.numbers import count, fixed, given, percent

if TYPE_CHECKING:
    import pandas as pd

    from suitors.studies.explain import Subject
    from suitors.studies.posterior import Calibrated

HOW_TO_READ = (
    "A row is what is owed of all loans of a product that were disbursed in a year. Loans of before the first step stand in one row, since "
    "no source dates them. Of loans to banks and firms only a share counts as public debt."
)


def explain_debt(
    asked: Subject,
    state: str | None,
    power: str | None,
    until: float | None,
    rows: int,
    csv: Path | None,
    as_json: bool,
    posterior: Calibrated | None,
) -> None:
    """Print what is owed at the end of the run, or at the decimal year `until`; all of it to a file or as JSON where asked for."""
    from suitors.studies.explain import loans_owed

    loans, time = loans_owed(asked.loaded, asked.run, asked.seed, until, posterior)
    for column, wanted in (("state", state), ("power", power)):
        if wanted is not None:
            loans = loans[loans[column] == wanted]
    if csv is not None:
        csv.parent.mkdir(parents=True, exist_ok=True)
        write_csv(loans, csv, index=False, float_format="%.12g")
    if as_json:
        about = {"scenario": asked.loaded.name, "scenario_hash": asked.loaded.hash, "seed": asked.seed, "run": asked.run}
        click.echo(json.dumps({**about, "time": time, "loans": plain_rows(loans)}, indent=1))
        return
    console = table_console()
    console.print(f"\n[bold]{asked.loaded.scenario.title}[/bold]  run {asked.run}, seed {asked.seed}, owed in {date_text(time)}\n")
    if loans.empty:
        console.print("Nothing is owed.")
        return
    shown = loans if rows == 0 else loans.nlargest(rows, "outstanding", keep="first").sort_index()
    table = plain_table(
        "state", "creditor", "product", "lent in", "lent", "rate", "maturity/grace", "grant el.", "owed", "present value", left=4
    )
    scenario = asked.loaded.scenario
    names = {code: actor.name for actors in (scenario.powers, scenario.states) for code, actor in actors.items()}
    for _, loan in shown.iterrows():
        table.add_row(*_cells(loan, names))
    console.print(table)
    if len(shown) < len(loans):
        console.print(f"[dim]… and {count(len(loans) - len(shown))} smaller ones; --rows 0 shows all, --csv FILE keeps them.[/dim]")
    console.print()
    console.print(_by_creditor(loans, names))
    console.print(f"\nMoney is in bn US$. {HOW_TO_READ}")
    if csv is not None:
        click.echo(str(csv))


def _cells(loan: Any, names: Mapping[str, str]) -> list[str]:
    from suitors.model.loans import BONDS, OPENING

    lent_in = {OPENING: "before", BONDS: ""}.get(loan["kind"], str(loan["year"]))
    note = ", part put off" if loan["refinanced"] > 0 else ""
    dated = loan["kind"] != BONDS
    return [
        names[loan["state"]],
        names.get(loan["power"], loan["power"]),
        product_words(loan["product"].partition(".")[2] or loan["product"]),
        lent_in + note,
        fixed(loan["lent"]) if dated else "",
        percent(loan["rate"], 1),
        f"{given(loan['maturity'])}/{given(loan['grace'])} y" if dated else "",
        percent(loan["grant_element"]) if dated else "",
        fixed(loan["outstanding"]),
        fixed(loan["present_value"]),
    ]


def _by_creditor(loans: pd.DataFrame, names: Mapping[str, str]) -> Any:
    """What is owed and what of it is public debt, by state and creditor."""
    table = plain_table("state", "creditor", "owed", "of it public debt", "present value", left=2)
    public = loans.assign(public=loans["outstanding"] * loans["state_share"])
    sums = public.groupby(["state", "power"], sort=True)[["outstanding", "public", "present_value"]].sum()
    for state, creditors in sums.groupby(level="state", sort=True):
        for power, row in creditors.droplevel("state").iterrows():
            table.add_row(
                names[str(state)],
                names.get(str(power), str(power)),
                *(fixed(row[column]) for column in ("outstanding", "public", "present_value")),
            )
        if len(creditors) > 1:
            whole = creditors.sum()
            cells = [fixed(whole[column]) for column in ("outstanding", "public", "present_value")]
            table.add_row(names[str(state)], "all", *cells, style="bold")
    return table
