"""`suitors hindcast`: the model started from a past year."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import folder_told, plain_table, table_console
from suitors.cli.options import overwrite_option, panel_option
from suitors.results.tables import write_csv
from suitors.words.numbers import count, interval, percent

if TYPE_CHECKING:
    from suitors.studies.hindcast import Hindcast


USUAL_YEARS = 11
USUAL_START = 2005
LEAST_PAST = 4
"""Years that the model knows at least, where nobody says the first forecast."""


@click.command()
@click.option(
    "--from",
    "start",
    type=int,
    metavar="YEAR",
    help="Last year that the model knows; default: 2005, or the fourth year of a younger panel.",
)
@click.option(
    "--to", "end", type=int, metavar="YEAR", help="Last year that is forecast; default: eleven years after --from, or the panel's last."
)
@panel_option
@click.option("--train-to", type=int, metavar="YEAR", help="Last year that the numbers may be fitted to; default: --from.")
@click.option(
    "--kind",
    type=click.Choice(["conditional", "unconditional"]),
    default="conditional",
    show_default=True,
    help="Whether the powers' regional totals are given or forecast.",
)
@click.option("--posterior", type=click.Path(path_type=Path), help="Parameter sets; default: those shipped for the training years.")
@click.option("--without-choice", is_flag=True, help="Let states take every offer with the same chance.")
@click.option("--runs", type=click.IntRange(32, 20_000), default=400, show_default=True, help="Runs.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=2025, show_default=True, help="Seed of all draws.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Result folder; default: a folder under ./results.")
@overwrite_option
@click.option("--no-plots", is_flag=True, help="Draw no figures.")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON instead of writing a folder.")
def hindcast(panel: Path | None, posterior: Path | None, out: Path | None, **asked: Any) -> None:
    """Start the model from the historical position at the end of a year and forecast what followed.

    Writes the distribution of loans, grants, their sum and debts by power, state and year beside what happened.
    """
    from suitors.history.panel import read_panel
    from suitors.results.folder import check_target
    from suitors.studies.hindcast import hindcast as made

    read = read_panel(panel)
    if asked["start"] is None:
        asked["start"] = max(USUAL_START, read.years[0] + LEAST_PAST - 1)
    if asked["end"] is None:
        asked["end"] = min(asked["start"] + USUAL_YEARS, max(read.years[-1], asked["start"] + 1))
    name = f"hindcast-{read.name}-{asked['start']}-{asked['end']}-{asked['kind']}-seed{asked['seed']}"
    folder = out or Path("results") / name
    keys = ("start", "end", "train_to", "kind", "runs", "seed", "without_choice")
    command = {**{key: asked[key] for key in keys}, "command": "hindcast", "panel": str(panel or ""), "posterior": str(posterior or "")}
    if not asked["as_json"]:
        check_target(folder, command, asked["overwrite"])
    found = made(
        read, asked["start"], asked["end"], asked["train_to"], asked["kind"] == "conditional", asked["runs"],
        asked["seed"], posterior, not asked["without_choice"],
    )  # fmt: skip
    if asked["as_json"]:
        click.echo(json.dumps(_plain(found), indent=1, allow_nan=False))
        return
    for line in [*found.plan.panel.warnings, *found.notes]:
        click.echo(f"note: {line}", err=True)
    _write(found, folder, asked, command)
    _show(found)
    folder_told(folder, "all powers, states and years")


def _plain(found: Hindcast) -> dict[str, Any]:
    """Everything as plain data; what is not known is null."""
    from suitors.studies.validation.validate import NOT_VALIDATED

    table = found.table.astype(object).where(found.table.notna(), None)
    return {
        "kind": found.kind,
        "panel": found.plan.panel.name,
        "origin": found.made.origin,
        "unit": "million US$",
        "warnings": list(found.plan.panel.warnings),
        "notes": found.notes,
        "not_validated": NOT_VALIDATED,
        "rows": table.to_dict("records"),
    }


def _write(found: Hindcast, folder: Path, asked: dict[str, Any], command: dict[str, Any]) -> None:
    from suitors.results.folder import whole_folder, write_manifest
    from suitors.studies.validation.validate import NOT_VALIDATED

    with whole_folder(folder, command, asked["overwrite"]) as partial:
        write_csv(found.table, partial / "hindcast.csv", index=False, float_format="%.6g")
        found.table.to_parquet(partial / "hindcast.parquet", index=False)
        if not asked["no_plots"]:
            from suitors.plots.validation import draw_hindcast

            draw_hindcast(found, partial)
        content = {key: asked[key] for key in ("start", "end", "train_to", "runs", "seed", "without_choice")}
        told = {"panel": found.plan.panel.name, "notes": found.notes, "not_validated": NOT_VALIDATED, "unit": "million US$"}
        write_manifest(partial, {"kind": f"hindcast {found.kind}", **content, **told})


def _show(found: Hindcast) -> None:
    """Each power's regional sum over the years, and how much of what happened lay inside the bands."""
    from suitors.studies.validation.validate import NOT_VALIDATED

    rows = found.table[found.table["observed"].notna()]
    console = table_console()
    given = "regional totals given" if found.conditional else "totals forecast too"
    console.print(f"[bold]{found.kind.upper()}[/bold] hindcast of {found.plan.panel.name} from the end of {found.made.origin} ({given})")
    table = plain_table("power", "state", "last year", "observed, m US$", "median", "80 % band", left=2)
    last = rows[(rows["observable"] == "flow")]
    last = last[last["year"] == last["year"].max()].nlargest(15, "observed").sort_values(["power", "state"])
    for row in last.itertuples():
        band = interval(row.p10, row.p90, count)
        table.add_row(str(row.power), str(row.state), str(row.year), count(row.observed), count(row.p50), band)
    console.print(table)
    for observable in ("flow", "debt"):
        part = rows[rows["observable"] == observable]
        if len(part):
            # Half a thousand dollars more or less is no miss.
            inside = (part["observed"] >= part["p10"] - 5e-4) & (part["observed"] <= part["p90"] + 5e-4)
            console.print(f"{observable}: {percent(inside.mean())} of {len(part)} cells inside the 80 % band (cells of nothing included)")
    console.print(NOT_VALIDATED)
