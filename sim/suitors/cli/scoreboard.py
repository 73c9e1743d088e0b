"""`suitors scoreboard`: forecasters ranked, the project's own, others', and naive rules."""

from __future__ import annotations

import json
from pathlib import Path

import click

from suitors.cli.options import json_option, pack_option
from suitors.errors import InputError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@pack_option
@click.option("--with", "panel", required=True, type=click.Path(path_type=Path), help="Panel that knows what came.")
@json_option("the table")
def scoreboard(folder: Path, panel: Path, as_json: bool) -> None:
    """Rank the forecasts in FOLDER, a CSV each, and naive rules. Only cells that all forecasters of a variable have count.

    A plain CSV with variable, power, state, year and quantiles (q0.1, q0.5, q0.9) takes part; docs/forecasts.md has the format.
    """
    from suitors.cli.console import plain_table, table_console
    from suitors.history.panel import read_panel
    from suitors.studies.forecasts.files import CALLED, read_forecast
    from suitors.studies.forecasts.score import board
    from suitors.words.numbers import number, percent_change, plural

    if not folder.is_dir():
        raise InputError(f"{folder}: is no folder with forecast files")
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        raise InputError(f"{folder}: holds no CSV file; `suitors forecast YEAR --out {folder}/mine.csv` makes one")
    table, unscored = board([read_forecast(path) for path in paths], read_panel(panel))
    for line in unscored:
        click.echo(f"note: {line}", err=True)
    if as_json:
        click.echo(json.dumps(json.loads(table.to_json(orient="records")), indent=1))
        return
    console = table_console()
    names = list(dict.fromkeys(table["forecaster"]))
    console.print(
        f"First is “{names[0]}”: its mean place over {plural(table['variable'].nunique(), 'variable')} is {number(table['rank'].iloc[0])}."
    )
    variables = list(dict.fromkeys(table["variable"]))
    shown = plain_table("forecaster", "mean place", *(CALLED[variable] for variable in variables))
    for name in names:
        own = table[table["forecaster"] == name].set_index("variable")
        cells = [percent_change(own.loc[variable, "skill"]) if variable in own.index else "–" for variable in variables]
        shown.add_row(name, number(own["rank"].iloc[0]), *cells)
    console.print(shown)
    console.print("Per cent by which the score is lower than that of last year going on.")
    console.print("Only cells that all forecasters of a variable have are counted. Who leaves")
    console.print("out a variable is last in it.")
