"""`suitors elicit`: ask experts about the numbers that matter most, and turn their answers into beliefs."""

from __future__ import annotations

from pathlib import Path

import click

from suitors.cli.console import plain_table, table_console
from suitors.cli.options import set_option
from suitors.cli.reading import scenario_of
from suitors.words.numbers import number, percent, plural


@click.group()
def elicit() -> None:
    """Ask experts about the assumed numbers that matter most, and turn their answers into beliefs.

    \b
      suitors elicit export results/COMPARISON --out form.xlsx
      suitors elicit read tokyo_2025 anna.xlsx boris.csv --out beliefs.parquet
      suitors compare tokyo_2025 --power JPN --strategies japan,china --futures 250 --posterior beliefs.parquet
    """


@elicit.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The form to write, .csv or .xlsx.")
@click.option("--top", type=click.IntRange(1, 200), default=20, show_default=True, help="How many numbers to ask about.")
def export(result: Path, out: Path, top: int) -> None:
    """Write an empty form about the numbers that move the answer of RESULT most, a comparison with futures."""
    from suitors.studies.elicit import form_of, write_form

    form = form_of(result, top)
    write_form(form, out)
    click.echo(f"{out}\n  {plural(len(form), 'number')}. Give each expert a copy; then:\n  suitors elicit read SCENARIO FILE…")


@elicit.command()
@click.argument("scenario")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("beliefs.parquet"), show_default=True, help="File of beliefs to write."
)
@click.option("--round", "name", default="first round", show_default=True, help="What the round is called.")
@set_option
def read(scenario: str, files: tuple[Path, ...], out: Path, name: str, overrides: tuple[str, ...]) -> None:
    """Fit and pool the answers of FILES, a form for each expert, about numbers of SCENARIO."""
    from suitors.studies.elicit import read_forms, write_beliefs
    from suitors.words.scenario import Words

    loaded = scenario_of(scenario, overrides)
    beliefs = read_forms(files, loaded)
    write_beliefs(beliefs, out, name, loaded.scenario.seed)
    words = Words(loaded)
    table = plain_table("number", "experts", "fit", "worst misfit", "disagreement")
    for belief in beliefs:
        families = ", ".join(dict.fromkeys(item.family for item in belief.fitted))
        misfit = number(max(item.error for item in belief.fitted), 2)
        table.add_row(words.short(belief.path), str(len(belief.experts)), families, misfit, percent(belief.disagreement))
    console = table_console()
    console.print(table)
    console.print("Misfit: distance between a stated and a fitted chance. Disagreement: share of the variance between experts.")
    click.echo(f"{out}\n  Use it with --posterior in compare, breakeven, sweep and run.")
